import { useQuery } from '@tanstack/react-query';
import { Card, Empty, Skeleton, Statistic, Table } from 'antd';
import { Suspense, lazy, useMemo } from 'react';
import { Link } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import { problemOf } from '../../asking/problem.ts';
import type { components } from '../../contract/api.ts';
import { useDistricts } from '../../parts/districts.ts';
import { FiscalYearSelect, useFiscalYear } from '../../parts/fiscal-year.tsx';
import { Money, moneyColumn, yuanOf } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { StageTag } from '../../parts/stage-tag.tsx';
import { useLanguage } from '../../shell/language.ts';
import { useProgrammes } from '../enrolments/asking.ts';
import { amountsByCode, funnelOption, monthsOption, rankingOption } from './charts.ts';
import type { Funding, FundingLine } from './charts.ts';

type Overview = components['schemas']['YearOverview'];
type StageTime = Overview['stages'][number];

const Chart = lazy(() => import('../../parts/chart.tsx'));

/** One page of a fiscal year: from submitted to paid, month by month, stage by stage, district by district. */
export default function Year() {
  const { t } = useLanguage();
  const { problem, ...year } = useFiscalYear();
  const { fiscalYear } = year;
  return (
    <>
      <PageTitle title={t('年度总览', 'The year')} acts={<FiscalYearSelect {...year} />} />
      <ProblemNote problem={problem} />
      {fiscalYear === undefined ? !year.isPending && !problem && <Empty description={t('还没有申报批次', 'There is no round yet')} /> : <YearFigures fiscalYear={fiscalYear} />}
    </>
  );
}

function YearFigures({ fiscalYear }: { readonly fiscalYear: number }) {
  const { t } = useLanguage();
  const params = { query: { fiscalYear } };
  const overview = useQuery({ queryKey: ['reports', 'year', fiscalYear], queryFn: () => bodyOf(api.GET('/api/reports/year', { params })) });
  const funding = useQuery({ queryKey: ['reports', 'funding', fiscalYear], queryFn: () => bodyOf(api.GET('/api/reports/funding', { params })) });
  const { nameOf } = useDistricts();
  const { nameOf: nameOfProgramme } = useProgrammes();
  const districts = useMemo(() => (funding.data ? linesOf(funding.data, 'district').map((line) => ({ ...line, label: nameOf(line.code) })) : []), [funding.data, nameOf]);
  const programmes = useMemo(() => (funding.data ? linesOf(funding.data, 'programme').map((line) => ({ ...line, label: t(nameOfProgramme(line.code, line.label)) })) : []), [t, funding.data, nameOfProgramme]);
  const failed = overview.error ?? funding.error;
  if (failed) return <ProblemNote problem={problemOf(failed)} />;
  if (!overview.data || !funding.data) return <Skeleton active paragraph={{ rows: 12 }} />;
  return (
    <div className="year">
      <Figures overview={overview.data} funding={funding.data} />
      <div className="year-charts">
        <FunnelCard overview={overview.data} />
        <MonthsCard overview={overview.data} />
      </div>
      <StagesCard stages={overview.data.stages} />
      <div className="year-charts">
        <RankingCard title={t('各区核定金额', 'Approved by district')} column={t('区', 'District')} lines={districts} />
        <RankingCard title={t('各项目核定金额', 'Approved by programme')} column={t('项目', 'Programme')} lines={programmes} />
      </div>
    </div>
  );
}

const linesOf = (funding: Funding, dimension: string): readonly FundingLine[] => amountsByCode(funding.sections.find((section) => section.dimension === dimension)?.lines ?? []);

function Figures({ overview, funding }: { readonly overview: Overview; readonly funding: Funding }) {
  const { t } = useLanguage();
  const budget = funding.budget ?? [];
  const appropriated = budget.reduce((sum, line) => sum + line.appropriatedFen, 0);
  const available = budget.reduce((sum, line) => sum + line.availableFen, 0);
  const [submitted, , approved, paid] = overview.funnel;
  const late = overview.stages.reduce((sum, stage) => sum + stage.openLate, 0);
  const figures = [
    { title: t('申报人数', 'People submitted'), value: submitted?.rows ?? 0 },
    { title: t('核定人数', 'People approved'), value: approved?.rows ?? 0 },
    { title: t('核定额(元)', 'Approved (yuan)'), value: yuanOf(approved?.fen ?? 0) },
    { title: t('拨付额(元)', 'Paid (yuan)'), value: yuanOf(paid?.fen ?? 0) },
    { title: `${t('预算余额(元)', 'Budget left (yuan)')}${appropriated > 0 ? ` ${Math.round((available / appropriated) * 100)}%` : ''}`, value: yuanOf(available) },
    { title: t('超期未办', 'Overdue now'), value: late },
  ];
  return <div className="year-figures">{figures.map((each) => <Card size="small" key={each.title}><Statistic title={each.title} value={each.value} /></Card>)}</div>;
}

