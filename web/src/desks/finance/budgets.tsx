import { useQuery } from '@tanstack/react-query';
import { Button, Card, Form, Input, InputNumber, Modal, Select, Statistic } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay } from '../../asking/session.ts';
import type { components, paths } from '../../contract/api.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { withoutEmpty } from '../../parts/fields.tsx';
import { useFilters } from '../../parts/filters.ts';
import { yuanOf } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { Bilingual } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';
import { useProgrammes } from '../enrolments/asking.ts';
import { FundingPlans } from './funding-plans.tsx';
import { FUNDING_SOURCE_NAMES } from './words.ts';

type Budget = components['schemas']['Budget'];

const PARTS = [
  { key: 'disbursedFen', name: { zh: '已拨付', en: 'Disbursed' } }, { key: 'committedFen', name: { zh: '已审定', en: 'Committed' } },
  { key: 'reservedFen', name: { zh: '已占用', en: 'Reserved' } }, { key: 'availableFen', name: { zh: '可用', en: 'Available' } },
] as const satisfies readonly { key: keyof Budget; name: Bilingual }[];

type AmountKey = 'appropriatedFen' | (typeof PARTS)[number]['key'];

/** Where the money of each budget line stands. */
export default function Budgets() {
  const { t } = useLanguage();
  const may = useMay();
  const [{ year }, change] = useFilters(['year']);
  const budgets = useQuery({ queryKey: ['budgets'], queryFn: () => bodyOf(api.GET('/api/budgets')) });
  return (
    <>
      <PageTitle title={t('预算指标', 'Budget')} acts={may('budget.manage') && <Appropriate />} />
      <Asked query={budgets}>{({ items }) => {
        const years = [...new Set(items.map((each) => each.fiscalYear))].sort((a, b) => b - a);
        const shown = year === undefined ? items : items.filter((each) => String(each.fiscalYear) === year);
        return (
          <>
            <div className="filters">
              <Select allowClear placeholder={t('全部年度', 'All years')} aria-label={t('年度', 'Fiscal year')} value={year} options={years.map((value) => ({ value: String(value), label: value }))}
                onChange={(value: string | undefined) => change({ year: value })} />
            </div>
            <Totals items={shown} />
            <BudgetTable items={shown} />
            {(year === undefined ? years.slice(0, 1) : [Number(year)]).map((each) => <FundingPlans key={each} fiscalYear={each} />)}
          </>
        );
      }}</Asked>
    </>
  );
}

function Totals({ items }: { readonly items: readonly Budget[] }) {
  const { t } = useLanguage();
  const sum = (key: AmountKey) => yuanOf(items.reduce((total, each) => total + each[key], 0));
  return (
    <div className="tiles">
      <Card size="small"><Statistic title={t('下达(元)', 'Appropriated (yuan)')} value={sum('appropriatedFen')} /></Card>
      {PARTS.map(({ key, name }) => <Card key={key} size="small"><Statistic title={`${t(name)} ${t('(元)', '(yuan)')}`} value={sum(key)} /></Card>)}
    </div>
  );
}

function BudgetTable({ items }: { readonly items: readonly Budget[] }) {
  const { t } = useLanguage();
  const sharesOf = (each: Budget): string => PARTS.map(({ key, name }) => `${t(name)} ${shareOf(each, key).toFixed(1)}%`).join(t(',', ', '));
  const amount = (title: string, key: AmountKey) => ({ key, title, kind: 'money' as const, value: (each: Budget) => each[key] });
  return (
    <DataTable<Budget>
      name="budgets" title={t('预算指标', 'Budget')} rows={items} rowKey="code" pagination={false} scroll={{ x: 1080 }} locale={{ emptyText: <Nothing text={t('没有预算指标', 'No budget line')} /> }}
      columns={[
        { key: 'line', title: t('指标', 'Line'), value: ({ name, code }) => `${name} ${code}`, render: ({ name, code }) => <>{name}<div className="quiet">{code}</div></> },
        { key: 'fiscalYear', title: t('年度', 'Year'), value: ({ fiscalYear }) => String(fiscalYear) },
        amount(t('下达(元)', 'Appropriated'), 'appropriatedFen'),
        ...PARTS.map(({ key, name }) => amount(t(name), key)),
        { key: 'bar', title: t('构成', 'Share'), width: 200, value: sharesOf, render: (each, text) => <Bar budget={each} text={text} /> },
      ]}
    />
  );
}

