import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Select, Table, Tag } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { problemOf } from '../../asking/problem.ts';
import { useMay, useSession } from '../../asking/session.ts';
import type { components } from '../../contract/api.ts';
import { ConfirmedAct, ReasonedAct } from '../../parts/decisions.tsx';
import { useFilters } from '../../parts/filters.ts';
import { Money, moneyColumn, yuanOf } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Nothing } from '../../shell/states.tsx';
import { useBudgetYears } from './budget-lines.ts';
import { TransferDialog } from './transfer-dialog.tsx';
import { TRANSFER_COLOURS, TRANSFER_STAGES } from './words.ts';

type Transfer = components['schemas']['BudgetTransfer'];
const PAGE = 100;

/** Transfers 指标调剂 between budget lines: proposed by one person, the money moves when another approves. */
export default function Transfers() {
  const { t } = useLanguage();
  const mayManage = useMay()('budget.manage');
  const [{ year }, change] = useFilters(['year']);
  const [isOpening, setOpening] = useState(false);
  const { years } = useBudgetYears();
  const transfers = useInfiniteQuery({
    queryKey: ['transfers', { year }],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/budget-transfers', { params: { query: { fiscalYear: year === undefined ? undefined : Number(year), after: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  return (
    <>
      <PageTitle title={t('指标调剂', 'Transfers between budget lines')} acts={mayManage && <Button type="primary" onClick={() => setOpening(true)}>{t('提出调剂', 'Propose one')}</Button>} />
      <div className="filters">
        <Select allowClear placeholder={t('全部年度', 'All years')} aria-label={t('年度', 'Fiscal year')} value={year} options={years.map((value) => ({ value: String(value), label: value }))}
          onChange={(value: string | undefined) => change({ year: value })} />
      </div>
      <ProblemNote problem={transfers.error ? problemOf(transfers.error) : undefined} />
      <Table<Transfer>
        rowKey="transferNo" size="small" pagination={false} loading={transfers.isFetching} dataSource={transfers.data?.pages.flatMap((page) => page.items) ?? []} scroll={{ x: 1080 }}
        locale={{ emptyText: <Nothing text={t('没有指标调剂', 'No transfer')} /> }}
        columns={[
          { title: t('调剂编号', 'Transfer'), dataIndex: 'transferNo' },
          { title: t('年度', 'Year'), dataIndex: 'fiscalYear' },
          { title: t('调出', 'From'), dataIndex: 'from' },
          { title: t('调入', 'To'), dataIndex: 'to' },
          { title: t('金额(元)', 'Amount (yuan)'), dataIndex: 'amountFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} strong /> },
          { title: t('文号', 'Document'), dataIndex: 'documentNo', render: (no: string | null) => no ?? '–' },
          { title: t('理由', 'Reason'), dataIndex: 'reason' },
          { title: t('状态', 'State'), dataIndex: 'stage', render: (stage: string) => <Tag color={TRANSFER_COLOURS[stage] ?? 'default'}>{t(textOf(TRANSFER_STAGES, stage))}</Tag> },
          { title: '', key: 'act', align: 'right', render: (_, transfer) => transfer.stage === 'proposed' && <TransferActs transfer={transfer} /> },
        ]}
      />
      {transfers.hasNextPage && <Button block onClick={() => void transfers.fetchNextPage()} loading={transfers.isFetchingNextPage}>{t('更多', 'More')}</Button>}
      {isOpening && <TransferDialog onClose={() => setOpening(false)} />}
    </>
  );
}

function TransferActs({ transfer: { transferNo, amountFen, proposedBy } }: { readonly transfer: Transfer }) {
  const { t } = useLanguage();
  const may = useMay();
  const { person } = useSession();
  const path = { transferNo };
  const approve = useAct({
    send: (body: { amountFen: number }, header) => api.POST('/api/budget-transfers/{transferNo}/approve', { params: { path, header }, body }), done: { zh: '已批准,指标已调剂', en: 'Approved; the money has moved' },
  });
  const reject = useAct({
    send: (body: { reason: string }, header) => api.POST('/api/budget-transfers/{transferNo}/reject', { params: { path, header }, body }), done: { zh: '已不予调剂', en: 'Rejected' },
  });
  const withdraw = useAct({
    send: (body: { reason: string }, header) => api.POST('/api/budget-transfers/{transferNo}/withdraw', { params: { path, header }, body }), done: { zh: '已撤回', en: 'Withdrawn' },
  });
  return (
    <div className="acts">
      {may('budget.approve') && proposedBy !== person.id && (
        <ConfirmedAct label={t('批准', 'Approve')} question={t(`调剂 ${yuanOf(amountFen)} 元?`, `Move ${yuanOf(amountFen)} yuan?`)} act={approve} input={{ amountFen }} />
      )}
      {may('budget.approve') && <ReasonedAct label={t('不予调剂', 'Reject')} act={reject} danger />}
      {may('budget.manage') && <ReasonedAct label={t('撤回', 'Withdraw')} act={withdraw} />}
    </div>
  );
}
