import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Select, Tag } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay, useSession } from '../../asking/session.ts';
import type { components } from '../../contract/api.ts';
import { PagedTable, actsColumn } from '../../parts/data-table.tsx';
import { ConfirmedAct, ReasonedAct } from '../../parts/decisions.tsx';
import { useFilters } from '../../parts/filters.ts';
import { Money, yuanOf } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
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
      <PagedTable<Transfer>
        name="transfers" title={t('指标调剂', 'Transfers')} query={transfers} rowKey="transferNo" scroll={{ x: 1080 }}
        filters={(
          <Select allowClear placeholder={t('全部年度', 'All years')} aria-label={t('年度', 'Fiscal year')} value={year} options={years.map((value) => ({ value: String(value), label: value }))}
            onChange={(value: string | undefined) => change({ year: value })} />
        )}
        locale={{ emptyText: <Nothing text={t('没有指标调剂', 'No transfer')} /> }}
        columns={[
          { key: 'transferNo', title: t('调剂编号', 'Transfer'), value: ({ transferNo }) => transferNo },
          { key: 'fiscalYear', title: t('年度', 'Year'), value: ({ fiscalYear }) => String(fiscalYear) },
          { key: 'from', title: t('调出', 'From'), value: ({ from }) => from },
          { key: 'to', title: t('调入', 'To'), value: ({ to }) => to },
          { key: 'amountFen', title: t('金额(元)', 'Amount (yuan)'), kind: 'money', value: ({ amountFen }) => amountFen, render: ({ amountFen }) => <Money fen={amountFen} strong /> },
          { key: 'documentNo', title: t('文号', 'Document'), value: ({ documentNo }) => documentNo },
          { key: 'reason', title: t('理由', 'Reason'), value: ({ reason }) => reason },
          { key: 'stage', title: t('状态', 'State'), value: ({ stage }) => t(textOf(TRANSFER_STAGES, stage)), render: ({ stage }, text) => <Tag color={TRANSFER_COLOURS[stage] ?? 'default'}>{text}</Tag> },
          actsColumn<Transfer>((transfer) => transfer.stage === 'proposed' && <TransferActs transfer={transfer} />),
        ]}
      />
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