function FunnelCard({ overview }: { readonly overview: Overview }) {
  const { t } = useLanguage();
  const names = useMemo(() => ({ submitted: t('申报', 'Submitted'), passed: t('核查通过', 'Passed checks'), approved: t('核定', 'Approved'), paid: t('拨付', 'Paid') }), [t]);
  const option = useMemo(() => funnelOption(overview.funnel, names), [overview.funnel, names]);
  return (
    <Card size="small" title={t('从申报到拨付(人)', 'From submitted to paid (people)')}>
      <Suspense fallback={<Skeleton active />}><Chart label={t('从申报到拨付的人数', 'People from submitted to paid')} option={option} /></Suspense>
      <Table
        rowKey="step" size="small" pagination={false} dataSource={overview.funnel}
        columns={[
          { title: t('环节', 'Step'), dataIndex: 'step', render: (step: keyof typeof names) => names[step] },
          { title: t('人数', 'People'), dataIndex: 'rows', align: 'right' },
          { title: t('金额(元)', 'Amount (yuan)'), dataIndex: 'fen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
        ]}
      />
    </Card>
  );
}

function MonthsCard({ overview }: { readonly overview: Overview }) {
  const { t, language } = useLanguage();
  const names = useMemo(() => ({ committed: t('审定', 'Decided'), paid: t('拨付', 'Paid') }), [t]);
  const option = useMemo(() => monthsOption(overview.months, names, language), [overview.months, names, language]);
  return (
    <Card size="small" title={t('按月资金(元)', 'Money by month (yuan)')}>
      {overview.months.length === 0 ? <Empty /> : <Suspense fallback={<Skeleton active />}><Chart label={t('每月审定与拨付金额', 'Decided and paid by month')} option={option} /></Suspense>}
      <Table
        rowKey="month" size="small" pagination={false} dataSource={overview.months}
        columns={[
          { title: t('月份', 'Month'), dataIndex: 'month' },
          { title: t('预留净额(元)', 'Reserved, net (yuan)'), dataIndex: 'reservedFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
          { title: t('审定(元)', 'Decided (yuan)'), dataIndex: 'committedFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
          { title: t('拨付(元)', 'Paid (yuan)'), dataIndex: 'paidFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
        ]}
      />
    </Card>
  );
}

function StagesCard({ stages }: { readonly stages: readonly StageTime[] }) {
  const { t } = useLanguage();
  const days = (value: number | null) => (value === null ? '–' : t(`${value} 天`, `${value} d`));
  return (
    <Card size="small" title={t('各环节用时(工作日)', 'Time at each stage (working days)')}>
      <Table<StageTime>
        rowKey="stage" size="small" pagination={false} dataSource={[...stages]} scroll={{ x: 640 }}
        columns={[
          { title: t('环节', 'Stage'), dataIndex: 'stage', render: (stage: string) => <Link to={`/claims?stage=${stage}`}><StageTag stage={stage} /></Link> },
          { title: t('已办', 'Finished'), dataIndex: 'finished', align: 'right' },
          { title: t('中位用时', 'Median'), dataIndex: 'medianDays', align: 'right', render: days },
          { title: t('九成不超过', '90% within'), dataIndex: 'p90Days', align: 'right', render: days },
          { title: t('其中超期', 'Of these late'), dataIndex: 'finishedLate', align: 'right' },
          { title: t('在办', 'Open'), dataIndex: 'open', align: 'right' },
          { title: t('在办超期', 'Open and late'), dataIndex: 'openLate', align: 'right' },
        ]}
      />
    </Card>
  );
}

function RankingCard({ title, column, lines }: { readonly title: string; readonly column: string; readonly lines: readonly FundingLine[] }) {
  const { t, language } = useLanguage();
  const option = useMemo(() => rankingOption(lines, language), [lines, language]);
  return (
    <Card size="small" title={title}>
      {lines.length === 0 ? <Empty /> : <Suspense fallback={<Skeleton active />}><Chart label={title} option={option} height={60 + lines.length * 24} /></Suspense>}
      <Table
        rowKey="code" size="small" pagination={false} dataSource={[...lines]}
        columns={[
          { title: column, dataIndex: 'label' },
          { title: t('核定人数', 'Approved'), dataIndex: 'approvedCount', align: 'right' },
          { title: t('核定额(元)', 'Approved (yuan)'), dataIndex: 'approvedFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
          { title: t('拨付额(元)', 'Paid (yuan)'), dataIndex: 'paidFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
        ]}
      />
    </Card>
  );
}
