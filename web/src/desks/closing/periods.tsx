import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Modal, Select, Table, Tag } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay } from '../../asking/session.ts';
import type { paths } from '../../contract/api.ts';
import { Day } from '../../parts/day.tsx';
import { ConfirmedAct, ReasonedAct } from '../../parts/decisions.tsx';
import { useFilters } from '../../parts/filters.ts';
import { Money, moneyColumn, yuanOf } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';
import { useBudgetYears } from './budget-lines.ts';
import { PERIOD_STAGES } from './words.ts';

type Period = paths['/api/periods']['get']['responses'][200]['content']['application/json']['items'][number];

/** The accounting months 会计期间: closed as they were seen, reopened by two people. */
export default function Periods() {
  const { t } = useLanguage();
  const mayManage = useMay()('budget.manage');
  const [{ year }, change] = useFilters(['year']);
  const [dialog, setDialog] = useState<{ readonly period?: Period }>();
  const { years, isPending } = useBudgetYears();
  const shown = year === undefined ? years[0] : Number(year);
  return (
    <>
      <PageTitle title={t('月末结账', 'Closing of months')} acts={mayManage && <Button type="primary" onClick={() => setDialog({})}>{t('列入结账日历', 'Plan a month')}</Button>} />
      <div className="filters">
        <Select aria-label={t('年份', 'Year')} value={shown} loading={isPending} options={years.map((value) => ({ value, label: String(value) }))} onChange={(value: number) => change({ year: String(value) })} />
      </div>
      {shown === undefined ? !isPending && <Nothing text={t('还没有预算指标', 'There is no budget line yet')} /> : <OfYear year={shown} onPlan={(period) => setDialog({ period })} />}
      {dialog && <PlanDialog period={dialog.period} onClose={() => setDialog(undefined)} />}
    </>
  );
}

