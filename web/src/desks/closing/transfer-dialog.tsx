import { Form, Input, InputNumber, Modal, Select } from 'antd';
import { useAct } from '../../asking/act.ts';
import { api } from '../../asking/client.ts';
import type { paths } from '../../contract/api.ts';
import { yuanOf } from '../../parts/money.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import { useBudgetYears } from './budget-lines.ts';

type Body = NonNullable<paths['/api/budget-transfers']['post']['requestBody']>['content']['application/json'];

interface Entry { readonly fiscalYear: number; readonly from: string; readonly to: string; readonly yuan: number; readonly reason: string; readonly documentNo?: string }

/** Proposes a transfer; another person approves it. */
export function TransferDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLanguage();
  const [form] = Form.useForm<Entry>();
  const fiscalYear = Form.useWatch('fiscalYear', form);
  const { lines, years, isPending } = useBudgetYears();
  const act = useAct({
    send: (body: Body, header) => api.POST('/api/budget-transfers', { params: { header }, body }), done: { zh: '已提出,待另一人批准', en: 'Proposed; another person approves it' }, onDone: onClose,
  });
  const options = lines.filter((line) => line.fiscalYear === fiscalYear).map(({ code, name, availableFen }) => ({ value: code, label: `${name} ${code} · ${t('可用', 'available')} ${yuanOf(availableFen)}` }));
  const needed = [{ required: true, message: t('必填', 'Needed') }];
  return (
    <Modal title={t('提出指标调剂', 'Propose a transfer')} open okText={t('提出', 'Propose')} cancelText={t('取消', 'Cancel')} confirmLoading={act.isRunning} onOk={form.submit} onCancel={onClose}>
      <ProblemNote problem={act.problem} />
      <Form<Entry> form={form} layout="vertical"
        onFinish={({ yuan, documentNo, ...rest }) => void act.run({ ...rest, amountFen: Math.round(yuan * 100), ...(documentNo ? { documentNo } : {}) })}>
        <Form.Item name="fiscalYear" label={t('年度', 'Fiscal year')} rules={needed}><Select loading={isPending} options={years.map((value) => ({ value, label: String(value) }))} onChange={() => form.resetFields(['from', 'to'])} /></Form.Item>
        <Form.Item name="from" label={t('调出指标', 'From')} rules={needed}><Select options={options} /></Form.Item>
        <Form.Item name="to" label={t('调入指标', 'To')} rules={needed}><Select options={options} /></Form.Item>
        <Form.Item name="yuan" label={t('金额(元)', 'Amount (yuan)')} rules={needed}><InputNumber min={0.01} precision={2} className="wide" /></Form.Item>
        <Form.Item name="documentNo" label={t('文号', 'Document number')} extra={t('两个指标的资金来源不同时必填', 'Needed where the sources of the two lines differ')}><Input maxLength={100} /></Form.Item>
        <Form.Item name="reason" label={t('理由(勿写个人姓名、号码)', 'Reason, without names or numbers of people')} rules={needed}><Input.TextArea rows={2} maxLength={500} showCount /></Form.Item>
      </Form>
    </Modal>
  );
}
