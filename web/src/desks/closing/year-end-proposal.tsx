import { Button, Form, Input, InputNumber, Table } from 'antd';
import { useAct } from '../../asking/act.ts';
import { api } from '../../asking/client.ts';
import type { components } from '../../contract/api.ts';
import { Money, moneyColumn } from '../../parts/money.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Nothing } from '../../shell/states.tsx';

type Line = components['schemas']['YearEnd']['lines'][number];
interface Left { readonly budgetLine: string; readonly leftFen: number }
interface Wish { readonly carryYuan?: number | null; readonly carryTo?: string }

const carriedFen = (wish: Wish | undefined): number => Math.round((wish?.carryYuan ?? 0) * 100);

/** Says of each line what is carried over; the rest lapses, so that every fen goes somewhere. */
export function YearEndProposal({ yearEndNo, left }: { readonly yearEndNo: string; readonly left: readonly Left[] }) {
  const { t } = useLanguage();
  const [form] = Form.useForm<{ wishes: Wish[] }>();
  const wishes = Form.useWatch('wishes', form);
  const act = useAct({
    send: (lines: Line[], header) => api.POST('/api/year-ends/{yearEndNo}/propose', { params: { path: { yearEndNo }, header }, body: { lines } }),
    done: { zh: '已提出,待另一人批准', en: 'Proposed; another person approves it' },
  });
  const finish = (values: { wishes: Wish[] }): void => void act.run(left.map(({ budgetLine, leftFen }, index) => {
    const wish = values.wishes[index];
    const carryFen = carriedFen(wish);
    return { budgetLine, carryFen, carryTo: carryFen > 0 ? wish?.carryTo?.trim() ?? null : null, lapseFen: leftFen - carryFen };
  }));
  if (left.length === 0) return <Nothing text={t('各指标没有结余', 'Nothing is left on any line')} />;
  return (
    <Form form={form} onFinish={finish} initialValues={{ wishes: left.map(() => ({ carryYuan: 0 })) }}>
      <ProblemNote problem={act.problem} />
      <Table<Left>
        rowKey="budgetLine" size="small" pagination={false} dataSource={left} scroll={{ x: 760 }}
        columns={[
          { title: t('指标', 'Line'), dataIndex: 'budgetLine' },
          { title: t('结余(元)', 'Left (yuan)'), dataIndex: 'leftFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
          {
            title: t('结转(元)', 'Carry over (yuan)'), key: 'carry',
            render: (_, { budgetLine, leftFen }, index) => (
              <Form.Item name={['wishes', index, 'carryYuan']} className="cell-field"><InputNumber aria-label={t(`${budgetLine} 结转`, `${budgetLine}, carried over`)} min={0} max={leftFen / 100} precision={2} /></Form.Item>
            ),
          },
          {
            title: t('转入下一年度的指标', 'Into a line of the next year'), key: 'to',
            render: (_, { budgetLine }, index) => (
              <Form.Item name={['wishes', index, 'carryTo']} className="cell-field" dependencies={[['wishes', index, 'carryYuan']]}
                rules={[({ getFieldValue }) => ({ required: Number(getFieldValue(['wishes', index, 'carryYuan']) ?? 0) > 0, message: t('请填写转入指标', 'Name the line') })]}>
                <Input aria-label={t(`${budgetLine} 转入`, `${budgetLine}, into`)} maxLength={40} />
              </Form.Item>
            ),
          },
          { title: t('收回(元)', 'Lapses (yuan)'), key: 'lapse', ...moneyColumn, render: (_, { leftFen }, index) => <Money fen={leftFen - carriedFen(wishes?.[index])} /> },
        ]}
      />
      <div className="act-bar below"><Button type="primary" htmlType="submit" loading={act.isRunning}>{t('提出年终处理', 'Propose')}</Button></div>
    </Form>
  );
}
