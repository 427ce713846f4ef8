import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Modal, Radio, Select } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api } from '../../asking/client.ts';
import { vocabularyQuery } from '../../asking/vocabulary.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';

interface Finding { readonly outcome: 'upheld' | 'dismissed'; readonly code?: string; readonly words?: string }

/** What the inquiry came to: upheld, the rows are refused for a coded reason; dismissed, they rejoin the others. */
export function ResolveObjection({ claimNo, objectionId, rows }: { readonly claimNo: string; readonly objectionId: string; readonly rows: readonly number[] }) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const [form] = Form.useForm<Finding>();
  const outcome = Form.useWatch('outcome', form);
  const words = useQuery({ ...vocabularyQuery, enabled: isOpen });
  const act = useAct({
    send: (body: { outcome: Finding['outcome']; reason: string }, header) =>
      api.POST('/api/claims/{claimNo}/objections/{objectionId}/resolve', { params: { path: { claimNo, objectionId }, header }, body }),
    done: { zh: '核查结论已登记', en: 'Recorded' }, onDone: () => setOpen(false),
  });
  const title = t('登记核查结论', 'Record the finding');
  const needed = [{ required: true, message: t('必填', 'Needed') }];
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>{t('核查结论', 'Resolve')}</Button>
      <Modal title={title} open={isOpen} okText={t('登记', 'Record')} cancelText={t('取消', 'Cancel')} confirmLoading={act.isRunning} onOk={form.submit} onCancel={() => { act.forget(); setOpen(false); }}>
        <p className="quiet">{claimNo} · {t(`第 ${rows.join('、')} 行`, `rows ${rows.join(', ')}`)}</p>
        <ProblemNote problem={act.problem} />
        <Form<Finding> form={form} layout="vertical" onFinish={(found) => void act.run({ outcome: found.outcome, reason: (found.outcome === 'upheld' ? found.code : found.words) ?? '' })}>
          <Form.Item name="outcome" label={t('结论', 'Outcome')} rules={needed}>
            <Radio.Group options={[{ value: 'upheld', label: t('成立,所指的行不予资助', 'Upheld: the rows are refused') }, { value: 'dismissed', label: t('不成立,解除冻结', 'Dismissed: the rows go on') }]} />
          </Form.Item>
          {outcome === 'upheld' && (
            <Form.Item name="code" label={t('原因', 'Reason')} rules={needed}>
              <Select showSearch={{ optionFilterProp: 'label' }} loading={words.isPending} options={words.data?.reasons.map((reason) => ({ value: reason.code, label: t(reason.message) })) ?? []} />
            </Form.Item>
          )}
          {outcome === 'dismissed' && <Form.Item name="words" label={t('核查情况(勿写姓名、号码)', 'What was found, without names or numbers of people')} rules={needed}><Input.TextArea rows={3} maxLength={500} /></Form.Item>}
        </Form>
      </Modal>
    </>
  );
}