/** In percent of what was appropriated. */
const shareOf = (budget: Budget, key: AmountKey): number => (budget[key] / Math.max(1, budget.appropriatedFen)) * 100;

/** Disbursed, committed, reserved and available as shares of what was appropriated; the numbers stand beside it. */
function Bar({ budget, text }: { readonly budget: Budget; readonly text: string }) {
  return (
    <div className="stack-bar" role="img" aria-label={text} title={text}>
      {PARTS.map(({ key }) => <span key={key} className={key} style={{ width: `${shareOf(budget, key)}%` }} />)}
    </div>
  );
}

type Line = NonNullable<paths['/api/budgets']['post']['requestBody']>['content']['application/json'];
type Entry = Omit<Line, 'amountFen'> & { readonly yuan: number };
const FEN = 100;

function Appropriate() {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const [form] = Form.useForm<Entry>();
  const { options: programmes } = useProgrammes();
  const act = useAct({
    send: ({ yuan, ...line }: Entry, header) => api.POST('/api/budgets', { params: { header }, body: { ...withoutEmpty(line), amountFen: Math.round(yuan * FEN) } }),
    done: { zh: '指标已下达', en: 'Appropriated' }, onDone: () => { form.resetFields(); setOpen(false); },
  });
  const needed = [{ required: true, message: t('必填', 'Needed') }];
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>{t('下达指标', 'Appropriate')}</Button>
      <Modal title={t('下达指标', 'Appropriate money')} open={isOpen} okText={t('下达', 'Appropriate')} cancelText={t('取消', 'Cancel')} confirmLoading={act.isRunning} onOk={form.submit} onCancel={() => { act.forget(); setOpen(false); }}>
        <ProblemNote problem={act.problem} />
        <Form<Entry> form={form} layout="vertical" initialValues={{ source: 'city' }} onFinish={(entry) => void act.run(entry)}>
          <Form.Item name="code" label={t('指标编号', 'Code')} extra={t('已有的编号:金额加在其上', 'A code that is there takes the amount on top')} rules={needed}><Input maxLength={40} /></Form.Item>
          <Form.Item name="name" label={t('名称', 'Name')} rules={needed}><Input maxLength={100} /></Form.Item>
          <Form.Item name="fiscalYear" label={t('年度', 'Fiscal year')} rules={needed}><InputNumber min={2000} max={2100} precision={0} /></Form.Item>
          <Form.Item name="yuan" label={t('金额(元)', 'Amount (yuan)')} rules={needed}><InputNumber min={0.01} precision={2} className="wide" /></Form.Item>
          <Form.Item name="source" label={t('资金来源', 'Source of the money')} rules={needed}><Select options={Object.entries(FUNDING_SOURCE_NAMES).map(([value, name]) => ({ value, label: t(name) }))} /></Form.Item>
          <Form.Item name="programme" label={t('仅限项目', 'Only for the programme')}><Select allowClear placeholder={t('全部项目', 'Every programme')} options={programmes.map(({ code, name }) => ({ value: code, label: t(name) }))} /></Form.Item>
          <Form.Item name="functionalCode" label={t('功能分类科目', 'Functional code')} rules={[{ pattern: /^[0-9]{3,9}$/, message: t('3 至 9 位数字', 'Three to nine digits') }]}><Input placeholder="2080904" maxLength={9} /></Form.Item>
          <Form.Item name="documentNo" label={t('文号', 'Number of the document')}><Input maxLength={100} /></Form.Item>
        </Form>
      </Modal>
    </>
  );
}
