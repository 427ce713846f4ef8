import type { Database } from '../../store/db.ts';
import type { SampleYear } from './generate/types.ts';
import type { YearSummary } from './summary.ts';

type EnrolmentFigures = Pick<YearSummary, 'enrolments' | 'entitlements' | 'rowsBy' | 'whatIf'>;

/** What came out of the year's enrolments, read from the database. Those of the current round are later ones. */
export async function enrolmentFigures(db: Database, { round: { code, closesOn } }: SampleYear): Promise<EnrolmentFigures> {
  const stages = await db.query<{ programme: string; stage: string; n: number }>(
    `select programme, stage, count(*)::int as n from enrolment where opened_on <= $1 group by 1, 2 order by 1, 2`, [closesOn]);
  const enrolments: Record<string, Record<string, number>> = {};
  for (const { programme, stage, n } of stages) (enrolments[programme] ??= {})[stage] = n;
  return {
    enrolments,
    entitlements: await db.one(
      `select (count(*) filter (where t.adjusts is null))::int as count, coalesce(sum(t.amount_fen) filter (where t.adjusts is null), 0)::bigint as fen,
              (count(*) filter (where t.adjusts is not null))::int as corrections, coalesce(sum(t.amount_fen) filter (where t.adjusts is not null), 0)::bigint as "correctedFen"
       from entitlement t join enrolment e on e.enrolment_no = t.enrolment_no where e.opened_on <= $1`,
      [closesOn]),
    // A row that was added has its own number for a row of the sheet; facts that only a clerk writes are missing in it.
    rowsBy: await db.one(
      `select (count(*) filter (where enrolment_no is not null and not written))::int as prefilled, (count(*) filter (where enrolment_no is not null and written))::int as "uploadedEarned",
              (count(*) filter (where enrolment_no is null))::int as "uploadedOnly", (count(*) filter (where enrolment_no is not null and outcome = 'approved'))::int as "approvedEarned"
       from (select r.enrolment_no, r.outcome, r.facts ? 'className' as written from claim c join claim_row r on r.claim_no = c.claim_no and r.roster_version = c.roster_version
             where c.round = $1) x`, [code]),
    whatIf: await whatIfOf(db, code),
  };
}

async function whatIfOf(db: Database, round: string): Promise<EnrolmentFigures['whatIf']> {
  const { policy, ...total } = await db.one<{ policy: string; rows: number; changed: number; beforeFen: number; afterFen: number }>(
    `select policy_key as policy, (t->>'rows')::int as rows, (t->>'changed')::int as changed, (t->>'beforeFen')::bigint as "beforeFen", (t->>'afterFen')::bigint as "afterFen"
     from (select policy_key, totals->'total' as t from what_if where scope->>'round' = $1 and status = 'done' order by on_date limit 1) x`, [round]);
  return { policy, ...total, differenceFen: total.afterFen - total.beforeFen };
}
