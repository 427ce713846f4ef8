import { Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useAct } from '../../asking/act.ts';
import { api } from '../../asking/client.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { Claim } from '../claims/asking.ts';

/** Return for correction (the marked rows), or refusal of the whole claim; each with a reason for the history. */
export function GiveBack({ claim, returned }: { readonly claim: Claim; readonly returned: number }) {
  const { t } = useLanguage();
  const [asked, ask] = useState<'return' | 'refuse'>();
  return (
    <>
      {claim.possible.includes('returnForCorrection') && <Button disabled={returned === 0} onClick={() => ask('return')}>{t(`退回补正(${returned} 行)`, `Return (${returned} rows)`)}</Button>}
      {claim.possible.includes('refuse') && <Button danger onClick={() => ask('refuse')}>{t('整件不予资助', 'Refuse the claim')}</Button>}
      {asked && <ReasonDialog claimNo={claim.claimNo} what={asked} onClose={() => ask(undefined)} />}
    </>
  );
}

function ReasonDialog({ claimNo, what, onClose }: { readonly claimNo: string; readonly what: 'return' | 'refuse'; readonly onClose: () => void }) {
  const { t } = useLanguage();
  const go = useNavigate();
  const [form] = Form.useForm<{ reason: string }>();
  const act = useAct({
    send: (body: { reason: string }, headers) => {
      const asked = { params: { path: { claimNo }, header: headers }, body };
      return what === 'return' ? api.POST('/api/claims/{claimNo}/return', asked) : api.POST('/api/claims/{claimNo}/refuse', asked);
    },
    done: what === 'return' ? { zh: '已退回', en: 'Returned' } : { zh: '已不予资助', en: 'Refused' }, onDone: () => void go('/review'),
  });
  return (
    <Modal open title={what === 'return' ? t('退回补正', 'Return for correction') : t('整件不予资助', 'Refuse the claim')} okText={t('确定', 'Confirm')}
      okButtonProps={{ danger: what === 'refuse', loading: act.isRunning }} onCancel={onClose} onOk={() => form.submit()}>
      <Form form={form} layout="vertical" onFinish={(values) => void act.run(values)}>
        <Form.Item name="reason" label={t('理由(不写姓名、号码)', 'Reason (no names, no numbers)')} rules={[{ required: true, message: t('请填写理由', 'Please give a reason') }]}>
          <Input.TextArea rows={3} maxLength={500} autoFocus />
        </Form.Item>
      </Form>
      <ProblemNote problem={act.problem} />
    </Modal>
  );
}
