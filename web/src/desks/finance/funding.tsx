import { useQuery } from '@tanstack/react-query';
import { Card, Select, Skeleton, Table } from 'antd';
import { Suspense, lazy, useMemo } from 'react';
import { api, bodyOf } from '../../asking/client.ts';
import { useSession } from '../../asking/session.ts';
import type { paths } from '../../contract/api.ts';
import { useDistricts } from '../../parts/districts.ts';
import { ExportButtons } from '../../parts/export-button.tsx';
import { useFilters } from '../../parts/filters.ts';
import { FiscalYearSelect, useFiscalYear } from '../../parts/fiscal-year.tsx';
import { Money, moneyColumn } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { Bilingual } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';
import { useProgrammes } from '../enrolments/asking.ts';

type Report = paths['/api/reports/funding']['get']['responses'][200]['content']['application/json'];
type Line = Report['sections'][number]['lines'][number];

const Chart = lazy(() => import('../../parts/chart.tsx'));
const CHART_LINES = 15;
const ONE_INSTITUTION_OR_DISTRICT = ['institution', 'district'];

const DIMENSIONS: Readonly<Record<string, Bilingual>> = {
  institution: { zh: '按院校', en: 'By institution' }, district: { zh: '按区', en: 'By district' },
  programme: { zh: '按项目', en: 'By programme' }, year: { zh: '按年度', en: 'By year' },
};

/** The funding report of a fiscal year. */
export default function FundingReport() {
  const { t } = useLanguage();
  const { person } = useSession();
  const [{ by = 'institution' }, change] = useFilters(['by']);
  const { problem, ...year } = useFiscalYear();
  const { fiscalYear } = year;
  const params = { fiscalYear: fiscalYear ?? 0 };
  return (
    <>
      <PageTitle title={t('经费报告', 'Funding report')} acts={fiscalYear !== undefined && !ONE_INSTITUTION_OR_DISTRICT.includes(person.role) && (
        <ExportButtons choices={[
          { label: { zh: '导出 Excel', en: 'Export, Excel' }, request: { kind: 'funding-report-xlsx', params } },
          { label: { zh: '导出 PDF', en: 'Export, PDF' }, request: { kind: 'funding-report-pdf', params } },
        ]} />
      )} />
      <div className="filters">
        <FiscalYearSelect {...year} />
        <Select aria-label={t('口径', 'By')} value={by} options={Object.entries(DIMENSIONS).map(([value, name]) => ({ value, label: t(name) }))} onChange={(value: string) => change({ by: value })} />
      </div>
      <ProblemNote problem={problem} />
      {fiscalYear === undefined ? !year.isPending && !problem && <Nothing text={t('还没有申报批次', 'There is no round yet')} /> : <OfYear fiscalYear={fiscalYear} by={by} />}
    </>
  );
}

function OfYear({ fiscalYear, by }: { readonly fiscalYear: number; readonly by: string }) {
  const labelOf = useLabels(by);
  const report = useQuery({ queryKey: ['reports', 'funding', fiscalYear], queryFn: () => bodyOf(api.GET('/api/reports/funding', { params: { query: { fiscalYear } } })) });
  return (
    <Asked query={report}>{({ sections }) => {
      const found = sections.find((section) => section.dimension === by)?.lines ?? [];
      const lines = found.map((line) => ({ ...line, label: labelOf(line) }));
      return (
        <>
          {lines.length > 0 && <LargestChart lines={lines} />}
          <FundingTable lines={lines} />
        </>
      );
    }}</Asked>
  );
}

/** A report is written in Chinese; districts, programmes and years have their names in the language of the screen. */
function useLabels(by: string): (line: Line) => string {
  const { t } = useLanguage();
  const { nameOf: nameOfDistrict } = useDistricts();
  const { nameOf: nameOfProgramme } = useProgrammes();
  return ({ code, label }) => {
    if (by === 'district') return nameOfDistrict(code);
    if (by === 'programme') return t(nameOfProgramme(code, label));
    return by === 'year' ? t(label, code) : label;
  };
}

