import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Table, Tag } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay, useSession } from '../../asking/session.ts';
import type { components } from '../../contract/api.ts';
import { PagedTable, actsColumn } from '../../parts/data-table.tsx';
import { ConfirmedAct, ReasonedAct } from '../../parts/decisions.tsx';
import { Money, moneyColumn, yuanOf } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Nothing } from '../../shell/states.tsx';
import { PaymentLink } from './payment-link.tsx';
import { TopUpDialog } from './top-up-dialog.tsx';
import { TOP_UP_COLOURS, TOP_UP_STAGES } from './words.ts';

type TopUp = components['schemas']['TopUp'];
const PAGE = 100;

/** What is paid on top of rows that were approved too low 补差. */
export default function TopUpList() {
  const { t } = useLanguage();
  const may = useMay();
  const [isOpening, setOpening] = useState(false);
  const topUps = useInfiniteQuery({
    queryKey: ['top-ups'],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/top-ups', { params: { query: { after: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  return (
    <>
      <PageTitle title={t('补差', 'Top-ups')} acts={may('top-up.propose') && <Button type="primary" onClick={() => setOpening(true)}>{t('提出补差', 'Propose one')}</Button>} />
      <PagedTable<TopUp>
        name="top-ups" title={t('补差', 'Top-ups')} query={topUps} rowKey="topUpNo" scroll={{ x: 1000 }} locale={{ emptyText: <Nothing text={t('没有补差', 'Nothing is paid on top')} /> }}
        expandable={{ expandedRowRender: ({ rows }) => <Rows rows={rows} /> }}
        columns={[
          { key: 'topUpNo', title: t('补差编号', 'Top-up'), value: ({ topUpNo }) => topUpNo },
          { key: 'institution', title: t('院校', 'Institution'), value: ({ institution }) => institution.name },
          { key: 'claimNo', title: t('申报编号', 'Claim'), value: ({ claimNo }) => claimNo, render: (_, no) => <Link to={`/claims/${encodeURIComponent(no)}`}>{no}</Link> },
          { key: 'amountFen', kind: 'money', title: t('金额(元)', 'Amount (yuan)'), value: ({ amountFen }) => amountFen },
          { key: 'reason', title: t('理由', 'Reason'), value: ({ reason }) => reason },
          { key: 'stage', title: t('状态', 'State'), value: ({ stage }) => t(textOf(TOP_UP_STAGES, stage)), render: ({ stage }, name) => <Tag color={TOP_UP_COLOURS[stage] ?? 'default'}>{name}</Tag> },
          ...(may('top-up.approve') ? [actsColumn<TopUp>((topUp) => topUp.stage === 'proposed' && <TopUpActs topUp={topUp} />)] : []),
        ]}
      />
      {isOpening && <TopUpDialog onClose={() => setOpening(false)} />}
    </>
  );
}

function Rows({ rows }: { readonly rows: TopUp['rows'] }) {
  const { t } = useLanguage();
  return (
    <Table rowKey="rowNo" size="small" pagination={false} dataSource={rows} columns={[
      { title: t('名册行', 'Row'), dataIndex: 'rowNo' },
      { title: t('原金额(元)', 'Before (yuan)'), dataIndex: 'beforeFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
      { title: t('补差(元)', 'On top (yuan)'), dataIndex: 'amountFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
      { title: t('原付款', 'Payment'), key: 'of', render: (_, { batchNo, lineNo }) => <PaymentLink batchNo={batchNo} lineNo={lineNo} /> },
    ]} />
  );
}

function TopUpActs({ topUp: { topUpNo, amountFen, proposedBy } }: { readonly topUp: TopUp }) {
  const { t } = useLanguage();
  const { person } = useSession();
  const path = { topUpNo };
  const approve = useAct({
    send: (body: { amountFen: number }, header) => api.POST('/api/top-ups/{topUpNo}/approve', { params: { path, header }, body }), done: { zh: '已批准,随下一批次拨付', en: 'Approved; the next batch pays it' },
  });
  const reject = useAct({
    send: (body: { reason: string }, header) => api.POST('/api/top-ups/{topUpNo}/reject', { params: { path, header }, body }), done: { zh: '已不予补差', en: 'Rejected' },
  });
  if (proposedBy === person.id) return <span className="quiet">{t('须由另一人办理', 'For another person')}</span>;
  return (
    <div className="act-bar">
      <ConfirmedAct label={t('批准补差', 'Approve')} question={t(`批准补差 ${yuanOf(amountFen)} 元?`, `Pay ${yuanOf(amountFen)} yuan on top?`)} act={approve} input={{ amountFen }} />
      <ReasonedAct label={t('不予补差', 'Reject')} act={reject} danger />
    </div>
  );
}
