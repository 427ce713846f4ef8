import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Card, Select, Table, Tag } from 'antd';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay, useSession } from '../../asking/session.ts';
import type { components } from '../../contract/api.ts';
import { PagedTable, actsColumn } from '../../parts/data-table.tsx';
import { Moment } from '../../parts/day.tsx';
import { ReasonedAct } from '../../parts/decisions.tsx';
import { useFilters } from '../../parts/filters.ts';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';
import { ITEM_STATUSES } from './words.ts';

type Item = components['schemas']['ReconciliationItem'];
const PAGE = 100;
const LOOK_EVERY_MS = 2_000;

/** What the nightly reconciliation 对账 found: each difference has one owner until it is resolved. */
export default function Reconciliation() {
  const { t } = useLanguage();
  const mayWork = useMay()('reconciliation.work');
  return (
    <>
      <PageTitle title={t('对账差异', 'Reconciliation')} acts={mayWork && <RunNow />} />
      <Items />
      <Runs />
    </>
  );
}

function RunNow() {
  const { t } = useLanguage();
  const act = useAct({
    send: (_: null, header) => api.POST('/api/reconciliation/runs', { params: { header }, body: {} }), stale: [['reconciliation']], done: { zh: '正在对账', en: 'Under way' },
  });
  return <><Button loading={act.isRunning} onClick={() => void act.run(null)}>{t('立即对账', 'Reconcile now')}</Button><ProblemNote problem={act.problem} /></>;
}

function Items() {
  const { t } = useLanguage();
  const mayWork = useMay()('reconciliation.work');
  const [{ show = 'open' }, change] = useFilters(['show']);
  const query = { resolved: show === 'resolved' ? 'true' : 'false', mine: show === 'mine' ? 'true' : 'false' } as const;
  const items = useInfiniteQuery({
    queryKey: ['reconciliation', 'items', show],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/reconciliation/items', { params: { query: { ...query, after: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => (page.next === null ? undefined : Number(page.next)),
  });
  return (
    <>
      <PagedTable<Item>
        name="reconciliation" title={t('对账差异', 'Reconciliation')} query={items} rowKey="id" scroll={{ x: 1080 }} className="section" locale={{ emptyText: <Nothing text={t('没有差异', 'No difference')} /> }}
        filters={(
          <Select aria-label={t('范围', 'Which')} value={show} onChange={(value: string) => change({ show: value === 'open' ? undefined : value })}
            options={[{ value: 'open', label: t('未处理', 'Not resolved') }, { value: 'mine', label: t('由我处理', 'Mine') }, { value: 'resolved', label: t('已处理', 'Resolved') }]} />
        )}
        columns={[
          { key: 'message', title: t('差异', 'Difference'), value: ({ message, subject }) => `${t(message)} ${subject}`, render: ({ message, subject }) => <>{t(message)}<div className="quiet">{subject}</div></> },
          { key: 'expected', title: t('应为', 'Expected'), value: ({ expected }) => expected },
          { key: 'found', title: t('实为', 'Found'), value: ({ found }) => found },
          { key: 'firstSeenAt', kind: 'moment', title: t('发现时间', 'First seen'), value: ({ firstSeenAt }) => firstSeenAt },
          { key: 'stillThere', title: t('最近一次对账', 'At the newest run'), value: ({ stillThere }) => (stillThere ? t('仍存在', 'still there') : t('已消失', 'gone')) },
          {
            key: 'status', title: t('状态', 'State'), value: ({ status, owner, resolution }) => [t(ITEM_STATUSES[status].name), owner?.name, resolution].filter(Boolean).join(' '),
            render: ({ status, owner, resolution }) => <><Tag color={ITEM_STATUSES[status].colour}>{t(ITEM_STATUSES[status].name)}</Tag> {owner?.name}<div className="quiet">{resolution}</div></>,
          },
          ...(mayWork ? [actsColumn<Item>((item) => <ItemActs item={item} />)] : []),
        ]}
      />
    </>
  );
}

function ItemActs({ item: { id, status, owner } }: { readonly item: Item }) {
  const { t } = useLanguage();
  const { person } = useSession();
  const take = useAct({
    send: (_: number, header) => api.POST('/api/reconciliation/items/{id}/take', { params: { path: { id }, header }, body: {} }), stale: [['reconciliation']], done: { zh: '已认领', en: 'Taken' },
  });
  const resolve = useAct({
    send: (body: { reason: string }, header) => api.POST('/api/reconciliation/items/{id}/resolve', { params: { path: { id }, header }, body }), stale: [['reconciliation']], done: { zh: '已处理', en: 'Resolved' },
  });
  return (
    <>
      {status === 'open' && <Button loading={take.isRunning} onClick={() => void take.run(id)}>{t('认领', 'Take')}</Button>}
      {status === 'taken' && owner?.id === person.id && <ReasonedAct label={t('处理', 'Resolve')} act={resolve} />}
      <ProblemNote problem={take.problem} />
    </>
  );
}

function Runs() {
  const { t } = useLanguage();
  const runs = useQuery({
    queryKey: ['reconciliation', 'runs'], queryFn: () => bodyOf(api.GET('/api/reconciliation/runs')),
    refetchInterval: ({ state }) => (state.data?.items.some((run) => run.finishedAt === null) ? LOOK_EVERY_MS : false),
  });
  const schedule = useQuery({ queryKey: ['reconciliation', 'schedule'], queryFn: () => bodyOf(api.GET('/api/reconciliation/schedule')) });
  return (
    <Card size="small" title={t('对账记录', 'Runs')} extra={schedule.data && <>{t('下次', 'Next')} {schedule.data.paused ? t('已暂停', 'paused') : <Moment at={schedule.data.nextRunAt[0]} />}</>}>
      <Asked query={runs}>{({ items }) => (
        <Table rowKey="id" size="small" pagination={{ pageSize: 10, hideOnSinglePage: true }} dataSource={items} scroll={{ x: 480 }} locale={{ emptyText: <Nothing text={t('还没有对过账', 'No run yet')} /> }} columns={[
          { title: t('开始', 'Started'), dataIndex: 'startedAt', render: (at: string) => <Moment at={at} /> },
          { title: t('结束', 'Finished'), dataIndex: 'finishedAt', render: (at: string | null) => (at === null ? t('进行中', 'under way') : <Moment at={at} />) },
          { title: t('差异数', 'Differences'), dataIndex: 'differences', align: 'right', render: (count: number | null) => count ?? '–' },
        ]} />
      )}</Asked>
    </Card>
  );
}
