import type { EChartsCoreOption } from 'echarts/core';
import type { components, paths } from '../../contract/api.ts';
import { yuanOf } from '../../parts/money.tsx';
import type { LanguageName } from '../../shell/language.ts';

type Overview = components['schemas']['YearOverview'];
export type Funding = paths['/api/reports/funding']['get']['responses'][200]['content']['application/json'];
export type FundingLine = Funding['sections'][number]['lines'][number];

/** The largest approved amount first. */
export function amountsByCode(lines: readonly FundingLine[]): readonly FundingLine[] {
  return [...lines].sort((a, b) => b.approvedFen - a.approvedFen);
}

export function funnelOption(funnel: Overview['funnel'], names: Readonly<Record<string, string>>): EChartsCoreOption {
  return {
    series: [{
      type: 'funnel', sort: 'none', top: 10, bottom: 10, left: '10%', width: '80%', min: 0, max: Math.max(1, funnel[0]?.rows ?? 1),
      label: { position: 'inside', formatter: '{b} {c}' }, data: funnel.map(({ step, rows }) => ({ name: names[step], value: rows })),
    }],
  };
}

/** Chinese counts in ten thousands, English in thousands and millions. */
function yuanAxis(language: LanguageName) {
  const written = new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en', { notation: 'compact' });
  return { type: 'value', axisLabel: { formatter: (value: number) => written.format(value) } };
}

const inYuan = { valueFormatter: (value: number) => yuanOf(value * 100) };

export function monthsOption(months: Overview['months'], names: { readonly committed: string; readonly paid: string }, language: LanguageName): EChartsCoreOption {
  return {
    legend: { top: 0 }, grid: { top: 36, left: 56, right: 16, bottom: 28 },
    tooltip: { renderMode: 'richText', trigger: 'axis', ...inYuan },
    xAxis: { type: 'category', data: months.map(({ month }) => month) }, yAxis: yuanAxis(language),
    series: [
      { type: 'bar', name: names.committed, data: months.map(({ committedFen }) => committedFen / 100) },
      { type: 'bar', name: names.paid, data: months.map(({ paidFen }) => paidFen / 100) },
    ],
  };
}

export function rankingOption(lines: readonly FundingLine[], language: LanguageName): EChartsCoreOption {
  return {
    grid: { top: 8, left: 8, right: 24, bottom: 28, containLabel: true },
    tooltip: { renderMode: 'richText', ...inYuan },
    xAxis: yuanAxis(language), yAxis: { type: 'category', inverse: true, data: lines.map(({ label }) => label), axisLabel: { width: 200, overflow: 'truncate' } },
    series: [{ type: 'bar', data: lines.map(({ approvedFen }) => approvedFen / 100) }],
  };
}
