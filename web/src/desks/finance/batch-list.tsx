import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { Link } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import type { components } from '../../contract/api.ts';
import { PagedTable } from '../../parts/data-table.tsx';
import { useFilters } from '../../parts/filters.ts';
import { PageTitle } from '../../parts/page-title.tsx';
import { Nothing } from '../../shell/states.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import { BatchStage } from './batch-stage.tsx';
import { BATCH_STAGES } from './words.ts';

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
      <PagedTable<Batch>
        name="batches" title={t('拨付批次', 'Payment batches')} query={batches} rowKey="batchNo" scroll={{ x: 860 }} locale={{ emptyText: <Nothing text={t('还没有拨付批次', 'No batch yet')} /> }}
        filters={(
          <Select allowClear placeholder={t('全部申报批次', 'All rounds')} aria-label={t('申报批次', 'Round')} value={round} loading={rounds.isPending}
            options={rounds.data?.items.map(({ code }) => ({ value: code, label: code })) ?? []} onChange={(value: string | undefined) => change({ round: value })} />
        )}
        columns={[
          { key: 'batchNo', title: t('批次号', 'Batch'), value: ({ batchNo }) => batchNo, render: (_, batchNo) => <Link to={`/batches/${encodeURIComponent(batchNo)}`}>{batchNo}</Link> },
          { key: 'round', title: t('申报批次', 'Round'), value: (batch) => batch.round },
          { key: 'stage', title: t('状态', 'State'), value: ({ stage }) => t(textOf(BATCH_STAGES, stage)), render: ({ stage }) => <BatchStage stage={stage} /> },
          { key: 'lines', kind: 'count', title: t('付款行', 'Payments'), value: ({ lines }) => lines },
          { key: 'totalFen', kind: 'money', title: t('合计(元)', 'Total (yuan)'), value: ({ totalFen }) => totalFen },
          { key: 'preparedBy', title: t('制表人', 'Prepared by'), value: ({ preparedBy }) => preparedBy.name },
          { key: 'preparedOn', kind: 'day', title: t('制表日期', 'Prepared on'), value: ({ preparedOn }) => preparedOn },
          { key: 'approvedBy', title: t('审核人', 'Approved by'), value: ({ approvedBy }) => approvedBy?.name },
        ]}
      />
    </>
  );
}
