import { useInfiniteQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { Link } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import type { components } from '../../contract/api.ts';
import { PagedTable } from '../../parts/data-table.tsx';
import { useFilters } from '../../parts/filters.ts';
import { PageTitle } from '../../parts/page-title.tsx';
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
      <PagedTable<Told>
        name="notifications" title={t('消息', 'Messages')} query={told} rowKey="id" scroll={{ x: 560 }}
        filters={(
          <Segmented aria-label={t('显示', 'Show')} value={show} options={[{ value: 'all', label: t('全部', 'All') }, { value: 'copies', label: t('抄送给我', 'Copies for me') }]}
            onChange={(value) => change({ show: value === 'all' ? undefined : value })} />
        )}
        locale={{ emptyText: <Nothing text={t('还没有消息', 'No messages yet')} /> }}
        columns={[
          { key: 'on', title: t('日期', 'Day'), kind: 'day', width: 140, value: ({ on }) => on },
          { key: 'message', title: t('消息', 'Message'), value: ({ message }) => t(message) },
          { key: 'caseNo', title: t('事项', 'Case'), value: ({ caseNo }) => caseNo, render: (_, caseNo) => <Link to={pathOfCase(caseNo)}>{caseNo}</Link> },
        ]}
      />
    </>
  );
}
