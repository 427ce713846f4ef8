import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { balanceOf } from '../../domain/entitlement.ts';
import type { Tx } from '../../store/db.ts';
import { unclaimedEntitlements } from '../../store/earned.ts';
import type { ApiUnderTest } from './api-app.ts';
import { startApi } from './api-app.ts';

/* Paid + payable − recovered = entitled, as the database has it: terms paid in rows of their own or together, corrected afterwards, asked back alone or with another row. */

const RUNS = 150;
const [ENROLMENT, CLAIM, BATCH, INSTITUTION, OTHER_ROW] = ['E-2020-balance', 'C-balance', 'B-balance', 'inst-balance', 50];
const KEYS = ['2020-2021/1', '2020-2021/2'] as const;

/** What a term has earned, by how much it was corrected down afterwards, and the row that it was paid with. */
interface Paid { readonly terms: readonly { readonly earnedFen: number; readonly lessFen: number }[]; readonly together: boolean }
/** Of each row so much is asked back; another row of the clawback stands before or behind. */
interface Back { readonly parts: readonly number[]; readonly otherFen: number; readonly otherFirst: boolean; readonly recoveredPart: number }

let api: ApiUnderTest;
beforeAll(async () => { api = await startApi(inject('databaseUrl')); });
afterAll(() => api.close());

interface TermBalance { readonly entitledFen: number; readonly paidFen: number; readonly recoveredFen: number }
interface Found { readonly terms: readonly TermBalance[]; readonly unclaimed: readonly { readonly termKey: string; readonly fen: number }[] }

/** What the database makes of it; nothing of it stays. */
async function found(paid: Paid, rows: readonly number[], back: { readonly of: readonly number[]; readonly otherFen: number; readonly otherFirst: boolean; readonly recoveredFen: number }): Promise<Found> {
  let result: Found | undefined;
  await api.db.tx(async (t) => {
    await t.execute('set local session_replication_role = replica');
    await write(t, paid, rows);
    await askBack(t, rows, back);
    const terms = await t.query<TermBalance>(
      `select entitled_fen as "entitledFen", paid_fen as "paidFen", recovered_fen as "recoveredFen" from entitlement_balance where enrolment_no = $1 order by term_key`, [ENROLMENT]);
    const unclaimed = (await unclaimedEntitlements(t, INSTITUTION, { enrolmentNo: '', termKey: '' }, 10)).map(({ termKey, entitledFen, paidFen }) => ({ termKey, fen: entitledFen - paidFen }));
    result = { terms, unclaimed };
    throw new Error('undone');
  }).catch((error: unknown) => { if (!(error instanceof Error) || error.message !== 'undone') throw error; });
  if (!result) throw new Error('nothing was found');
  return result;
}

async function write(t: Tx, { terms, together }: Paid, rows: readonly number[]): Promise<void> {
  await t.execute(
    `insert into enrolment (enrolment_no, institution, district, programme, programme_group, kind, major, stage, open, person_key, policy_hash, opened_on)
     values ($1, $2, '440106', 'junior-college', 'degree', 'degree', '会计', 'studying', true, 'x', 'x', '2020-08-01')`, [ENROLMENT, INSTITUTION]);
  for (const [index, { earnedFen, lessFen }] of terms.entries()) {
    for (const [n, fen] of [earnedFen, -lessFen].entries()) {
      await t.execute(
        `insert into entitlement (enrolment_no, line, term_key, school_year, term, institution, programme, policy_hash, amount_fen, adjusts, trace, on_date, actor)
         values ($1, $2, $3, '2020-2021', $4, $5, 'junior-college', 'x', $6, $7, '[]', '2021-01-20', 'x')`,
        [ENROLMENT, 2 * index + n + 1, KEYS[index], index + 1, INSTITUTION, fen, n === 0 ? null : 2 * index + 1]);
    }
  }
  await t.execute(
    `insert into payment_line (batch_no, line_no, claim_no, institution, payee, account_version, holder, bank_name, bank_code, account_enc, account_last4, trainees, amount_fen, status)
     values ($1, 1, $2, $3, $3, 1, 'x', 'x', 'x', 'x', 'x', 1, $4, 'paid')`, [BATCH, CLAIM, INSTITUTION, rows.reduce((sum, fen) => sum + fen, 0)]);
  for (const [index, fen] of rows.entries()) {
    await t.execute(
      `insert into claim_row (claim_no, roster_version, row_no, sheet_row, facts, personal_enc, content_hash, district, verdict, amount_fen, enrolment_no, term_key, first_term_fen)
       values ($1, 1, $2, $2, '{}', 'x', 'x', '440106', 'approve', $3, $4, $5, $6)`,
      [CLAIM, rowNoOf(index), fen, ENROLMENT, together ? '2020-2021' : KEYS[index], together ? terms[0]?.earnedFen : null]);
    await t.execute('insert into payment_row values ($1, 1, $2, 1, $3, $4)', [BATCH, CLAIM, rowNoOf(index), fen]);
  }
}

