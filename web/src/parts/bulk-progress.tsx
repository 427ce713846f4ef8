import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Progress, Table } from 'antd';
import type { ReactNode } from 'react';
import { useAct } from '../asking/act.ts';
import { api, bodyOf } from '../asking/client.ts';
import { useProgress } from '../asking/events.ts';
import type { components, paths } from '../contract/api.ts';
import { useLanguage } from '../shell/language.ts';
import { ProblemNote } from './problem-note.tsx';

type Bulk = components['schemas']['Bulk'];
type Item = paths['/api/bulk/{id}/items']['get']['responses'][200]['content']['application/json']['items'][number];

interface BulkProgressProps {
  readonly bulkId: string;
  /** What an item is about, where the refused ones are named; without it they are only counted. */
  readonly nameOf?: (item: Item) => ReactNode;
}

/** Follows one act over many cases: how many are done, which were refused and why; it can be cancelled, and goes on with what was left. */
export function BulkProgress({ bulkId, nameOf }: BulkProgressProps) {
  const { t } = useLanguage();
  const queries = useQueryClient();
  const { state, isOver, restart } = useProgress<Bulk>(`/api/bulk/${bulkId}/events`, () => void queries.invalidateQueries());
  const cancel = useAct({ send: (_: null, header) => api.POST('/api/bulk/{id}/cancel', { params: { path: { id: bulkId }, header } }), stale: [] });
  const again = useAct({ send: (_: null, header) => api.POST('/api/bulk/{id}/resume', { params: { path: { id: bulkId }, header } }), stale: [], onDone: restart });
  const settled = state ? state.done + state.refused + state.cancelled : 0;
  return (
    <div className="bulk-progress" role="status">
      <Progress aria-label={t('进度', 'Progress')} percent={state && state.total > 0 ? Math.round((settled / state.total) * 100) : 0} status={isOver && state?.refused ? 'exception' : isOver ? 'success' : 'active'} />
      <p>
        {t(`已办 ${state?.done ?? 0} 件,未能办理 ${state?.refused ?? 0} 件`, `${state?.done ?? 0} done, ${state?.refused ?? 0} refused`)}
        {state !== undefined && state.cancelled > 0 && t(`,已取消 ${state.cancelled} 件`, `, ${state.cancelled} cancelled`)}
      </p>
      <ProblemNote problem={cancel.problem ?? again.problem} />
      {!isOver && <Button size="small" onClick={() => void cancel.run(null)}>{t('取消其余', 'Cancel the rest')}</Button>}
      {isOver && state?.status === 'cancelled' && <Button size="small" loading={again.isRunning} onClick={() => void again.run(null)}>{t('继续办理其余', 'Go on with the rest')}</Button>}
      {nameOf && isOver && state !== undefined && state.refused > 0 && <Refused bulkId={bulkId} nameOf={nameOf} />}
    </div>
  );
}

const PAGE = 200;

function Refused({ bulkId, nameOf }: Required<BulkProgressProps>) {
  const { t } = useLanguage();
  const refused = useQuery({ queryKey: ['bulk', bulkId, 'refused'], queryFn: () => refusedItems(bulkId) });
  return (
    <Table<Item> rowKey="itemNo" size="small" className="below" loading={refused.isPending} dataSource={refused.data ?? []} pagination={{ pageSize: 20, hideOnSinglePage: true }} scroll={{ x: 560 }} columns={[
      { title: t('未能办理', 'Refused'), key: 'about', render: (_, item) => nameOf(item) },
      { title: t('原因', 'Reason'), key: 'why', render: (_, { refusal }) => (refusal?.message ? t(refusal.message) : refusal?.code) },
    ]} />
  );
}

async function refusedItems(id: string): Promise<Item[]> {
  const found: Item[] = [];
  for (let after = 0; ;) {
    const { items, next } = await bodyOf(api.GET('/api/bulk/{id}/items', { params: { path: { id }, query: { after, limit: PAGE } } }));
    found.push(...items.filter(({ status }) => status === 'refused'));
    if (next === null) return found;
    after = Number(next);
  }
}
