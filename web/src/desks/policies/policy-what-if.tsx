import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Card, Form, Input, Progress, Select, Statistic } from 'antd';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useProgress } from '../../asking/events.ts';
import { useMay } from '../../asking/session.ts';
import type { components } from '../../contract/api.ts';
import { useFilters } from '../../parts/filters.ts';
import { yuanOf } from '../../parts/money.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';
import type { PolicyDocument } from './policy-page.tsx';
import { WhatIfFigures, WhatIfRows } from './what-if-figures.tsx';

export type Tried = components['schemas']['WhatIf'];
interface Wish { readonly kind: 'open' | 'round' | 'claim'; readonly round?: string; readonly claimNo?: string }

/** What the document would do to claims that stand under another policy; the one in the address, or the one that its approvers see. */
export function WhatIf({ document: { policyNo, stage, compared } }: { readonly document: PolicyDocument }) {
  const { t } = useLanguage();
  const mayTry = useMay()('policy.try');
  const [{ tried = compared?.whatIfId }, change] = useFilters(['tried']);
  return (
    <>
      {mayTry && stage === 'draft' && <Alert type="info" showIcon className="problem-note" title={t('草案核对通过后才能试算', 'A draft is tried once it has passed its check')} />}
      {mayTry && ['checked', 'compared', 'approving'].includes(stage) && <Try policyNo={policyNo} onStarted={(whatIfId) => change({ tried: whatIfId })} />}
      {tried === undefined ? <Nothing text={t('还没有试算', 'Nothing was tried yet')} /> : <Shown key={tried} whatIfId={tried} />}
    </>
  );
}

function Try({ policyNo, onStarted }: { readonly policyNo: string; readonly onStarted: (whatIfId: string) => void }) {
  const { t } = useLanguage();
  const [form] = Form.useForm<Wish>();
  const kind = Form.useWatch('kind', form);
  const rounds = useQuery({ queryKey: ['rounds'], queryFn: () => bodyOf(api.GET('/api/rounds', { params: { query: { limit: 200 } } })) });
  const act = useAct({
    send: ({ kind: of, round = '', claimNo = '' }: Wish, header) => api.POST('/api/what-ifs', { params: { header }, body: { policyNo, scope: of === 'open' ? { open: true } : of === 'round' ? { round } : { claimNo } } }),
    stale: [], onDone: ({ whatIfId }) => onStarted(whatIfId),
  });
  const needed = [{ required: true, message: t('必填', 'Needed') }];
  return (
    <Form<Wish> form={form} layout="inline" className="filters" initialValues={{ kind: 'open' }} onFinish={(wish) => void act.run(wish)}>
      <Form.Item name="kind" label={t('范围', 'Over')}>
        <Select options={[{ value: 'open', label: t('全部在办申报', 'All open claims') }, { value: 'round', label: t('一个申报批次', 'One round') }, { value: 'claim', label: t('一件申报(不供批准)', 'One claim (not for approval)') }]} />
      </Form.Item>
      {kind === 'round' && <Form.Item name="round" label={t('申报批次', 'Round')} rules={needed}><Select options={rounds.data?.items.map(({ code }) => ({ value: code, label: code })) ?? []} /></Form.Item>}
      {kind === 'claim' && <Form.Item name="claimNo" label={t('申报编号', 'Claim')} rules={needed}><Input placeholder="C-…" /></Form.Item>}
      <Button type="primary" htmlType="submit" loading={act.isRunning}>{t('试算', 'Try')}</Button>
      <ProblemNote problem={act.problem} />
    </Form>
  );
}

export const whatIfQuery = (whatIfId: string) => queryOptions({
  queryKey: ['what-ifs', whatIfId], queryFn: () => bodyOf(api.GET('/api/what-ifs/{id}', { params: { path: { id: whatIfId } } })),
});

function Shown({ whatIfId }: { readonly whatIfId: string }) {
  const query = useQuery(whatIfQuery(whatIfId));
  return <Asked query={query}>{(tried) => (tried.status === 'running' ? <Running tried={tried} /> : <Found tried={tried} />)}</Asked>;
}

/** Follows a what-if to its end; it can be cancelled. */
export function Running({ tried }: { readonly tried: Tried }) {
  const { t } = useLanguage();
  const queries = useQueryClient();
  const { whatIfId } = tried;
  const { state = tried } = useProgress<Tried>(`/api/what-ifs/${whatIfId}/events`, () => void queries.invalidateQueries());
  const cancel = useAct({ send: (_: null, header) => api.POST('/api/what-ifs/{id}/cancel', { params: { path: { id: whatIfId }, header } }), stale: [] });
  return (
    <div className="reading" role="status">
      <span>{t('正在试算', 'Trying')} {state.rowsDone} / {state.rowsTotal ?? '…'}</span>
      <Progress aria-label={t('进度', 'Progress')} percent={state.rowsTotal ? Math.round((state.rowsDone / state.rowsTotal) * 100) : 0} />
      <Button size="small" loading={cancel.isRunning} onClick={() => void cancel.run(null)}>{t('取消', 'Cancel')}</Button>
      <ProblemNote problem={cancel.problem} />
    </div>
  );
}

function Found({ tried }: { readonly tried: Tried }) {
  const { t } = useLanguage();
  const { whatIfId, totals, fileId } = tried;
  return (
    <>
      <Outcome tried={tried} />
      {fileId !== null && <p><a href={`/api/files/${fileId}`} download>{t('下载试算工作簿', 'Download the workbook')}</a></p>}
      {totals !== null && <><WhatIfFigures by={totals.by} /><WhatIfRows whatIfId={whatIfId} /></>}
    </>
  );
}

/** What it came to over all, or why it came to nothing. */
export function Outcome({ tried: { status, totals, failure } }: { readonly tried: Tried }) {
  const { t } = useLanguage();
  if (status === 'cancelled') return <Alert type="info" showIcon title={t('试算已取消', 'It was cancelled')} />;
  if (status === 'failed' || totals === null) return <Alert type="error" showIcon title={t('试算未能完成', 'It could not be finished')} description={failure} />;
  const { total } = totals;
  const figures = [
    { title: t('涉及行数', 'Rows'), value: total.rows }, { title: t('有变动', 'Change'), value: total.changed }, { title: t('增加', 'Gain'), value: total.gaining }, { title: t('减少', 'Lose'), value: total.losing },
    { title: t('原金额(元)', 'Before (yuan)'), value: yuanOf(total.beforeFen) }, { title: t('新金额(元)', 'After (yuan)'), value: yuanOf(total.afterFen) },
    { title: t('差额(元)', 'Difference (yuan)'), value: yuanOf(total.afterFen - total.beforeFen) },
  ];
  return <div className="tiles">{figures.map((each) => <Card size="small" key={each.title}><Statistic {...each} /></Card>)}</div>;
}
