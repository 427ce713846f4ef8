import { Button, DatePicker, Form, Input, InputNumber, Modal, Space } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api } from '../../asking/client.ts';
import { useMay } from '../../asking/session.ts';
import { ConfirmedAct, ReasonedAct } from '../../parts/decisions.tsx';
import { yuanOf } from '../../parts/money.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { ClawbackShown } from './clawback-page.tsx';

interface OfClawback { readonly clawback: ClawbackShown }

/** What may be done with a clawback where it stands, by the person who is signed in. */
export function ClawbackActs({ clawback }: OfClawback) {
  const may = useMay();
  const { stage } = clawback;
  const mayApprove = may('clawback.approve');
  const mayManage = may('clawback.manage');
  return (
    <div className="act-bar no-print">
      {stage === 'proposed' && mayApprove && <><Approve clawback={clawback} /><Reject clawback={clawback} /></>}
      {(stage === 'due' || stage === 'writeOff') && mayManage && <Receipt clawback={clawback} />}
      {stage === 'due' && mayManage && <AskWriteOff clawback={clawback} />}
      {stage === 'due' && mayApprove && <Instalments clawback={clawback} />}
      {stage === 'writeOff' && mayApprove && <><ApproveWriteOff clawback={clawback} /><RefuseWriteOff clawback={clawback} /></>}
    </div>
  );
}

function Approve({ clawback: { clawbackNo, amountFen } }: OfClawback) {
  const { t } = useLanguage();
  const act = useAct({
    send: (body: { amountFen: number }, header) => api.POST('/api/clawbacks/{clawbackNo}/approve', { params: { path: { clawbackNo }, header }, body }),
    done: { zh: '已批准,追缴函可打印', en: 'Approved; the letter can be printed' },
  });
  return <ConfirmedAct label={t('批准追缴', 'Approve')} question={t(`批准追缴 ${yuanOf(amountFen)} 元?`, `Claim ${yuanOf(amountFen)} yuan back?`)} act={act} input={{ amountFen }} />;
}

function ApproveWriteOff({ clawback: { clawbackNo, outstandingFen } }: OfClawback) {
  const { t } = useLanguage();
  const act = useAct({
    send: (body: { amountFen: number }, header) => api.POST('/api/clawbacks/{clawbackNo}/write-off/approve', { params: { path: { clawbackNo }, header }, body }),
    done: { zh: '已核销', en: 'Written off' },
  });
  return <ConfirmedAct label={t('批准核销', 'Write off')} question={t(`核销未收的 ${yuanOf(outstandingFen)} 元?`, `Write off ${yuanOf(outstandingFen)} yuan?`)} act={act} input={{ amountFen: outstandingFen }} />;
}

function Reject({ clawback: { clawbackNo } }: OfClawback) {
  const { t } = useLanguage();
  const act = useAct({
    send: (body: { reason: string }, header) => api.POST('/api/clawbacks/{clawbackNo}/reject', { params: { path: { clawbackNo }, header }, body }), done: { zh: '已不予追缴', en: 'Rejected' },
  });
  return <ReasonedAct label={t('不予追缴', 'Reject')} act={act} danger />;
}

function AskWriteOff({ clawback: { clawbackNo } }: OfClawback) {
  const { t } = useLanguage();
  const act = useAct({
    send: (body: { reason: string }, header) => api.POST('/api/clawbacks/{clawbackNo}/write-off', { params: { path: { clawbackNo }, header }, body }),
    done: { zh: '已申请,待另一人批准', en: 'Asked; another person approves it' },
  });
  return <ReasonedAct label={t('申请核销', 'Ask to write off')} act={act} />;
}

function RefuseWriteOff({ clawback: { clawbackNo } }: OfClawback) {
  const { t } = useLanguage();
  const act = useAct({
    send: (body: { reason: string }, header) => api.POST('/api/clawbacks/{clawbackNo}/write-off/refuse', { params: { path: { clawbackNo }, header }, body }), done: { zh: '已不予核销', en: 'Refused' },
  });
  return <ReasonedAct label={t('不予核销', 'Refuse to write off')} act={act} danger />;
}

