import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, InputNumber, Modal, Space } from 'antd';
import { useAct } from '../../asking/act.ts';
import { api } from '../../asking/client.ts';
import type { paths } from '../../contract/api.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';

type Body = NonNullable<paths['/api/top-ups']['post']['requestBody']>['content']['application/json'];

interface Entry {
  readonly claimNo: string;
  readonly rows: readonly { readonly rowNo: number; readonly yuan: number }[];
  readonly reason: string;
}

/** Proposes to pay more for rows of a paid claim; the API says where that would be above what the rules entitle them to. */
export function TopUpDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLanguage();
  const [form] = Form.useForm<Entry>();
  const open = useAct({
    send: (body: Body, header) => api.POST('/api/top-ups', { params: { header }, body }), stale: [['top-ups']],
    done: { zh: '已提出,待审定人批准', en: 'Proposed; who decides claims approves it' }, onDone: onClose,
  });
  const needed = [{ required: true, message: t('必填', 'Needed') }];
  const finish = ({ claimNo, rows, reason }: Entry): void => void open.run({ claimNo, reason, rows: rows.map(({ rowNo, yuan }) => ({ rowNo, amountFen: Math.round(yuan * 100) })) });
  return (
    <Modal title={t('提出补差', 'Propose a top-up')} open width={640} okText={t('提出', 'Propose')} cancelText={t('取消', 'Cancel')} confirmLoading={open.isRunning} onOk={form.submit} onCancel={onClose}>
      <p className="quiet">{t('仅限已拨付的名册行;补差后不超过按办法核算的应享金额。', 'Only for rows that are paid; with it a row is never above what the rules entitle it to.')}</p>
      <ProblemNote problem={open.problem} />
      <Form<Entry> form={form} layout="vertical" initialValues={{ rows: [{}] }} onFinish={finish}>
        <Form.Item name="claimNo" label={t('申报编号', 'Claim')} rules={needed}><Input placeholder="C-…" /></Form.Item>
        <Form.List name="rows">
          {(fields, { add, remove }) => (
            <>
              {fields.map(({ key, name }) => (
                <Space key={key} align="baseline" wrap>
                  <Form.Item name={[name, 'rowNo']} label={t('行号', 'Row')} rules={needed}><InputNumber min={1} precision={0} /></Form.Item>
                  <Form.Item name={[name, 'yuan']} label={t('补差(元)', 'On top (yuan)')} rules={needed}><InputNumber min={0.01} precision={2} /></Form.Item>
                  {fields.length > 1 && <Button type="text" icon={<MinusCircleOutlined />} aria-label={t('去掉这一行', 'Take this row away')} onClick={() => remove(name)} />}
                </Space>
              ))}
              <Button type="dashed" block icon={<PlusOutlined />} onClick={() => add({})}>{t('再加一行', 'One more row')}</Button>
            </>
          )}
        </Form.List>
        <Form.Item name="reason" label={t('理由(勿写个人姓名、号码)', 'Reason; without names or numbers of people')} rules={needed}><Input.TextArea rows={2} maxLength={500} showCount /></Form.Item>
      </Form>
    </Modal>
  );
}
