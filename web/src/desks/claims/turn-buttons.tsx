import { Button } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api } from '../../asking/client.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { ReasonDialog } from '../../parts/reason-dialog.tsx';
import { useLanguage } from '../../shell/language.ts';

/** 催办: whoever has the claim is told, once a day. */
export function UrgeButton({ claimNo }: { readonly claimNo: string }) {
  const { t } = useLanguage();
  const urge = useAct({
    send: (_: void, header) => api.POST('/api/claims/{claimNo}/urge', { params: { path: { claimNo }, header } }), done: { zh: '已催办', en: 'Urged' },
  });
  return <><Button loading={urge.isRunning} onClick={() => void urge.run()}>{t('催办', 'Urge')}</Button><ProblemNote problem={urge.problem} /></>;
}

/** 撤回 of one's own signature of the first review. */
export function TakeBackButton({ claimNo }: { readonly claimNo: string }) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const act = useAct({
    send: (body: { reason: string }, header) => api.POST('/api/claims/{claimNo}/take-back', { params: { path: { claimNo }, header }, body }),
    done: { zh: '已撤回初审签署', en: 'The signature was taken back' },
  });
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('撤回初审签署', 'Take my signature back')}</Button>
      <ReasonDialog title={t('撤回初审签署', 'Take my signature back')} isOpen={isOpen} act={act} onClose={() => setOpen(false)}>
        <p>{t('申报回到初审,标记保留,可修改后重新签署。', 'The claim goes back to the first review; its marks stay, to be changed and signed again.')}</p>
      </ReasonDialog>
    </>
  );
}
