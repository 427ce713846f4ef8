import { Button } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useAct } from '../../asking/act.ts';
import { api } from '../../asking/client.ts';
import { ReasonDialog } from '../../parts/reason-dialog.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { Claim } from '../claims/asking.ts';

/** Return for correction (the marked rows), or refusal of the whole claim; each with a reason for the history. */
export function GiveBack({ claim, returned }: { readonly claim: Claim; readonly returned: number }) {
  const { t } = useLanguage();
  const go = useNavigate();
  const [asked, ask] = useState<'return' | 'refuse'>();
  const onDone = (): void => void go('/review');
  const path = { claimNo: claim.claimNo };
  const giveBack = useAct({
    send: (body: { reason: string }, header) => api.POST('/api/claims/{claimNo}/return', { params: { path, header }, body }), done: { zh: '已退回', en: 'Returned' }, onDone,
  });
  const refuse = useAct({
    send: (body: { reason: string }, header) => api.POST('/api/claims/{claimNo}/refuse', { params: { path, header }, body }), done: { zh: '已不予资助', en: 'Refused' }, onDone,
  });
  const close = (): void => ask(undefined);
  return (
    <>
      {claim.possible.includes('returnForCorrection') && <Button disabled={returned === 0} onClick={() => ask('return')}>{t(`退回补正(${returned} 行)`, `Return (${returned} rows)`)}</Button>}
      {claim.possible.includes('refuse') && <Button danger onClick={() => ask('refuse')}>{t('整件不予资助', 'Refuse the claim')}</Button>}
      <ReasonDialog title={t('退回补正', 'Return for correction')} isOpen={asked === 'return'} act={giveBack} onClose={close} />
      <ReasonDialog title={t('整件不予资助', 'Refuse the claim')} isOpen={asked === 'refuse'} act={refuse} onClose={close} />
    </>
  );
}
