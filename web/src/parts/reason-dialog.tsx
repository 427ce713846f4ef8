import { Form, Input, Modal } from 'antd';
import type { ReactNode } from 'react';
import type { Act } from '../asking/act.ts';
import { useLanguage } from '../shell/language.ts';
import { ProblemNote } from './problem-note.tsx';

const LONGEST = 500;

interface ReasonDialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly act: Act<{ reason: string }>;
  readonly onClose: () => void;
  /** What the act leads to, above the field. */
  readonly children?: ReactNode;
}

/** An act that needs its reason in words. What was typed stays while the API says no. */
export function ReasonDialog({ title, isOpen, act, onClose, children }: ReasonDialogProps) {
  const { t } = useLanguage();
  const [form] = Form.useForm<{ reason: string }>();
  const finish = async (values: { reason: string }): Promise<void> => {
    if (!await act.run(values)) return;
    form.resetFields();
    onClose();
  };
  return (
    <Modal title={title} open={isOpen} onCancel={() => { act.forget(); onClose(); }} okText={title} cancelText={t('取消', 'Cancel')} confirmLoading={act.isRunning} onOk={form.submit}>
      {children}
      <ProblemNote problem={act.problem} />
      <Form form={form} layout="vertical" onFinish={(values) => void finish(values)}>
        <Form.Item name="reason" label={t('理由(记入经过,勿写个人姓名、号码)', 'Reason, kept in the history; without names or numbers of people')}
          rules={[{ required: true, whitespace: true, message: t('请填写理由', 'Give the reason') }]}>
          <Input.TextArea rows={3} maxLength={LONGEST} showCount />
        </Form.Item>
      </Form>
    </Modal>
  );
}
