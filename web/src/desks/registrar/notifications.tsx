import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Segmented, Table } from 'antd';
import { Link } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import { problemOf } from '../../asking/problem.ts';
import type { components } from '../../contract/api.ts';
import { Day } from '../../parts/day.tsx';
import { useFilters } from '../../parts/filters.ts';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { pathOfCase } from '../../shell/bell.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Nothing } from '../../shell/states.tsx';

type Told = components['schemas']['Notification'];
const PAGE = 100;

/** Everything that I was told, the newest first. */
export default function Notifications() {
  const { t } = useLanguage();
  const [{ show = 'all' }, change] = useFilters(['show']);
  const code = show === 'copies' ? 'CLAIM_COPIED' : undefined;
  const told = useInfiniteQuery({
    queryKey: ['notifications', 'all', code],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/notifications', { params: { query: { code, after: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => (page.next === null ? undefined : Number(page.next)),
  });
  return (
    <>
      <PageTitle title={t('消息', 'Messages')} />
      <div className="filters">
        <Segmented aria-label={t('显示', 'Show')} value={show} options={[{ value: 'all', label: t('全部', 'All') }, { value: 'copies', label: t('抄送给我', 'Copies for me') }]}
          onChange={(value) => change({ show: value === 'all' ? undefined : value })} />
      </div>
      <ProblemNote problem={told.error ? problemOf(told.error) : undefined} />
      <Table<Told>
        rowKey="id" size="small" pagination={false} loading={told.isFetching} dataSource={told.data?.pages.flatMap((page) => page.items) ?? []} scroll={{ x: 560 }}
        locale={{ emptyText: <Nothing text={t('还没有消息', 'No messages yet')} /> }}
        columns={[
          { title: t('日期', 'Day'), dataIndex: 'on', width: 140, render: (on: string) => <Day on={on} /> },
          { title: t('消息', 'Message'), dataIndex: 'message', render: (message: Told['message']) => t(message) },
          { title: t('事项', 'Case'), dataIndex: 'caseNo', render: (caseNo: string) => <Link to={pathOfCase(caseNo)}>{caseNo}</Link> },
        ]}
      />
      {told.hasNextPage && <Button block onClick={() => void told.fetchNextPage()} loading={told.isFetchingNextPage}>{t('更早', 'Earlier')}</Button>}
    </>
  );
}