function Receipt({ clawback: { clawbackNo, outstandingFen } }: OfClawback) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const [form] = Form.useForm<{ bankReference: string; yuan: number; receivedOn: Dayjs }>();
  const act = useAct({
    send: (body: { bankReference: string; amountFen: number; receivedOn: string }, header) => api.POST('/api/clawbacks/{clawbackNo}/receipts', { params: { path: { clawbackNo }, header }, body }),
    done: { zh: '到账已核销', en: 'Matched' }, onDone: () => { form.resetFields(); setOpen(false); },
  });
  const label = t('登记到账', 'Match money received');
  const needed = [{ required: true, message: t('必填', 'Needed') }];
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>{label}</Button>
      <Modal title={label} open={isOpen} okText={t('登记', 'Match')} cancelText={t('取消', 'Cancel')} confirmLoading={act.isRunning} onOk={form.submit} onCancel={() => { act.forget(); setOpen(false); }}>
        <ProblemNote problem={act.problem} />
        <Form form={form} layout="vertical" onFinish={({ bankReference, yuan, receivedOn }) => void act.run({ bankReference, amountFen: Math.round(yuan * 100), receivedOn: receivedOn.format('YYYY-MM-DD') })}>
          <Form.Item name="bankReference" label={t('银行流水号', "The bank's reference")} rules={needed}><Input maxLength={100} /></Form.Item>
          <Form.Item name="yuan" label={t(`金额(元),未收 ${yuanOf(outstandingFen)}`, `Amount (yuan), outstanding ${yuanOf(outstandingFen)}`)} rules={needed}>
            <InputNumber min={0.01} max={outstandingFen / 100} precision={2} className="wide" />
          </Form.Item>
          <Form.Item name="receivedOn" label={t('到账日期', 'Received on')} rules={needed}><DatePicker className="wide" /></Form.Item>
        </Form>
      </Modal>
    </>
  );
}

interface Part { readonly dueOn: Dayjs; readonly yuan: number }

function Instalments({ clawback: { clawbackNo, outstandingFen } }: OfClawback) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const [form] = Form.useForm<{ parts: readonly Part[]; reason: string }>();
  const act = useAct({
    send: (body: { parts: { dueOn: string; amountFen: number }[]; reason: string }, header) => api.POST('/api/clawbacks/{clawbackNo}/instalments', { params: { path: { clawbackNo }, header }, body }),
    done: { zh: '已约定分期', en: 'Agreed' }, onDone: () => setOpen(false),
  });
  const label = t('约定分期', 'Agree on instalments');
  const needed = [{ required: true, message: t('必填', 'Needed') }];
  return (
    <>
      <Button onClick={() => setOpen(true)}>{label}</Button>
      <Modal title={label} open={isOpen} okText={t('约定', 'Agree')} cancelText={t('取消', 'Cancel')} confirmLoading={act.isRunning} onOk={form.submit} onCancel={() => { act.forget(); setOpen(false); }}>
        <p className="quiet">{t(`各期合计须为 ${yuanOf(outstandingFen)} 元`, `Together they are ${yuanOf(outstandingFen)} yuan`)}</p>
        <ProblemNote problem={act.problem} />
        <Form form={form} layout="vertical" initialValues={{ parts: [{}, {}] }}
          onFinish={({ parts, reason }) => void act.run({ parts: parts.map(({ dueOn, yuan }) => ({ dueOn: dueOn.format('YYYY-MM-DD'), amountFen: Math.round(yuan * 100) })), reason })}>
          <Form.List name="parts">
            {(fields, { add, remove }) => (
              <>
                {fields.map(({ key, name }) => (
                  <Space key={key} align="baseline">
                    <Form.Item name={[name, 'dueOn']} label={t('日期', 'Day')} rules={needed}><DatePicker /></Form.Item>
                    <Form.Item name={[name, 'yuan']} label={t('金额(元)', 'Amount (yuan)')} rules={needed}><InputNumber min={0.01} precision={2} /></Form.Item>
                    {fields.length > 1 && <Button type="link" onClick={() => remove(name)}>{t('去掉', 'Remove')}</Button>}
                  </Space>
                ))}
                <Button type="dashed" block onClick={() => add({})}>{t('再加一期', 'One more part')}</Button>
              </>
            )}
          </Form.List>
          <Form.Item name="reason" label={t('理由', 'Reason')} rules={needed}><Input.TextArea rows={2} maxLength={500} /></Form.Item>
        </Form>
      </Modal>
    </>
  );
}
