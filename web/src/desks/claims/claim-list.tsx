import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Checkbox, Select, Table } from 'antd';
import { Link } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import { problemOf } from '../../asking/problem.ts';
import type { components } from '../../contract/api.ts';
import { Day } from '../../parts/day.tsx';
import { useFilters } from '../../parts/filters.ts';
import { Money, moneyColumn } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { StageTag } from '../../parts/stage-tag.tsx';
import { useLanguage } from '../../shell/language.ts';
import { STAGE_NAMES } from '../../words.ts';

type ClaimSummary = components['schemas']['ClaimSummary'];
const PAGE = 100;

/** The claims that one may see, by stage and round. */
export default function ClaimList() {
  const { t } = useLanguage();
  const [{ stage, round, copied }, change] = useFilters(['stage', 'round', 'copied']);
  const claims = useInfiniteQuery({
    queryKey: ['claims', { stage, round, copied }],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/claims', { params: { query: { stage: stage as ClaimSummary['stage'], round, ...(copied === 'me' && { copied }), after: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const stages = Object.entries(STAGE_NAMES).map(([value, name]) => ({ value, label: t(name) }));
  return (
    <>
      <PageTitle title={t('申报', 'Claims')} />
      <div className="filters">
        <Select allowClear placeholder={t('全部环节', 'All stages')} aria-label={t('环节', 'Stage')} value={stage} options={stages} onChange={(value: string | undefined) => change({ stage: value })} />
        <Checkbox checked={copied === 'me'} onChange={({ target }) => change({ copied: target.checked ? 'me' : undefined })}>{t('抄送给我', 'Copies for me')}</Checkbox>
      </div>
      <ProblemNote problem={claims.error ? problemOf(claims.error) : undefined} />
      <Table<ClaimSummary>
        rowKey="claimNo" size="small" pagination={false} loading={claims.isFetching} dataSource={claims.data?.pages.flatMap((page) => page.items) ?? []} scroll={{ x: 900 }}
        columns={[
          { title: t('申报编号', 'Claim'), dataIndex: 'claimNo', render: (claimNo: string) => <Link to={`/claims/${encodeURIComponent(claimNo)}`}>{claimNo}</Link> },
          { title: t('院校', 'Institution'), dataIndex: ['institution', 'name'] },
          { title: t('环节', 'Stage'), dataIndex: 'stage', render: (value: string) => <StageTag stage={value} /> },
          { title: t('期限', 'Due'), dataIndex: 'dueOn', render: (on: string | null) => <Day on={on} /> },
          { title: t('人数', 'People'), dataIndex: 'rowsCount', align: 'right' },
          { title: t('申报(元)', 'Claimed (yuan)'), dataIndex: 'amountFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
          { title: t('已拨付(元)', 'Paid (yuan)'), dataIndex: 'paidFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
        ]}
      />
      {claims.hasNextPage && <Button block onClick={() => void claims.fetchNextPage()} loading={claims.isFetchingNextPage}>{t('更多', 'More')}</Button>}
    </>
  );
}
