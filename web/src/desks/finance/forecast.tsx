import { useQuery } from '@tanstack/react-query';
import { Alert, Card, Skeleton, Table } from 'antd';
import { Suspense, lazy, useMemo } from 'react';
import { api, bodyOf } from '../../asking/client.ts';
import type { paths } from '../../contract/api.ts';
import { Day } from '../../parts/day.tsx';
import { FiscalYearSelect, useFiscalYear } from '../../parts/fiscal-year.tsx';
import { Money, moneyColumn, yuanOf } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';
import { FUNDING_SOURCE_NAMES } from './words.ts';

type Forecast = paths['/api/reports/forecast']['get']['responses'][200]['content']['application/json'];
type Month = Forecast['months'][number];

const Chart = lazy(() => import('../../parts/chart.tsx'));
const PARTS = ['committedFen', 'reservedFen', 'earnedFen'] as const;

/** What open claims and confirmed terms will cost, by month and source, against what is left. */
export default function ForecastReport() {
  const { t } = useLanguage();
  const { problem, ...year } = useFiscalYear();
  return (
    <>
      <PageTitle title={t('支出预测', 'Forecast')} />
      <div className="filters"><FiscalYearSelect {...year} /></div>
      <ProblemNote problem={problem} />
      {year.fiscalYear === undefined ? !year.isPending && !problem && <Nothing text={t('还没有申报批次', 'There is no round yet')} /> : <OfYear fiscalYear={year.fiscalYear} />}
    </>
  );
}

function OfYear({ fiscalYear }: { readonly fiscalYear: number }) {
  const { t } = useLanguage();
  const forecast = useQuery({ queryKey: ['reports', 'forecast', fiscalYear], queryFn: () => bodyOf(api.GET('/api/reports/forecast', { params: { query: { fiscalYear } } })) });
  return (
    <Asked query={forecast}>{({ on, months, sources, uncoveredFen }) => (
      <>
        <p className="quiet">{t('截至', 'As of')} <Day on={on} /> · {t('申报按其后各环节的办理期限推算拨付月份;已确认而未申报的,按年度内下一批次的截止日。', 'A claim is paid when every stage before it takes the days allowed; what is earned and not claimed, when the next round of the year closes.')}</p>
        {uncoveredFen > 0 && <Alert type="warning" showIcon className="problem-note" title={t(`已确认的支出超出年度各来源余额 ${yuanOf(uncoveredFen)} 元`, `Earned, and ${yuanOf(uncoveredFen)} yuan more than the sources of the year have left`)} />}
        {months.length > 0 && <MonthsChart months={months} />}
        <MonthsTable months={months} />
        <SourcesTable sources={sources} />
      </>
    )}</Asked>
  );
}

function useParts(): Readonly<Record<(typeof PARTS)[number], string>> {
  const { t } = useLanguage();
  return useMemo(() => ({ committedFen: t('已审定待拨', 'Decided'), reservedFen: t('申报在办', 'Claimed'), earnedFen: t('已确认未申报', 'Earned, not claimed') }), [t]);
}

function MonthsChart({ months }: { readonly months: readonly Month[] }) {
  const { t } = useLanguage();
  const parts = useParts();
  const unplanned = t('未排批次', 'No round');
  const label = t('各月预计支出(元)', 'Expected payments by month (yuan)');
  const option = useMemo(() => {
    const names = [...new Set(months.map((each) => each.month))];
    const sumOf = (month: string | null, part: (typeof PARTS)[number]): number => months.filter((each) => each.month === month).reduce((sum, each) => sum + each[part], 0) / 100;
    return {
      legend: { top: 0 }, grid: { top: 36, left: 8, right: 16, bottom: 8, containLabel: true }, tooltip: { renderMode: 'richText', trigger: 'axis', valueFormatter: (value: number) => yuanOf(value * 100) },
      xAxis: { type: 'category', data: names.map((name) => name ?? unplanned) }, yAxis: { type: 'value' },
      series: PARTS.map((part) => ({ type: 'bar', stack: 'all', name: parts[part], data: names.map((name) => sumOf(name, part)) })),
    };
  }, [months, parts, unplanned]);
  return <Card size="small" className="section" title={label}><Suspense fallback={<Skeleton active />}><Chart label={label} option={option} height={280} /></Suspense></Card>;
}

function MonthsTable({ months }: { readonly months: readonly Month[] }) {
  const { t } = useLanguage();
  const parts = useParts();
  return (
    <Table<Month>
      rowKey={({ month, source }) => `${month ?? ''}/${source ?? ''}`} size="small" pagination={false} className="section" dataSource={months} scroll={{ x: 760 }}
      locale={{ emptyText: <Nothing text={t('没有待拨付的支出', 'Nothing is to be paid')} /> }}
      columns={[
        { title: t('月份', 'Month'), dataIndex: 'month', render: (month: string | null) => month ?? t('未排批次', 'No round') },
        { title: t('资金来源', 'Source'), dataIndex: 'source', render: (source: string | null) => (source === null ? t('余额不足', 'not covered') : t(textOf(FUNDING_SOURCE_NAMES, source))) },
        ...PARTS.map((part) => ({ title: `${parts[part]} ${t('(元)', '(yuan)')}`, dataIndex: part, ...moneyColumn, render: (fen: number) => <Money fen={fen} /> })),
        { title: t('合计(元)', 'Together (yuan)'), key: 'sum', ...moneyColumn, render: (_, each) => <Money fen={PARTS.reduce((sum, part) => sum + each[part], 0)} strong /> },
      ]}
    />
  );
}

function SourcesTable({ sources }: { readonly sources: Forecast['sources'] }) {
  const { t } = useLanguage();
  const money = (title: string, dataIndex: string) => ({ title, dataIndex, ...moneyColumn, render: (fen: number) => <Money fen={fen} /> });
  return (
    <Card size="small" title={t('各来源余额', 'What is left of each source')}>
      <Table rowKey="source" size="small" pagination={false} dataSource={sources} scroll={{ x: 520 }} locale={{ emptyText: <Nothing text={t('该年度没有可用指标', 'The year has no open budget line')} /> }} columns={[
        { title: t('资金来源', 'Source'), dataIndex: 'source', render: (source: string) => t(textOf(FUNDING_SOURCE_NAMES, source)) },
        money(t('可用(元)', 'Available (yuan)'), 'availableFen'), money(t('已确认未申报(元)', 'Earned, not claimed (yuan)'), 'earnedFen'), money(t('预计结余(元)', 'Then left (yuan)'), 'leftFen'),
      ]} />
    </Card>
  );
}
