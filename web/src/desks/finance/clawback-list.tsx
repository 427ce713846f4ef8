import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Select, Tag } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay } from '../../asking/session.ts';
import type { components } from '../../contract/api.ts';
import { PagedTable } from '../../parts/data-table.tsx';
import { useFilters } from '../../parts/filters.ts';
import { PageTitle } from '../../parts/page-title.tsx';
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
      <PagedTable<Clawback>
        name="clawbacks" title={t('追缴', 'Clawbacks')} query={clawbacks} rowKey="clawbackNo" scroll={{ x: 1000 }} locale={{ emptyText: <Nothing text={t('没有追缴', 'Nothing is to come back')} /> }}
        filters={(
          <Select allowClear placeholder={t('全部状态', 'All states')} aria-label={t('状态', 'State')} value={stage} options={Object.entries(CLAWBACK_STAGES).map(([value, name]) => ({ value, label: t(name) }))}
            onChange={(value: string | undefined) => change({ stage: value })} />
        )}
        columns={[
          { key: 'clawbackNo', title: t('追缴编号', 'Clawback'), value: ({ clawbackNo }) => clawbackNo, render: (_, no) => <Link to={`/clawbacks/${encodeURIComponent(no)}`}>{no}</Link> },
          { key: 'institution', title: t('院校', 'Institution'), value: ({ institution }) => institution.name },
          { key: 'ground', title: t('事由', 'Ground'), value: ({ ground }) => t(CLAWBACK_GROUNDS[ground]) },
          { key: 'stage', title: t('状态', 'State'), value: (clawback) => t(textOf(CLAWBACK_STAGES, clawback.stage)), render: (clawback) => <ClawbackStage stage={clawback.stage} /> },
          { key: 'dueOn', kind: 'day', title: t('期限', 'Due'), value: ({ dueOn }) => dueOn },
          { key: 'amountFen', kind: 'money', title: t('应缴还(元)', 'To come back (yuan)'), value: ({ amountFen }) => amountFen },
          { key: 'recoveredFen', kind: 'money', title: t('已追回(元)', 'Recovered (yuan)'), value: ({ recoveredFen }) => recoveredFen },
        ]}
      />
      {isOpening && <ClawbackDialog onClose={() => setOpening(false)} />}
    </>
  );
}
