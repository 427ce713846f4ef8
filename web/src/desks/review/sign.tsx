import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Descriptions, Modal } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { problemOf } from '../../asking/problem.ts';
import { Money } from '../../parts/money.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { Claim, Seen } from '../claims/asking.ts';
import type { Signing } from './signing.ts';

const LOOK_EVERY_MS = 4_000;

/** The signature carries what was shown when the dialog was opened. What has moved since is told before it is refused. */
export function SignButton({ claim, signing, blockedBy }: { readonly claim: Claim; readonly signing: Signing; readonly blockedBy: string | undefined }) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button type="primary" disabled={blockedBy !== undefined} title={blockedBy ?? ''} onClick={() => setOpen(true)}>{t(signing.label)}</Button>
      {isOpen && <SignDialog claim={claim} signing={signing} onClose={() => setOpen(false)} />}
    </>
  );
}

function SignDialog({ claim, signing, onClose }: { readonly claim: Claim; readonly signing: Signing; readonly onClose: () => void }) {
  const { t } = useLanguage();
  const go = useNavigate();
  const sign = useAct({
    send: (seen: Seen, headers) => signing.send(claim.claimNo, seen, headers),
    // What is signed has nothing left to sign: that question alone is not asked again.
    stale: [['claim', claim.claimNo], ['claims'], ['queue']],
    done: { zh: '已签署', en: 'Signed' }, onDone: () => void go('/review'),
  });
  const now = useQuery({
    queryKey: ['seen', claim.claimNo], refetchInterval: sign.isRunning ? false : LOOK_EVERY_MS, staleTime: 0, gcTime: 0,
    queryFn: () => bodyOf(api.GET('/api/claims/{claimNo}/seen', { params: { path: { claimNo: claim.claimNo } } })),
  });
  const [accepted, accept] = useState<Seen>();
  const shown = accepted ?? now.data;
  // The first answer is what the person looks at; a later one replaces it only when the person says so.
  if (accepted === undefined && now.data !== undefined) accept(now.data);
  const hasMoved = shown !== undefined && now.data !== undefined && now.data.digest !== shown.digest;
  return (
    <Modal open title={`${t(signing.label)} · ${claim.institution.name}`} onCancel={onClose} okText={t('签署', 'Sign')} okButtonProps={{ disabled: !shown || hasMoved, loading: sign.isRunning }}
      onOk={() => void (shown && sign.run(shown))}>
      {hasMoved && now.data && (
        <Alert type="warning" showIcon className="problem-note" title={t('打开之后内容有变动', 'It has changed since you opened this')}
          description={t(`现为 ${now.data.approvedCount} 人通过`, `${now.data.approvedCount} approved now`)} action={<Button size="small" onClick={() => accept(now.data)}>{t('按新内容', 'Take the new one')}</Button>} />
      )}
      {shown && (
        <Descriptions size="small" bordered column={1} items={[
          { key: 'count', label: t('人数', 'People'), children: shown.count }, { key: 'approved', label: t('通过', 'Approved'), children: shown.approvedCount },
          { key: 'total', label: t('金额(元)', 'Amount (yuan)'), children: <Money fen={shown.totalFen} strong /> },
          { key: 'digest', label: t('内容摘要', 'Digest'), children: <code className="digest">{shown.digest.slice(0, 16)}…</code> },
        ]} />
      )}
      <ProblemNote problem={sign.problem ?? (now.error ? problemOf(now.error) : undefined)} />
    </Modal>
  );
}
