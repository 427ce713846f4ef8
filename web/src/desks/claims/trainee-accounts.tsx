import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Modal, Select, Space, Table, Tag } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay } from '../../asking/session.ts';
import type { components } from '../../contract/api.ts';
import { DataTable, actsColumn } from '../../parts/data-table.tsx';
import { Day } from '../../parts/day.tsx';
import { useFilters } from '../../parts/filters.ts';
import { formOf } from '../../parts/one-file.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';
import { useProgrammes } from '../enrolments/asking.ts';
import type { Account, Proposal } from './account-parts.tsx';
import { AccountProof, AccountState, ProposeAccount, accountStateOf } from './account-parts.tsx';

type Trainee = components['schemas']['TraineePayee'];

const PAGE = 100;
const STALE = [['trainee-payees']];

/** Trainees whom a programme pays on an account of their own, with the account that is known of each. */
export default function TraineeAccounts() {
  const { t } = useLanguage();
  const [{ open }, change] = useFilters(['open']);
  const waiting = open === 'true' ? 'true' as const : 'false' as const;
  const query = useInfiniteQuery({
    queryKey: ['trainee-payees', waiting],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/trainee-payees', { params: { query: { waiting, limit: PAGE, ...(pageParam !== undefined && { after: pageParam }) } } })),
    initialPageParam: undefined as string | undefined, getNextPageParam: ({ next }) => next ?? undefined,
  });
  return (
    <>
      <PageTitle title={t('学员收款账户', "Trainees' accounts")} />
      <p className="quiet">{t('发放至学员本人的项目:申报提交后,学员列于此处;账户经财务审核后才能发放。', 'Programmes that pay the trainee: who stands in a submitted claim is listed here, and is paid once finance has approved the account.')}</p>
      <div className="filters">
        <Select aria-label={t('范围', 'Which')} value={waiting} onChange={(value: string) => change({ open: value === 'true' ? value : undefined })}
          options={[{ value: 'false', label: t('全部学员', 'All trainees') }, { value: 'true', label: t('尚无已审核账户', 'Without an approved account') }]} />
      </div>
      <Asked query={query}>{({ pages }) => <TraineeTable trainees={pages.flatMap(({ items }) => items)} isPart={query.hasNextPage} />}</Asked>
      {query.hasNextPage && <Button className="section" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('更多', 'More')}</Button>}
    </>
  );
}

function TraineeTable({ trainees, isPart }: { readonly trainees: readonly Trainee[]; readonly isPart: boolean }) {
  const { t } = useLanguage();
  const may = useMay();
  const { nameOf } = useProgrammes();
  return (
    <DataTable<Trainee> name="trainee-accounts" title={t('学员收款账户', "Trainees' accounts")} rows={trainees} isPart={isPart} rowKey="payee" pagination={false} scroll={{ x: 1000 }}
      locale={{ emptyText: <Nothing text={t('没有由本人收款的学员', 'No trainee is paid on an account of their own')} /> }}
      columns={[
        { key: 'name', title: t('姓名', 'Name'), value: ({ name }) => name ?? t('已抹除', 'erased') },
        ...(may('account.propose') ? [] : [{ key: 'institution', title: t('院校', 'Institution'), value: ({ institution }: Trainee) => institution.name }]),
        { key: 'programme', title: t('项目', 'Programme'), value: ({ programme }) => t(nameOf(programme)) },
        { key: 'claim', title: t('申报', 'Claim'), value: ({ claimNo, rowNo }) => `${claimNo} #${rowNo}`, render: ({ claimNo }, text) => <Link to={`/claims/${encodeURIComponent(claimNo)}`}>{text}</Link> },
        { key: 'account', title: t('账户', 'Account'), value: ({ newest }) => newest && `${newest.holder} ${newest.bankName} ${newest.number}`,
          render: ({ newest }) => (newest ? <AccountText {...newest} /> : <Tag color="orange">{t('未登记', 'None')}</Tag>) },
        { key: 'state', title: t('状态', 'State'), value: ({ newest }) => newest && t(accountStateOf(newest).name), render: ({ payee, newest }) => newest && <Space size="small" wrap><AccountState account={newest} /><Accounts payee={payee} /></Space> },
        { key: 'proof', title: t('证明材料', 'Proof'), value: ({ newest }) => newest?.proofFileId && t('已上传', 'uploaded'), render: ({ payee, newest }) => newest && <Proof payee={payee} account={newest} /> },
        ...(may('account.propose') ? [actsColumn<Trainee>((trainee) => trainee.name !== null && <Change trainee={trainee} name={trainee.name} />, {})] : []),
      ]} />
  );
}

const AccountText = ({ holder, bankName, number }: Account) => <>{holder}<div className="quiet">{bankName} {number}</div></>;

/** Every account of the trainee, newest first, with what became of it. */
function Accounts({ payee }: { readonly payee: string }) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const trainee = useQuery({ queryKey: ['trainee-payees', 'one', payee], enabled: isOpen, queryFn: () => bodyOf(api.GET('/api/trainee-payees/{payee}', { params: { path: { payee } } })) });
  const title = t('历次账户', 'All accounts');
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>{title}</Button>
      <Modal open={isOpen} width={760} title={title} footer={null} onCancel={() => setOpen(false)}>
        <Asked query={trainee}>{({ accounts }) => (
          <Table<Account> rowKey="version" size="small" pagination={false} dataSource={[...accounts].reverse()} scroll={{ x: 620 }} columns={[
            { title: t('账户', 'Account'), key: 'account', render: (_, account) => <AccountText {...account} /> },
            { title: t('生效', 'In force from'), dataIndex: 'effectiveOn', render: (on: string | null) => <Day on={on} /> },
            { title: t('状态', 'State'), key: 'state', render: (_, account) => <AccountState account={account} /> },
          ]} />
        )}</Asked>
      </Modal>
    </>
  );
}

function Proof({ payee, account }: { readonly payee: string; readonly account: Account }) {
  const { t } = useLanguage();
  const attach = useAct({
    send: (file: File, header) => api.POST('/api/trainee-payees/{payee}/accounts/{version}/proof', {
      params: { path: { payee, version: account.version }, header }, body: { file: file.name }, bodySerializer: () => formOf(file),
    }),
    stale: STALE, done: { zh: '证明材料已上传', en: 'The proof is uploaded' },
  });
  return <AccountProof account={account} attach={attach} what={t('上传(银行卡或存折)', 'Upload (card or passbook)')} />;
}

function Change({ trainee: { payee, newest }, name }: { readonly trainee: Trainee; readonly name: string }) {
  const { t } = useLanguage();
  const propose = useAct({
    send: (body: Proposal, header) => api.POST('/api/trainee-payees/{payee}/accounts', { params: { path: { payee }, header }, body }),
    stale: STALE, done: { zh: '已登记,待财务审核', en: 'Entered; finance approves it' },
  });
  return (
    <ProposeAccount holder={name} propose={propose} texts={{
      button: newest ? t('变更', 'Change') : t('登记账户', 'Enter an account'), title: t(`${name} 的收款账户`, `The account of ${name}`),
      exception: t('户名与学员姓名不一致的理由', 'Why the holder is not the trainee'),
    }} />
  );
}
