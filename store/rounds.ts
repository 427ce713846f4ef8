import type { IsoDate } from '../domain/coded.ts';
import type { Queryable } from './db.ts';

export interface Round {
  readonly code: string;
  readonly caseNo: string;
  readonly fiscalYear: number;
  readonly schoolYear: string;
  readonly opensOn: IsoDate;
  readonly closesOn: IsoDate;
  readonly status: 'planned' | 'open' | 'closed';
  readonly clock: string;
}

const SELECT = `select r.code, r.case_no as "caseNo", r.fiscal_year as "fiscalYear", r.school_year as "schoolYear", r.opens_on as "opensOn",
  r.closes_on as "closesOn", r.status, k.clock from round r join case_instance k on k.case_no = r.case_no`;

export function findRound(db: Queryable, code: string): Promise<Round | undefined> {
  return db.maybeOne<Round>(`${SELECT} where r.code = $1`, [code]);
}

/** In the order of their codes. */
export function listRounds(db: Queryable, filter: { after?: string; limit: number }): Promise<Round[]> {
  return db.query<Round>(`${SELECT} where ($1::text is null or r.code > $1) order by r.code limit $2`, [filter.after ?? null, filter.limit]);
}

/** The clock of the first round of a fiscal year; `real` when the year has none. */
export async function clockOfYear(db: Queryable, fiscalYear: number): Promise<string> {
  const row = await db.maybeOne<{ clock: string }>(
    'select k.clock from round r join case_instance k on k.case_no = r.case_no where r.fiscal_year = $1 order by r.code limit 1', [fiscalYear]);
  return row?.clock ?? 'real';
}