function OfYear({ year, onPlan }: { readonly year: number; readonly onPlan: (period: Period) => void }) {
  const { t } = useLanguage();
  const periods = useQuery({ queryKey: ['periods', year], queryFn: () => bodyOf(api.GET('/api/periods', { params: { query: { year } } })) });
  return (
    <Asked query={periods}>{({ items }) => (
      <Table<Period>
        rowKey="month" size="small" pagination={false} dataSource={items} scroll={{ x: 860 }} locale={{ emptyText: <Nothing text={t('该年没有分录,也没有列入日历的月份', 'No month of this year holds entries or is planned')} /> }}
        columns={[
          { title: t('月份', 'Month'), dataIndex: 'month' },
          { title: t('状态', 'State'), dataIndex: 'stage', render: (stage: Period['stage']) => <Tag color={PERIOD_STAGES[stage].colour}>{t(PERIOD_STAGES[stage].name)}</Tag> },
          { title: t('应结账日', 'To be closed by'), dataIndex: 'dueOn', render: (on: string | null) => <Day on={on} /> },
          { title: t('分录数', 'Entries'), dataIndex: ['seen', 'entries'], align: 'right' },
          { title: t('发生额(元)', 'Turnover (yuan)'), dataIndex: ['seen', 'turnoverFen'], ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
          { title: t('最近办理', 'Changed on'), dataIndex: 'changedOn', render: (on: string | null) => <Day on={on} /> },
          { title: '', key: 'act', align: 'right', render: (_, period) => <PeriodActs period={period} onPlan={onPlan} /> },
        ]}
      />
    )}</Asked>
  );
}

function PeriodActs({ period, onPlan }: { readonly period: Period; readonly onPlan: (period: Period) => void }) {
  const { t } = useLanguage();
  const may = useMay();
  const { stage } = period;
  return (
    <div className="acts">
      {stage === 'unplanned' && may('budget.manage') && <Button onClick={() => onPlan(period)}>{t('列入日历', 'Plan')}</Button>}
      {stage === 'open' && may('budget.manage') && <Button onClick={() => onPlan(period)}>{t('调整结账日', 'Move the day')}</Button>}
      {stage === 'open' && may('period.close') && <Close period={period} />}
      {stage === 'closed' && may('budget.manage') && <AskReopen month={period.month} />}
      {stage === 'reopening' && may('budget.approve') && <DecideReopen month={period.month} />}
    </div>
  );
}

function Close({ period: { month, seen } }: { readonly period: Period }) {
  const { t } = useLanguage();
  const act = useAct({
    send: (body: { seen: Period['seen'] }, header) => api.POST('/api/periods/{month}/close', { params: { path: { month }, header }, body }), done: { zh: '已结账', en: 'Closed' },
  });
  return <ConfirmedAct label={t('结账', 'Close')} act={act} input={{ seen }}
    question={t(`结账 ${month}:分录 ${seen.entries} 笔,发生额 ${yuanOf(seen.turnoverFen)} 元?`, `Close ${month} with ${seen.entries} entries, turnover ${yuanOf(seen.turnoverFen)} yuan?`)} />;
}

function AskReopen({ month }: { readonly month: string }) {
  const { t } = useLanguage();
  const act = useAct({
    send: (body: { reason: string }, header) => api.POST('/api/periods/{month}/reopen', { params: { path: { month }, header }, body }),
    done: { zh: '已申请,待另一人批准', en: 'Asked; another person approves it' },
  });
  return <ReasonedAct label={t('申请反结账', 'Ask to reopen')} act={act} />;
}

function DecideReopen({ month }: { readonly month: string }) {
  const { t } = useLanguage();
  const approve = useAct({
    send: (_: string, header) => api.POST('/api/periods/{month}/reopen/approve', { params: { path: { month }, header }, body: {} }), done: { zh: '已反结账', en: 'Open again' },
  });
  const refuse = useAct({
    send: (body: { reason: string }, header) => api.POST('/api/periods/{month}/reopen/refuse', { params: { path: { month }, header }, body }), done: { zh: '维持结账', en: 'It stays closed' },
  });
  return (
    <>
      <ConfirmedAct label={t('批准反结账', 'Reopen')} question={t(`反结账 ${month}?`, `Reopen ${month}?`)} act={approve} input={month} />
      <ReasonedAct label={t('不予反结账', 'Refuse')} act={refuse} danger />
    </>
  );
}

interface Plan { readonly month: string; readonly dueOn: string; readonly clock: string; readonly reason: string }

/** Puts a month into the closing calendar, or moves the closing day of one that is there. */
function PlanDialog({ period, onClose }: { readonly period: Period | undefined; readonly onClose: () => void }) {
  const { t } = useLanguage();
  const [form] = Form.useForm<Plan>();
  const isMove = period !== undefined && period.caseNo !== null;
  const status = useQuery({ queryKey: ['status'], queryFn: () => bodyOf(api.GET('/api/status')), enabled: !isMove });
  const act = useAct({
    send: ({ month, dueOn, clock, reason }: Plan, header) => (isMove
      ? api.POST('/api/periods/{month}/reschedule', { params: { path: { month }, header }, body: { dueOn, reason } })
      : api.POST('/api/periods', { params: { header }, body: { month, dueOn, clock } })),
    done: { zh: '结账日历已更新', en: 'The calendar is changed' }, onDone: onClose,
  });
  const title = isMove ? t('调整结账日', 'Move the closing day') : t('列入结账日历', 'Plan a month');
  const needed = [{ required: true, message: t('必填', 'Needed') }];
  return (
    <Modal title={title} open okText={title} cancelText={t('取消', 'Cancel')} confirmLoading={act.isRunning} onOk={form.submit} onCancel={onClose}>
      <ProblemNote problem={act.problem} />
      <Form<Plan> form={form} layout="vertical" initialValues={{ month: period?.month, dueOn: period?.dueOn ?? undefined, clock: 'real' }} onFinish={(plan) => void act.run(plan)}>
        <Form.Item name="month" label={t('月份', 'Month')} rules={needed}><Input type="month" disabled={period !== undefined} /></Form.Item>
        <Form.Item name="dueOn" label={t('应结账日', 'To be closed by')} rules={needed}><Input type="date" /></Form.Item>
        {isMove
          ? <Form.Item name="reason" label={t('理由', 'Reason')} rules={needed}><Input.TextArea rows={2} maxLength={500} /></Form.Item>
          : <Form.Item name="clock" label={t('时钟', 'Clock')}><Select options={status.data?.clocks.map(({ id }) => ({ value: id, label: id === 'real' ? t('真实', 'real') : id })) ?? []} /></Form.Item>}
      </Form>
    </Modal>
  );
}
