import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Popconfirm, Select, Space, Tag } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay, useSession } from '../../asking/session.ts';
import type { components } from '../../contract/api.ts';
import { PagedTable, actsColumn } from '../../parts/data-table.tsx';
import { Day } from '../../parts/day.tsx';
import { useFilters } from '../../parts/filters.ts';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { ReasonDialog } from '../../parts/reason-dialog.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Nothing } from '../../shell/states.tsx';
import { HoldDialog } from './hold-dialog.tsx';
import { HOLD_COLOURS, HOLD_KINDS, HOLD_STATES, HOLD_SUBJECTS, OVERRIDABLE_CHECKS } from './words.ts';

type Hold = components['schemas']['Hold'];
const PAGE = 100;

/** Holds, blocks and overrides: what is not paid, and what two people let pass, each with its reason and its end. */
export default function Holds() {
  const { t } = useLanguage();
  const mayManage = useMay()('hold.manage');
  const [{ standing = 'true' }, change] = useFilters(['standing']);
  const [isPlacing, setPlacing] = useState(false);
  const holds = useInfiniteQuery({
    queryKey: ['holds', standing],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/holds', { params: { query: { standing: standing === 'all' ? undefined : standing === 'true' ? 'true' : 'false', after: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  return (
    <>
      <PageTitle title={t('暂缓、禁付与放行', 'Holds, blocks and overrides')} acts={mayManage && <Button type="primary" onClick={() => setPlacing(true)}>{t('登记', 'Place one')}</Button>} />
      <PagedTable<Hold>
        name="holds" title={t('暂缓、禁付与放行', 'Holds, blocks and overrides')} query={holds} rowKey="id" scroll={{ x: 1000 }} locale={{ emptyText: <Nothing text={t('没有暂缓、禁付或放行', 'Nothing is held, blocked or let pass')} /> }}
        filters={(
          <Select aria-label={t('范围', 'Which')} value={standing} onChange={(value: string) => change({ standing: value === 'true' ? undefined : value })}
            options={[{ value: 'true', label: t('现行的', 'Standing') }, { value: 'false', label: t('已解除的', 'Lifted') }, { value: 'all', label: t('全部', 'All') }]} />
        )}
        columns={[
          { key: 'kind', title: t('类别', 'Kind'), value: ({ kind }) => t(HOLD_KINDS[kind]), render: ({ kind }, name) => <Tag color={HOLD_COLOURS[kind] ?? 'default'}>{name}</Tag> },
          { key: 'subject', title: t('对象', 'On'), value: ({ subjectKind, subject }) => `${t(HOLD_SUBJECTS[subjectKind])} ${subject}`, render: ({ subjectKind, subject }) => <>{t(HOLD_SUBJECTS[subjectKind])}<div className="quiet">{subject}</div></> },
          { key: 'check', title: t('放行的检查项', 'Check let pass'), value: ({ check }) => check && t(OVERRIDABLE_CHECKS[check]?.name ?? { zh: check, en: check }) },
          { key: 'reason', title: t('理由', 'Reason'), value: ({ reason }) => reason },
          { key: 'placedOn', kind: 'day', title: t('登记', 'Placed'), value: ({ placedOn }) => placedOn },
          { key: 'expiresOn', kind: 'day', title: t('到期', 'Ends'), value: ({ expiresOn }) => expiresOn },
          { key: 'state', title: t('状态', 'State'), value: (hold) => t(HOLD_STATES[stateOf(hold)].name), render: (hold) => <HoldState hold={hold} /> },
          ...(mayManage ? [actsColumn<Hold>((hold) => hold.liftedBy === null && <HoldActs hold={hold} />)] : []),
        ]}
      />
      {isPlacing && <HoldDialog onClose={() => setPlacing(false)} />}
    </>
  );
}

function stateOf({ kind, liftedBy, confirmedBy }: Hold): keyof typeof HOLD_STATES {
  if (liftedBy !== null) return 'lifted';
  return kind === 'override' && confirmedBy === null ? 'waiting' : 'inForce';
}

function HoldState({ hold }: { readonly hold: Hold }) {
  const { t } = useLanguage();
  const { name, colour } = HOLD_STATES[stateOf(hold)];
  return <><Tag color={colour}>{t(name)}</Tag>{hold.liftedBy !== null && <div className="quiet"><Day on={hold.liftedOn} /> {hold.liftReason}</div>}</>;
}

function HoldActs({ hold }: { readonly hold: Hold }) {
  const { t } = useLanguage();
  const { person } = useSession();
  const [isLifting, setLifting] = useState(false);
  const path = { holdId: hold.id };
  const confirm = useAct({
    send: (_: string, header) => api.POST('/api/holds/{holdId}/confirm', { params: { path, header } }), stale: [['holds']], done: { zh: '已确认放行', en: 'Confirmed' },
  });
  const lift = useAct({
    send: (body: { reason: string }, header) => api.POST('/api/holds/{holdId}/lift', { params: { path, header }, body }), stale: [['holds']], done: { zh: '已解除', en: 'Lifted' },
  });
  const title = t('解除', 'Lift');
  const isOwnBlock = hold.kind === 'block' && hold.placedBy === person.id;
  return (
    <Space wrap>
      {hold.kind === 'override' && hold.confirmedBy === null && hold.placedBy !== person.id && (
        <Popconfirm title={t('确认放行这一项检查?', 'Let this check pass?')} okText={t('确认', 'Confirm')} cancelText={t('取消', 'Cancel')} onConfirm={() => void confirm.run(hold.id)}>
          <Button size="small" type="primary" loading={confirm.isRunning}>{t('确认放行', 'Confirm')}</Button>
        </Popconfirm>
      )}
      <Button size="small" disabled={isOwnBlock} title={isOwnBlock ? t('禁付须由另一人解除', 'Another person lifts a block') : ''} onClick={() => setLifting(true)}>{title}</Button>
      <ProblemNote problem={confirm.problem} />
      <ReasonDialog title={title} isOpen={isLifting} act={lift} onClose={() => setLifting(false)} />
    </Space>
  );
}