const rowNoOf = (index: number): number => 10 * (index + 1);

async function askBack(t: Tx, rows: readonly number[], back: Parameters<typeof found>[2]): Promise<void> {
  const parts = [...back.of.map((fen, index) => ({ rowNo: rowNoOf(index), fen })), { rowNo: back.otherFirst ? 1 : OTHER_ROW, fen: back.otherFen }].filter(({ fen }) => fen > 0);
  if (parts.length === 0) return;
  await t.execute(
    `insert into clawback (clawback_no, institution, claim_no, ground, stage, amount_fen, recovered_fen, proposed_by) values ('K-balance', $1, $2, 'correction', 'due', $3, $4, 'x')`,
    [INSTITUTION, CLAIM, parts.reduce((sum, { fen }) => sum + fen, 0), back.recoveredFen]);
  for (const { rowNo, fen } of parts) {
    await t.execute(`insert into clawback_row (clawback_no, claim_no, roster_version, row_no, paid_fen, amount_fen) values ('K-balance', $1, 1, $2, $3, $4)`, [CLAIM, rowNo, Math.max(fen, ...rows), fen]);
  }
}

const fen = fc.integer({ min: 1, max: 1_000_000 });
const part = fc.double({ min: 0, max: 1, noNaN: true });
const paidCase = fc.record({ terms: fc.tuple(fc.tuple(fen, part), fc.tuple(fen, part)).map((terms) => terms.map(([earnedFen, less]) => ({ earnedFen, lessFen: Math.floor(earnedFen * less) }))), together: fc.boolean() });
const backCase: fc.Arbitrary<Back> = fc.record({ parts: fc.tuple(part, part), otherFen: fc.oneof(fc.constant(0), fen), otherFirst: fc.boolean(), recoveredPart: part });
const rowsOf = ({ terms, together }: Paid): number[] => (together ? [terms.reduce((sum, each) => sum + each.earnedFen, 0)] : terms.map((each) => each.earnedFen));
const sum = (amounts: readonly number[]): number => amounts.reduce((total, each) => total + each, 0);

describe('what is still payable of an enrolment after money has come back', () => {
  test('whatever was corrected, asked back and recovered: paid + payable − recoverable − recovered = entitled, no more comes back of a term than was paid, and what may be claimed is what is payable', () =>
    fc.assert(fc.asyncProperty(paidCase, backCase, async (paid, { parts, otherFen, otherFirst, recoveredPart }) => {
      const rows = rowsOf(paid);
      const of = rows.map((amount, index) => Math.floor(amount * (parts[index] ?? 0)));
      const recoveredFen = Math.floor((sum(of) + otherFen) * recoveredPart);
      const { terms, unclaimed } = await found(paid, rows, { of, otherFen, otherFirst, recoveredFen });
      const own = otherFirst ? Math.max(0, recoveredFen - otherFen) : Math.min(recoveredFen, sum(of));
      expect(sum(terms.map((term) => term.recoveredFen))).toBe(own);
      expect(terms.map((term) => term.paidFen)).toEqual(paid.terms.map((term) => term.earnedFen));
      const payable = terms.map((term) => balanceOf(term).payableFen);
      terms.forEach((term, index) => {
        const { payableFen, recoverableFen } = balanceOf(term);
        expect(term.entitledFen).toBe((paid.terms[index]?.earnedFen ?? 0) - (paid.terms[index]?.lessFen ?? 0));
        expect(term.paidFen + payableFen - recoverableFen - term.recoveredFen).toBe(term.entitledFen);
        expect(term.recoveredFen >= 0 && term.recoveredFen <= term.paidFen).toBe(true);
      });
      expect(unclaimed).toEqual(KEYS.map((termKey, index) => ({ termKey, fen: payable[index] ?? 0 })).filter((each) => each.fen > 0));
    }), { numRuns: RUNS }));

  test('a correction whose money has come back in full leaves nothing to claim and nothing to ask back, whichever term it was of', () =>
    fc.assert(fc.asyncProperty(paidCase, async (paid) => {
      const rows = rowsOf(paid);
      const of = paid.together ? [sum(paid.terms.map((term) => term.lessFen))] : paid.terms.map((term) => term.lessFen);
      const { terms, unclaimed } = await found(paid, rows, { of, otherFen: 0, otherFirst: false, recoveredFen: sum(of) });
      expect(terms.map(balanceOf)).toEqual(paid.terms.map(() => ({ payableFen: 0, recoverableFen: 0 })));
      expect(unclaimed).toEqual([]);
    }), { numRuns: RUNS }));
});
