import type { IsoDate } from '../domain/coded.ts';
import type { Fen } from '../domain/money.ts';
import type { Queryable } from './db.ts';

/** What anybody may know: counts and days, nobody's name. */
export interface StatusFigures {
  readonly migrations: readonly string[];
  readonly cases: readonly { readonly kind: string; readonly stage: string; readonly count: number }[];
  readonly clocks: readonly { readonly id: string; readonly kind: 'real' | 'stepped'; readonly today: IsoDate | null }[];
  readonly rounds: readonly {
    readonly code: string; readonly fiscalYear: number; readonly schoolYear: string; readonly opensOn: IsoDate; readonly closesOn: IsoDate;
    readonly status: string; readonly clock: string; readonly claims: number; readonly rows: number; readonly amountFen: Fen; readonly paidFen: Fen;
  }[];
}

export async function statusFigures(db: Queryable): Promise<StatusFigures> {
  const migrations = await db.query<{ name: string }>('select name from schema_migration order by name');
  return {
    migrations: migrations.map((row) => row.name),
    cases: await db.query('select kind, stage, count(*)::int as count from case_instance group by kind, stage order by kind, stage'),
    clocks: await db.query('select id, kind, today from clock order by kind, id limit 50'),
    rounds: await db.query(
      `select r.code, r.fiscal_year as "fiscalYear", r.school_year as "schoolYear", r.opens_on as "opensOn", r.closes_on as "closesOn", r.status, k.clock,
              count(c.claim_no)::int as claims, coalesce(sum(c.rows_count), 0)::int as rows, coalesce(sum(c.amount_fen), 0)::bigint as "amountFen",
              coalesce(sum(c.paid_fen), 0)::bigint as "paidFen"
       from round r join case_instance k on k.case_no = r.case_no left join claim c on c.round = r.code
       group by r.code, k.clock order by r.opens_on desc, r.code limit 50`),
  };
}