function LargestChart({ lines }: { readonly lines: readonly Line[] }) {
  const { t, language } = useLanguage();
  const label = t(`申报额、核定额与拨付额(元),前 ${CHART_LINES} 项`, `Claimed, approved and paid (yuan), the largest ${CHART_LINES}`);
  const option = useMemo(() => {
    const largest = [...lines].sort((a, b) => b.appliedFen - a.appliedFen).slice(0, CHART_LINES);
    return {
      legend: { top: 0 }, grid: { top: 36, left: 8, right: 16, bottom: 8, containLabel: true }, tooltip: { renderMode: 'richText', trigger: 'axis' },
      xAxis: { type: 'category', data: largest.map((line) => line.label), axisLabel: { rotate: largest.length > 3 ? 30 : 0, hideOverlap: true } }, yAxis: { type: 'value' },
      series: [
        { type: 'bar', name: language === 'zh' ? '申报额' : 'Claimed', data: largest.map((line) => line.appliedFen / 100) },
        { type: 'bar', name: language === 'zh' ? '核定额' : 'Approved', data: largest.map((line) => line.approvedFen / 100) },
        { type: 'bar', name: language === 'zh' ? '拨付额' : 'Paid', data: largest.map((line) => line.paidFen / 100) },
      ],
    };
  }, [lines, language]);
  return <Card size="small" className="section" title={label}><Suspense fallback={<Skeleton active />}><Chart label={label} option={option} height={300} /></Suspense></Card>;
}

function FundingTable({ lines }: { readonly lines: readonly Line[] }) {
  const { t } = useLanguage();
  const people = (title: string, key: 'appliedCount' | 'approvedCount') => ({ title, dataIndex: key, align: 'right' as const, sorter: (a: Line, b: Line) => a[key] - b[key] });
  const money = (title: string, key: 'appliedFen' | 'approvedFen' | 'reducedFen' | 'paidFen' | 'returnedFen' | 'balanceFen') =>
    ({ title, dataIndex: key, ...moneyColumn, sorter: (a: Line, b: Line) => a[key] - b[key], render: (fen: number) => <Money fen={fen} /> });
  const rate = (title: string, key: 'completed' | 'employed' | 'paidInTime') => ({ title, dataIndex: key, align: 'right' as const, render: rateText });
  return (
    <Table<Line>
      rowKey="code" size="small" dataSource={lines} scroll={{ x: 1400 }} pagination={{ pageSize: 100, hideOnSinglePage: true }} locale={{ emptyText: <Nothing text={t('该年度没有申报', 'Nothing was claimed in this year')} /> }}
      columns={[
        { title: t('名称', 'Name'), dataIndex: 'label' },
        people(t('申报人数', 'Claimed'), 'appliedCount'), people(t('核定人数', 'Approved'), 'approvedCount'),
        money(t('申报额(元)', 'Claimed (yuan)'), 'appliedFen'), money(t('核定额(元)', 'Approved (yuan)'), 'approvedFen'), money(t('核减额(元)', 'Reduced (yuan)'), 'reducedFen'),
        money(t('拨付额(元)', 'Paid (yuan)'), 'paidFen'), money(t('退票额(元)', 'Returned (yuan)'), 'returnedFen'), money(t('结余(元)', 'Balance (yuan)'), 'balanceFen'),
        { title: t('人均(元)', 'Per head'), dataIndex: 'perHeadFen', ...moneyColumn, render: (fen: number | null) => <Money fen={fen} /> },
        rate(t('结业率', 'Completed'), 'completed'), rate(t('就业率', 'Employed'), 'employed'), rate(t('拨付及时率', 'Paid in time'), 'paidInTime'),
      ]}
    />
  );
}

const rateText = (rate: { count: number; of: number } | null): string => (rate === null ? '–' : `${((rate.count / rate.of) * 100).toFixed(1)}%`);
