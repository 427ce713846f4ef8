import type { FundingPlan, FundingSource } from '../../domain/ledger.ts';
import type { Office } from './office.ts';
import type { SampleRound } from './generate/types.ts';

/** Of cash aid for retired soldiers: sample data. */
const FUNCTIONAL_CODE = '2080904';

interface SampleLine {
  readonly code: string;
  readonly name: string;
  readonly source: FundingSource;
  readonly programme?: string;
  /** Appropriated for 93 institutions: together enough, and not much more. */
  readonly amountFen: number;
}

const PARTNER_CLASS = 'cooperation-class';
const TECHNICIANS = 'technician';

const LINES: readonly SampleLine[] = [
  { code: 'ZY', name: '中央补助', source: 'central', amountFen: 560_000_000 },
  { code: 'SJ', name: '省级补助', source: 'provincial', amountFen: 230_000_000 },
  { code: 'BJ', name: '市本级', source: 'city', amountFen: 320_000_000 },
  { code: 'BJ-JG', name: '市本级(技工教育)', source: 'city', programme: TECHNICIANS, amountFen: 50_000_000 },
  { code: 'XZ', name: '东西部协作', source: 'partner', programme: PARTNER_CLASS, amountFen: 40_000_000 },
];

/** Weights of whole tenths: amounts of whole yuan are split without a rest, in whatever order they are reserved. */
const PLANS: readonly { readonly programme: string | null; readonly plan: FundingPlan; readonly reason: string }[] = [
  { programme: null, plan: { method: 'share', sources: [{ source: 'central', weight: 5 }, { source: 'provincial', weight: 2 }, { source: 'city', weight: 3 }] }, reason: '按本年度下达比例分担' },
  {
    programme: PARTNER_CLASS, reason: '协作地区分担四成',
    plan: { method: 'share', sources: [{ source: 'partner', weight: 4 }, { source: 'central', weight: 3 }, { source: 'city', weight: 3 }] },
  },
];

/** What the technicians' line lacks of their share, from the city's general one. */
const TRANSFER = { from: 'BJ', to: 'BJ-JG', amountFen: 30_000_000, reason: '技工教育申报人数高于年初预计' };

/** The year's lines by source and programme, each with the document that brings the money, and how costs fall on the sources. */
export async function appropriateYear({ maker }: Pick<Office, 'maker'>, { fiscalYear }: SampleRound, scale: number): Promise<void> {
  for (const [index, { code, name, source, programme, amountFen }] of LINES.entries()) {
    await maker.post('/api/budgets', {
      code: lineOf(fiscalYear, code), fiscalYear, name: `${fiscalYear}年退役士兵教育培训资助(${name})`, source, ...(programme === undefined ? {} : { programme }),
      functionalCode: FUNCTIONAL_CODE, documentNo: `示例财社〔${fiscalYear}〕${index + 1}号`, amountFen: amountFen * scale,
    });
  }
  for (const plan of PLANS) await maker.post(`/api/budgets/${fiscalYear}/plans`, plan);
}

/** One line helps out another: proposed by one person, moved when another approves. Before anything is reserved. */
export async function transferWithin({ maker, approver }: Pick<Office, 'maker' | 'approver'>, { fiscalYear }: SampleRound, scale: number): Promise<void> {
  const amountFen = TRANSFER.amountFen * scale;
  const { caseNo } = await maker.post<{ caseNo: string }>('/api/budget-transfers', {
    fiscalYear, from: lineOf(fiscalYear, TRANSFER.from), to: lineOf(fiscalYear, TRANSFER.to), amountFen, reason: TRANSFER.reason,
  });
  await approver.post(`/api/budget-transfers/${caseNo}/approve`, { amountFen });
}

const lineOf = (fiscalYear: number, code: string): string => `FY${fiscalYear}-${code}`;
