import type { IsoDate } from '../../domain/coded.ts';
import type { SampleRound } from './generate/types.ts';
import type { Office } from './office.ts';
import { CLOCK } from './office.ts';

/** The closing calendar: each month of the year that holds entries, and by when it is closed. The appropriations stand in January. */
const CALENDAR: readonly { readonly month: string; readonly dueOn: IsoDate }[] = [
  { month: '2021-01', dueOn: '2021-10-15' }, { month: '2021-09', dueOn: '2021-10-15' }, { month: '2021-10', dueOn: '2021-11-15' },
  { month: '2021-11', dueOn: '2021-12-15' }, { month: '2021-12', dueOn: '2022-01-14' },
];

/** Money of these sources stays with its purpose in the next year 结转; the rest goes back 收回. */
const CARRIED: readonly string[] = ['central', 'provincial'];

interface Period { readonly month: string; readonly stage: string; readonly seen: { readonly entries: number; readonly turnoverFen: number } }

export async function planClosing({ maker }: Office): Promise<void> {
  for (const { month, dueOn } of CALENDAR) await maker.post('/api/periods', { month, dueOn, clock: CLOCK });
}

/** Closes what is over on this day, month after month, each as it was seen. */
export async function closeMonths({ approver }: Office, today: IsoDate): Promise<void> {
  const periods = new Map((await approver.get<{ items: Period[] }>('/api/periods?year=2021')).items.map((period) => [period.month, period]));
  for (const { month } of CALENDAR) {
    const period = periods.get(month);
    if (period?.stage === 'open' && month < today.slice(0, 7)) await approver.post(`/api/periods/${month}/close`, { seen: period.seen });
  }
}

/** The year's lines take no new money. @returns the number of the year-end */
export async function freezeYear({ maker }: Office, { fiscalYear }: SampleRound): Promise<string> {
  return (await maker.post<{ caseNo: string }>('/api/year-ends', { fiscalYear })).caseNo;
}

/** What is left on each line is carried into the next year or lapses, by its source: proposed by one person, approved by another once the year is over. */
export async function endYear({ maker, approver }: Office, { fiscalYear }: SampleRound, yearEndNo: string): Promise<void> {
  const { items } = await maker.get<{ items: { code: string; source: string }[] }>(`/api/budgets?fiscalYear=${fiscalYear}`);
  const carried = new Set(items.filter(({ source }) => CARRIED.includes(source)).map(({ code }) => code));
  const { left } = await maker.get<{ left: { budgetLine: string; leftFen: number }[] }>(`/api/year-ends/${yearEndNo}`);
  const lines = left.map(({ budgetLine, leftFen }) => carried.has(budgetLine)
    ? { budgetLine, carryFen: leftFen, carryTo: budgetLine.replace(`FY${fiscalYear}`, `FY${fiscalYear + 1}`), lapseFen: 0 }
    : { budgetLine, carryFen: 0, carryTo: null, lapseFen: leftFen });
  await maker.post(`/api/year-ends/${yearEndNo}/propose`, { lines });
  const totals = { carryFen: lines.reduce((sum, line) => sum + line.carryFen, 0), lapseFen: lines.reduce((sum, line) => sum + line.lapseFen, 0) };
  await approver.post(`/api/year-ends/${yearEndNo}/approve`, { totals });
}
