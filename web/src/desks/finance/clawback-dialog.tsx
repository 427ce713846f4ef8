import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, InputNumber, Modal, Select, Space } from 'antd';
import { useNavigate } from 'react-router';
import { useAct } from '../../asking/act.ts';
import { api } from '../../asking/client.ts';
import type { paths } from '../../contract/api.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import { CLAWBACK_GROUNDS } from './words.ts';

type Body = NonNullable<paths['/api/clawbacks']['post']['requestBody']>['content']['application/json'];

interface Entry {
  readonly claimNo: string;
  readonly ground: Body['ground'];
  readonly ref: string;
  readonly rows: readonly { readonly rowNo: number; readonly attended?: number; readonly total?: number; readonly keepsYuan?: number }[];
}

/** Proposes a clawback: rows and facts are entered, the amount follows from the rules of payment. */
export function ClawbackDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLanguage();
  const go = useNavigate();
  const [form] = Form.useForm<Entry>();
  const ground = Form.useWatch('ground', form);
  const open = useAct({
    send: (body: Body, header) => api.POST('/api/clawbacks', { params: { header }, body }), stale: [['clawbacks']],
    done: { zh: '已提出,待另一人批准', en: 'Proposed; another person approves it' }, onDone: ({ caseNo }) => void go(`/clawbacks/${encodeURIComponent(caseNo)}`),
  });
  const needed = [{ required: true, message: t('必填', 'Needed') }];
  const finish = ({ claimNo, ground: of, ref, rows }: Entry): void => void open.run({
    claimNo, ground: of, ref,
    rows: rows.map(({ rowNo, attended, total, keepsYuan }) => ({
      rowNo, ...(of === 'dropOut' ? { attended, total } : {}), ...(of === 'correction' && keepsYuan !== undefined ? { keepsFen: Math.round(keepsYuan * 100) } : {}),
    })),
  });
  return (
    <Modal title={t('提出追缴', 'Propose a clawback')} open width={640} okText={t('提出', 'Propose')} cancelText={t('取消', 'Cancel')} confirmLoading={open.isRunning} onOk={form.submit} onCancel={onClose}>
      <p className="quiet">{t('金额按拨付规则由系统计算,不超过已拨付而未追缴的部分。', 'The amount is computed by the rules of payment, never above what was paid and not yet claimed back.')}</p>
      <ProblemNote problem={open.problem} />
      <Form<Entry> form={form} layout="vertical" initialValues={{ rows: [{}] }} onFinish={finish}>
        <Form.Item name="claimNo" label={t('申报编号', 'Claim')} rules={needed}><Input placeholder="C-…" /></Form.Item>
        <Form.Item name="ground" label={t('事由', 'Ground')} rules={needed}><Select options={Object.entries(CLAWBACK_GROUNDS).map(([value, name]) => ({ value, label: t(name) }))} /></Form.Item>
        <Form.Item name="ref" label={t('依据(异议、抽查或审计编号,勿写个人信息)', 'What it comes from: an objection, a finding; never a person')} rules={needed}><Input maxLength={120} /></Form.Item>
        <Form.List name="rows">
          {(fields, { add, remove }) => (
            <>
              {fields.map(({ key, name }) => (
                <Space key={key} align="baseline" wrap>
                  <Form.Item name={[name, 'rowNo']} label={t('行号', 'Row')} rules={needed}><InputNumber min={1} /></Form.Item>
                  {ground === 'dropOut' && <Form.Item name={[name, 'attended']} label={t('已学(月)', 'Attended (months)')} rules={needed}><InputNumber min={0} /></Form.Item>}
                  {ground === 'dropOut' && <Form.Item name={[name, 'total']} label={t('共(月)', 'Of (months)')} rules={needed}><InputNumber min={1} /></Form.Item>}
                  {ground === 'correction' && <Form.Item name={[name, 'keepsYuan']} label={t('更正后应得(元)', 'Worth after the correction (yuan)')} rules={needed}><InputNumber min={0} precision={2} /></Form.Item>}
                  {fields.length > 1 && <Button type="text" icon={<MinusCircleOutlined />} aria-label={t('去掉这一行', 'Take this row away')} onClick={() => remove(name)} />}
                </Space>
              ))}
              <Button type="dashed" block icon={<PlusOutlined />} onClick={() => add({})}>{t('再加一行', 'One more row')}</Button>
            </>
          )}
        </Form.List>
      </Form>
    </Modal>
  );
}
