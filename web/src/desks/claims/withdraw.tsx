import { Button } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api } from '../../asking/client.ts';
import { ReasonDialog } from '../../parts/reason-dialog.tsx';
import { useLanguage } from '../../shell/language.ts';

/** Takes the claim back, with a reason that stays in its history. */
export function WithdrawButton({ claimNo }: { readonly claimNo: string }) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const act = useAct({
    send: (body: { reason: string }, header) => api.POST('/api/claims/{claimNo}/withdraw', { params: { path: { claimNo }, header }, body }),
    done: { zh: '申报已撤回', en: 'The claim is withdrawn' },
  });
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('撤回', 'Withdraw')}</Button>
      <ReasonDialog title={t('撤回申报', 'Withdraw the claim')} isOpen={isOpen} act={act} onClose={() => setOpen(false)}>
        <p>{t('撤回后本批次不能再次提交同一件申报。', 'A withdrawn claim cannot be submitted again in this round.')}</p>
      </ReasonDialog>
    </>
  );
}
