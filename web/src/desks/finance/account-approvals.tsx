import { useQuery } from '@tanstack/react-query';
import { Button, Card, Descriptions, Popconfirm, Space, Tag } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api } from '../../asking/client.ts';
import { useMay } from '../../asking/session.ts';
import type { paths } from '../../contract/api.ts';
import { Day } from '../../parts/day.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { ReasonDialog } from '../../parts/reason-dialog.tsx';
import { Reveal } from '../../parts/reveal.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';
import { waitingAccountsQuery } from './queries.ts';
import { ACCOUNT_WARNINGS } from './words.ts';

type Waiting = paths['/api/accounts/waiting']['get']['responses'][200]['content']['application/json']['items'][number];

/** The same in every card: they stand one below the other. */
const LABEL_PX = 160;

/** Payee accounts that wait for their second person, beside the one that is paid to until then. */
export default function AccountApprovals() {
  const { t } = useLanguage();
  const waiting = useQuery(waitingAccountsQuery);
  return (
    <>
      <PageTitle title={t('收款账户审核', 'Accounts to approve')} />
      <Asked query={waiting}>{({ items }) => (items.length === 0
        ? <Nothing text={t('没有待审核的账户', 'No account waits')} />
        : items.map((account) => <WaitingAccount key={`${account.payee}/${account.version}`} account={account} />))}</Asked>
    </>
  );
}

function WaitingAccount({ account }: { readonly account: Waiting }) {
  const { t } = useLanguage();
  const may = useMay();
  const { institution, kind, payee, version, current } = account;
  const act = useAct({
    send: ({ id, version: of }: { id: string; version: number }, header) => (kind === 'trainee'
      ? api.POST('/api/trainee-payees/{payee}/accounts/{version}/approve', { params: { path: { payee: id, version: of }, header } })
      : api.POST('/api/institutions/{code}/accounts/{version}/approve', { params: { path: { code: id, version: of }, header } })),
    done: { zh: '账户已审核', en: 'The account is approved' },
  });
  return (
    <Card size="small" className="section" title={kind === 'trainee' ? <>{institution.name} <Tag color="blue">{t('学员本人账户', "A trainee's own account")}</Tag></> : institution.name} extra={may('account.approve') && (
      <Space><Reject kind={kind} id={payee} version={version} /><Popconfirm title={t('核对无误,审核通过?', 'Checked, and approved?')} okText={t('审核通过', 'Approve')} cancelText={t('取消', 'Cancel')} onConfirm={() => void act.run({ id: payee, version })}>
        <Button type="primary" size="small" loading={act.isRunning}>{t('审核通过', 'Approve')}</Button>
      </Popconfirm></Space>
    )}>
      <ProblemNote problem={act.problem} />
      <Descriptions size="small" bordered column={1} styles={{ label: { width: LABEL_PX } }} items={[
        { key: 'new', label: t('新账户', 'New account'), children: <Space wrap>{`${account.holder} · ${account.bankName} ${account.bankCode} · ${account.number}`}{may('account.reveal') && <RevealAccount kind={kind} id={payee} version={version} />}</Space> },
        { key: 'old', label: t('现用账户', 'Paid to now'), children: current ? <>{current.holder} · {current.bankName} · {current.number}</> : t('无', 'none') },
        { key: 'from', label: t('生效', 'In force'), children: account.effectiveOn ? <Day on={account.effectiveOn} /> : t('审核后即生效', 'from approval on') },
        { key: 'by', label: t('登记人', 'Proposed by'), children: account.proposer },
        { key: 'proof', label: t('证明材料', 'Proof'), children: account.proofFileId ? <a href={`/api/files/${account.proofFileId}`} download>{t('下载证明材料', 'Download the proof')}</a> : t('未附', 'none') },
        ...(account.warnings.length === 0 ? [] : [{
          key: 'warn', label: t('警示', 'Warnings'),
          children: <>{account.warnings.map((code) => <Tag key={code} color="orange">{t(textOf(ACCOUNT_WARNINGS, code))}</Tag>)}{account.exceptionReason} {account.overrideReason}</>,
        }]),
      ]} />
    </Card>
  );
}

/** Holder and number as they stand on the proof. */
function RevealAccount({ kind, id, version }: { readonly kind: Waiting['kind']; readonly id: string; readonly version: number }) {
  const { t } = useLanguage();
  return (
    <Reveal send={(body: { reason: string }) => (kind === 'trainee'
      ? api.POST('/api/trainee-payees/{payee}/accounts/{version}/reveal', { params: { path: { payee: id, version } }, body })
      : api.POST('/api/institutions/{code}/accounts/{version}/reveal', { params: { path: { code: id, version } }, body }))}
      shown={({ holder, number }) => [[t('户名', 'Holder'), holder], [t('账号', 'Number'), number]]} />
  );
}

function Reject({ kind, id, version }: { readonly kind: Waiting['kind']; readonly id: string; readonly version: number }) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const act = useAct({
    send: (body: { reason: string }, header) => (kind === 'trainee'
      ? api.POST('/api/trainee-payees/{payee}/accounts/{version}/reject', { params: { path: { payee: id, version }, header }, body })
      : api.POST('/api/institutions/{code}/accounts/{version}/reject', { params: { path: { code: id, version }, header }, body })),
    done: { zh: '账户已退回', en: 'The account is rejected' },
  });
  return (
    <>
      <Button danger size="small" onClick={() => setOpen(true)}>{t('退回', 'Reject')}</Button>
      <ReasonDialog title={t('退回', 'Reject')} isOpen={isOpen} act={act} onClose={() => setOpen(false)} />
    </>
  );
}
