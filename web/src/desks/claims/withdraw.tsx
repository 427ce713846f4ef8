import { Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api } from '../../asking/client.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';

/** Takes the claim back, with a reason that stays in its history. */
export function WithdrawButton({ claimNo }: { readonly claimNo: string }) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const [form] = Form.useForm<{ reason: string }>();
  const withdraw = useAct({
    send: (body: { reason: string }, headers) => api.POST('/api/claims/{claimNo}/withdraw', { params: { path: { claimNo }, header: headers }, body }),
    done: { zh: '申报已撤回', en: 'The claim is withdrawn' }, onDone: () => setOpen(false),
  });
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('撤回', 'Withdraw')}</Button>
      <Modal open={isOpen} title={t('撤回申报', 'Withdraw the claim')} okText={t('撤回', 'Withdraw')} okButtonProps={{ danger: true, loading: withdraw.isRunning }}
        onCancel={() => setOpen(false)} onOk={() => form.submit()}>
        <p>{t('撤回后本批次不能再次提交同一件申报。', 'A withdrawn claim cannot be submitted again in this round.')}</p>
        <Form form={form} layout="vertical" onFinish={(values) => void withdraw.run(values)}>
          <Form.Item name="reason" label={t('理由(不写姓名、号码)', 'Reason (no names, no numbers)')} rules={[{ required: true, message: t('请填写理由', 'Please give a reason') }]}>
            <Input.TextArea rows={3} maxLength={500} />
          </Form.Item>
        </Form>
        <ProblemNote problem={withdraw.problem} />
      </Modal>
    </>
  );
}
