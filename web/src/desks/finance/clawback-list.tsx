import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Select, Table, Tag } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import { problemOf } from '../../asking/problem.ts';
import { useMay } from '../../asking/session.ts';
import type { components } from '../../contract/api.ts';
import { Day } from '../../parts/day.tsx';
import { useFilters } from '../../parts/filters.ts';
import { Money, moneyColumn } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Nothing } from '../../shell/states.tsx';
import { ClawbackDialog } from './clawback-dialog.tsx';
import { CLAWBACK_COLOURS, CLAWBACK_GROUNDS, CLAWBACK_STAGES } from './words.ts';

type Clawback = components['schemas']['Clawback'];
const PAGE = 100;

export function ClawbackStage({ stage }: { readonly stage: string }) {
  const { t } = useLanguage();
  return <Tag color={CLAWBACK_COLOURS[stage] ?? 'default'}>{t(textOf(CLAWBACK_STAGES, stage))}</Tag>;
}

/** Money that must come back 追缴. */
export default function ClawbackList() {
  const { t } = useLanguage();
  const mayPropose = useMay()('clawback.propose');
  const [{ stage }, change] = useFilters(['stage']);
  const [isOpening, setOpening] = useState(false);
  const clawbacks = useInfiniteQuery({
    queryKey: ['clawbacks', { stage }],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/clawbacks', { params: { query: { stage, after: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  return (
    <>
      <PageTitle title={t('追缴', 'Clawbacks')} acts={mayPropose && <Button type="primary" onClick={() => setOpening(true)}>{t('提出追缴', 'Propose one')}</Button>} />
      <div className="filters">
        <Select allowClear placeholder={t('全部状态', 'All states')} aria-label={t('状态', 'State')} value={stage} options={Object.entries(CLAWBACK_STAGES).map(([value, name]) => ({ value, label: t(name) }))}
          onChange={(value: string | undefined) => change({ stage: value })} />
      </div>
      <ProblemNote problem={clawbacks.error ? problemOf(clawbacks.error) : undefined} />
      <Table<Clawback>
        rowKey="clawbackNo" size="small" pagination={false} loading={clawbacks.isFetching} dataSource={clawbacks.data?.pages.flatMap((page) => page.items) ?? []} scroll={{ x: 1000 }}
        locale={{ emptyText: <Nothing text={t('没有追缴', 'Nothing is to come back')} /> }}
        columns={[
          { title: t('追缴编号', 'Clawback'), dataIndex: 'clawbackNo', render: (no: string) => <Link to={`/clawbacks/${encodeURIComponent(no)}`}>{no}</Link> },
          { title: t('院校', 'Institution'), dataIndex: ['institution', 'name'] },
          { title: t('事由', 'Ground'), dataIndex: 'ground', render: (ground: Clawback['ground']) => t(CLAWBACK_GROUNDS[ground]) },
          { title: t('状态', 'State'), dataIndex: 'stage', render: (value: string) => <ClawbackStage stage={value} /> },
          { title: t('期限', 'Due'), dataIndex: 'dueOn', render: (on: string | null) => <Day on={on} /> },
          { title: t('应缴还(元)', 'To come back (yuan)'), dataIndex: 'amountFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
          { title: t('已追回(元)', 'Recovered (yuan)'), dataIndex: 'recoveredFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
        ]}
      />
      {clawbacks.hasNextPage && <Button block onClick={() => void clawbacks.fetchNextPage()} loading={clawbacks.isFetchingNextPage}>{t('更多', 'More')}</Button>}
      {isOpening && <ClawbackDialog onClose={() => setOpening(false)} />}
    </>
  );
}
