import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verify } from '../../ops/verify.ts';
import { yearOverview } from '../../store/year-overview.ts';
import { carryYear } from './carry.ts';
import type { CarriedYear } from './carry.ts';

describe('the sample year of 93 institutions', () => {
  let carried: CarriedYear;
  beforeAll(async () => { carried = await carryYear({ seed: 2021 }); });
  afterAll(() => carried?.throwaway.stop());

  it('comes to the figures of the reference year, to the fen', () => {
    expect(carried.summary).toMatchObject({
      institutions: 93, submittedRows: 1_965, approvedRows: 1_877, approvedFen: 1_013_155_000, refusedRows: 88, reducedRows: 43, correctedRows: 20,
      returnedPayments: 2, repaidPayments: 2, paidFen: 1_013_155_000, objections: { upheld: 2, dismissed: 3 }, ledgerSumFen: 0,
    });
    expect(carried.summary.lowestAvailableFen).toBeGreaterThanOrEqual(0);
  });

  it('refuses 88 rows for exactly the reasons of the reference year', () => {
    const { ATTENDANCE = 0, DROPPED_OUT = 0, ...others } = carried.summary.refusedByReason;
    expect(others).toEqual({
      DUPLICATE_ACROSS_INSTITUTIONS: 26, DUPLICATE_IN_FILE: 9, ID_CHECK_DIGIT: 14, REGISTRY_MISMATCH: 8, OUT_OF_WINDOW: 11, DISCHARGE_TYPE: 6, STACKED_AID: 7,
    });
    expect(ATTENDANCE + DROPPED_OUT).toBe(7);
  });

  it('gives every row the verdict and the amount of the truth file', async () => {
    const codeOf = new Map(carried.year.institutions.map(({ no, code }) => [no, code]));
    const rows = await carried.throwaway.runtime.db.query<{ institution: string; row_no: number; outcome: string; verdict: string; amount_fen: number; reason: string | null }>(
      `select c.institution, r.row_no, r.outcome, r.verdict, r.amount_fen, r.reasons[1] as reason
       from claim c join claim_row r on r.claim_no = c.claim_no and r.roster_version = c.roster_version where c.round = $1`, [carried.year.round.code]);
    const found = new Map(rows.map((row) => [`${row.institution}/${row.row_no}`, row]));
    const differences = carried.year.truth.filter((truth) => {
      const row = found.get(`${codeOf.get(truth.institution)}/${truth.rowNo}`);
      if (truth.verdict === 'refused') return row?.outcome !== 'refused' || row.amount_fen !== 0 || row.reason !== truth.reason;
      return row?.outcome !== 'approved' || row.amount_fen !== truth.amountFen || (row.verdict === 'reduce') !== (truth.verdict === 'reduced');
    });
    expect(differences).toEqual([]);
    expect(rows.length).toBe(carried.year.truth.length);
  });

  it('leaves books in which everything can be recomputed', async () => {
    const verification = await verify(carried.throwaway.runtime.db);
    expect(verification.checks.filter((check) => !check.ok)).toEqual([]);
  });

  it('is told on one page as the ledger has it: from submitted to paid, month by month, and nobody is late with a notice', async () => {
    const { funnel, months, stages } = await yearOverview(carried.throwaway.runtime.db, 2021, '2021-12-31');
    // Two rows more passed the checks than were approved: their objections were upheld.
    expect(funnel.map(({ step, rows }) => [step, rows])).toEqual([['submitted', 1_965], ['passed', 1_879], ['approved', 1_877], ['paid', 1_877]]);
    const sum = (each: (month: (typeof months)[number]) => number): number => months.reduce((total, month) => total + each(month), 0);
    expect([funnel[3]?.fen, sum((month) => month.committedFen), sum((month) => month.paidFen)]).toEqual([1_013_155_000, 1_013_155_000, 1_013_155_000]);
    expect(stages.find(({ stage }) => stage === 'notice')).toMatchObject({ finished: 93, medianDays: 5, finishedLate: 0, open: 0 });
    expect(stages.every(({ open }) => open === 0)).toBe(true);
  });

  it('has told every institution the outcome of its claim', async () => {
    const rows = await carried.throwaway.runtime.db.query(
      `select c.claim_no from claim c where not exists (select 1 from notification n where n.case_no = c.claim_no and n.recipient = 'institution:' || c.institution
         and n.code in ('CLAIM_DECIDED', 'CLAIM_REFUSED'))`);
    expect(rows).toEqual([]);
  });

  it('keeps a claim\'s history short', () => expect(carried.summary.historyEventsPerClaim.median).toBeLessThanOrEqual(80));
});
