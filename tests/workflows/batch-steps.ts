import { setTimeout as sleep } from 'node:timers/promises';
import type { ReversalCommand } from '../../domain/reversal.ts';
import { history } from '../../store/cases.ts';
import * as lives from './lives.ts';
import type { Office } from './office.ts';
import { until, untilStage } from './office.ts';

/* What is struck step by step, and what must stand at the end of it. */

/**
 * Prepared, approved, sent, a line paid, a line returned, and each claim told of its own line; then the paid line's confirmation is reversed by two people, claim and batch are
 * taken up again, and it is confirmed anew.
 */
export const STEPS: readonly string[] = [
  'prepare', 'approve', 'send', 'recordResults', 'recordResults', 'recordPayment', 'recordPayment',
  'open', 'approve', 'takeBackPayment', 'reopenLine', 'recordResults', 'recordPayment',
];
export const TODAY = '2021-09-24';

/** Institutions with accounts, two for each batch, and the round that all of them are paid in. */
export async function foundOffice(office: Office, batches: number): Promise<void> {
  await lives.foundBureau(office.db, 2 * batches);
  for (let no = 1; no <= 2 * batches; no++) await lives.approveAccount(office.db, no);
  await lives.planRound(office, TODAY, '2099-12-31');
}

export interface Outcome {
  readonly entries: readonly string[];
  readonly lines: readonly string[];
  readonly claims: readonly string[];
  readonly audited: readonly string[];
}

/**
 * Two claims are decided in quiet, then paid in one batch: the bank credits the first and returns the second. The first confirmation is reversed and given again.
 * @param begins is told the numbers of the batch, of its claims and of the reversal before the first step.
 */
export async function paidBatch(office: Office, serial: number, begins: (own: readonly string[]) => void = () => undefined): Promise<Outcome> {
  const { db } = office;
  const batchNo = `B-${serial}`;
  const claims = [await lives.reachFirstReview(office, 2 * serial - 1), await lives.reachFirstReview(office, 2 * serial)];
  for (const claimNo of claims) await lives.reachPayment(office, claimNo);
  const { last } = await db.one<{ last: number }>('select coalesce(max(id), 0)::bigint as last from ledger_entry');
  const reversalNo = `V-${batchNo}-1-1`;
  begins([batchNo, reversalNo, ...claims]);
  await lives.payRound(office, batchNo, true);
  const [paid = '', returned = ''] = claims;
  await untilStage(office, paid, 'closed');
  await until(async () => (await history(db, returned)).some(({ type }) => type === 'PaymentRecorded'), `${returned} is not told of its returned payment`);
  await reversedAndConfirmed(office, reversalNo, batchNo, paid);
  const nameless = (text: string): string => text.replaceAll(batchNo, 'B').replaceAll(paid, 'P').replaceAll(returned, 'R');
  const list = async (sql: string, params: readonly unknown[]): Promise<string[]> => (await db.query<{ line: string }>(sql, params)).map(({ line }) => nameless(line));
  return {
    entries: (await list(`select e.kind || '|' || e.case_no || '|' || p.account || '|' || p.amount_fen as line from ledger_entry e join ledger_posting p on p.entry_id = e.id where e.id > $1`, [last])).sort(),
    lines: await list(`select l.line_no || '|' || l.claim_no || '|' || l.amount_fen || '|' || l.status as line from payment_line l where l.batch_no = $1 order by l.line_no`, [batchNo]),
    claims: await list(`select case_no || '|' || stage || '|' || closed as line from case_instance where case_no = any($1) order by case_no`, [claims]),
    audited: (await list(`select case_no || '|' || act as line from audit where case_no in ($1, $3) or (case_no = any($2) and act in ('recordPayment', 'takeBackPayment'))`, [batchNo, claims, reversalNo])).sort(),
  };
}

interface PaidLine { readonly line_no: number; readonly institution: string; readonly amount_fen: number; readonly status: string }

async function reversedAndConfirmed(office: Office, reversalNo: string, batch: string, claim: string): Promise<void> {
  const first = (): Promise<PaidLine> => office.db.one<PaidLine>('select line_no, institution, amount_fen, status from payment_line where batch_no = $1 and line_no = 1', [batch]);
  const line = await first();
  const { institution, amount_fen: amountFen } = line;
  const reversal = { institution, claim, batch, line: line.line_no, amountFen, confirmation: `${batch}-${line.line_no}`, reason: '示例' };
  await office.act<ReversalCommand>('reversal', reversalNo, { type: 'open', reversal }, lives.MAKER);
  await office.act<ReversalCommand>('reversal', reversalNo, { type: 'approve', amountFen }, lives.APPROVER);
  await until(async () => (await first()).status === 'sent', `${batch} does not wait for the line's result again`);
  await untilStage(office, claim, 'payment');
  await lives.answerLine(office, batch, line, 'paid', `${batch}-again`);
  await untilStage(office, claim, 'closed');
}

const PATIENCE_MS = 60_000;

/** An office whose people and screens ask again with the same command while something is away; a refusal is an answer. */
export function patient(plain: Office): Office {
  const { db } = plain;
  let serial = 0;
  return {
    ...plain,
    db: {
      ...db, query: (sql, params) => again(() => db.query(sql, params)), one: (sql, params) => again(() => db.one(sql, params)),
      maybeOne: (sql, params) => again(() => db.maybeOne(sql, params)), execute: (sql, params) => again(() => db.execute(sql, params)),
    },
    today: () => again(() => plain.today()),
    act: (kind, caseNo, wish, by) => {
      const commandId = `patient/${++serial}`;
      return again(() => plain.act(kind, caseNo, { commandId, ...wish }, by));
    },
  };
}

async function again<T>(ask: () => Promise<T>): Promise<T> {
  for (const startedMs = performance.now(); ;) {
    try {
      return await ask();
    } catch (error) {
      if (String(error).includes('was refused') || performance.now() - startedMs > PATIENCE_MS) throw error;
      await sleep(100);
    }
  }
}
