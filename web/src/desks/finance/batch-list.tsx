import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Select, Table } from 'antd';
import { Link } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import { problemOf } from '../../asking/problem.ts';
import type { components } from '../../contract/api.ts';
import { Day } from '../../parts/day.tsx';
import { useFilters } from '../../parts/filters.ts';
import { Money, moneyColumn } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { Nothing } from '../../shell/states.tsx';
import { useLanguage } from '../../shell/language.ts';
import { BatchStage } from './batch-stage.tsx';

type Batch = components['schemas']['Batch'];
const PAGE = 100;

/** The batches that carry money to the institutions. */
export default function BatchList() {
  const { t } = useLanguage();
  return (
    <>
      <PageTitle title={t('拨付批次', 'Payment batches')} />
      <Batches />
    </>
  );
}

function Batches() {
  const { t } = useLanguage();
  const [{ round }, change] = useFilters(['round']);
  const rounds = useQuery({ queryKey: ['rounds'], queryFn: () => bodyOf(api.GET('/api/rounds', { params: { query: { limit: 200 } } })) });
  const batches = useInfiniteQuery({
    queryKey: ['batches', { round }],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/batches', { params: { query: { round, after: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  return (
    <>
      <div className="filters">
        <Select allowClear placeholder={t('全部申报批次', 'All rounds')} aria-label={t('申报批次', 'Round')} value={round} loading={rounds.isPending}
          options={rounds.data?.items.map(({ code }) => ({ value: code, label: code })) ?? []} onChange={(value: string | undefined) => change({ round: value })} />
      </div>
      <ProblemNote problem={batches.error ? problemOf(batches.error) : undefined} />
      <Table<Batch>
        rowKey="batchNo" size="small" pagination={false} loading={batches.isFetching} dataSource={batches.data?.pages.flatMap((page) => page.items) ?? []} scroll={{ x: 860 }}
        locale={{ emptyText: <Nothing text={t('还没有拨付批次', 'No batch yet')} /> }}
        columns={[
          { title: t('批次号', 'Batch'), dataIndex: 'batchNo', render: (batchNo: string) => <Link to={`/batches/${encodeURIComponent(batchNo)}`}>{batchNo}</Link> },
          { title: t('申报批次', 'Round'), dataIndex: 'round' },
          { title: t('状态', 'State'), dataIndex: 'stage', render: (stage: string) => <BatchStage stage={stage} /> },
          { title: t('付款行', 'Payments'), dataIndex: 'lines', align: 'right' },
          { title: t('合计(元)', 'Total (yuan)'), dataIndex: 'totalFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
          { title: t('制表人', 'Prepared by'), dataIndex: ['preparedBy', 'name'] },
          { title: t('制表日期', 'Prepared on'), dataIndex: 'preparedOn', render: (on: string) => <Day on={on} /> },
          { title: t('审核人', 'Approved by'), dataIndex: 'approvedBy', render: (by: Batch['approvedBy']) => by?.name ?? '–' },
        ]}
      />
      {batches.hasNextPage && <Button block onClick={() => void batches.fetchNextPage()} loading={batches.isFetchingNextPage}>{t('更多', 'More')}</Button>}
    </>
  );
}
