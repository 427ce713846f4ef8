import type { BatchSeen, DisbursementEvent, DisbursementState } from '../../domain/disbursement.ts';
import type { Fen } from '../../domain/money.ts';
import { approvalsFor } from '../../domain/payment-rules.ts';
import type { LeftOutRow, ProposedLine } from '../batches.ts';
import { PAGE_LINES, isInstitutions, keptBack, leftOutRows, paramsOf, proposedPages, seeing, wholeClaims } from '../batches.ts';
import type { Commit } from '../commit.ts';
import { CommitRefused } from '../commit.ts';
import type { Tx } from '../db.ts';
import { disburseEntries, holdForDisbursing, returnEntries } from '../funding.ts';
import { lockOwed } from './clawback.ts';
import { batchHeld } from '../holds.ts';
import { post } from '../ledger.ts';
import type { OutboxMessage } from '../outbox.ts';
import { paymentRules } from '../payment-rules.ts';
import { freezeStatements } from '../statements.ts';

/** In pages: a batch may tell each of a hundred thousand claims what became of its payment. */
export async function* disbursementEffects(t: Tx, commit: Commit): AsyncGenerator<OutboxMessage[]> {
  const batchNo = commit.caseNo;
  const state = commit.state as DisbursementState;
  for (const event of commit.events as readonly DisbursementEvent[]) {
    switch (event.type) {
      case 'Prepared':
        await freezeList(t, batchNo, event);
        yield [notify(batchNo, event, 'role:finance_approver', 'BATCH_WAITS')];
        break;
      case 'Approved':
        await refuseHeld(t, batchNo, event.on);
        await t.execute(
          'insert into batch_approval (batch_no, approver, lines, total_fen, digest, on_date) values ($1, $2, $3, $4, $5, $6)',
          [batchNo, event.by, event.list.lines, event.list.totalFen, event.list.digest, event.on]);
        if (state.stage === 'prepared') yield [notify(batchNo, event, 'role:finance_approver', 'BATCH_WAITS')];
        break;
      case 'Rejected':
      case 'Cancelled':
        await freeList(t, batchNo);
        yield [notify(batchNo, event, 'role:finance_maker', event.type === 'Rejected' ? 'BATCH_REJECTED' : 'BATCH_CANCELLED')];
        break;
      case 'Sent':
        await refuseHeld(t, batchNo, event.on);
        await t.execute(`update payment_line set status = 'sent' where batch_no = $1 and status = 'listed'`, [batchNo]);
        break;
      case 'ResultsRecorded':
      case 'LinesDecided':
        yield* recordResults(t, commit, event);
        break;
      case 'LineReopened':
        await t.execute(
          `update payment_line set status = 'sent', result_reason = null, settled_on = null, reversals = reversals + 1 where batch_no = $1 and line_no = $2`, [batchNo, event.line]);
        await t.execute('update reversal set reopened = true where reversal_no = $1', [event.reversal]);
        break;
      case 'Settled':
        await freezeStatements(t, batchNo, event.on);
        break;
    }
  }
  await t.execute('update batch set stage = $2, approved_by = $3, changed_at = now() where batch_no = $1', [batchNo, state.stage, state.approvedBy]);
}

function notify(batchNo: string, event: DisbursementEvent, target: string, code: string): OutboxMessage {
  return { key: `notify/${target}/${code}`, kind: 'notify', target, body: { code, caseNo: batchNo, on: event.on, facts: {} } };
}

/** The list as it was shown becomes lines and rows; if it has moved since, nothing is made. */
async function freezeList(t: Tx, batchNo: string, event: Extract<DisbursementEvent, { type: 'Prepared' }>): Promise<void> {
  await lockOwed(t, event.round);
  await t.execute(
    'insert into batch (batch_no, round, programme, source, stage, lines, total_fen, prepared_by, approvals) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)',
    [batchNo, event.round, event.programme ?? null, event.source ?? null, 'prepared', event.list.lines, event.list.totalFen, event.by, event.approvals]);
  const list = seeing();
  const leftOut: ProposedLine[] = [];
  let lines = 0;
  for await (const page of proposedPages(t, event, event.on)) {
    list.add(page);
    leftOut.push(...page.filter((line) => line.blocked !== null));
    const payable = page.filter((line) => line.blocked === null);
    await listLines(t, batchNo, payable, lines);
    lines += payable.length;
  }
  await refuseMoved(t, event, list.seen());
  await listLeftOut(t, batchNo, leftOut, await leftOutRows(t, event, event.on));
  await countAnew(t, ['payment_line'], lines);
  // In the order of the lines, so that the rows are all found before the first is written.
  await t.execute(
    `insert into payment_row (batch_no, line_no, claim_no, roster_version, row_no, amount_fen, part)
     select l.batch_no, l.line_no, r.claim_no, r.roster_version, r.row_no, r.amount_fen, r.part
     from unpaid_rows($2, $3, $4, $5) r join payment_line l on l.batch_no = $1 and l.claim_no = r.claim_no and l.payee = r.payee and l.status = 'listed' where r.code is null
     order by l.line_no, r.row_no`,
    [batchNo, ...paramsOf(event, event.on)]);
  await countAnew(t, ['payment_row'], lines);
}

/** What was written is undone with the refusal. */
async function refuseMoved(t: Tx, event: Extract<DisbursementEvent, { type: 'Prepared' }>, seen: BatchSeen): Promise<void> {
  if (seen.digest !== event.list.digest || seen.totalFen !== event.list.totalFen || seen.lines !== event.list.lines) {
    throw new CommitRefused({
      code: 'STALE_VIEW', message: { zh: '待拨付清单已变动,请刷新后再制表', en: 'the list has changed; reload and look again' },
      facts: { shownFen: event.list.totalFen, nowFen: seen.totalFen },
    });
  }
  const approvals = approvalsFor(await paymentRules(t, event.on), seen.totalFen);
  if (approvals !== event.approvals) {
    throw new CommitRefused({ code: 'RULES_CHANGED', message: { zh: '拨付规则已变动,请重新制表', en: 'the rules of payment have changed; prepare the batch again' }, facts: { approvals } });
  }
}

/** Numbered on from `before`. */
async function listLines(t: Tx, batchNo: string, payable: readonly ProposedLine[], before: number): Promise<void> {
  const numbered = payable.map((line, index) => ({ ...line, line_no: before + index + 1, offset_fen: keptBack(line) }));
  await t.execute(
    `insert into payment_line (batch_no, line_no, claim_no, institution, payee, account_version, holder, bank_name, bank_code, account_enc, account_last4,
                               trainees, amount_fen, offset_fen, status, replaces_batch, replaces_line)
     select $1, x.line_no, x.claim_no, x.institution, x.payee, a.version, a.holder, a.bank_name, a.bank_code, a.number_enc, a.number_last4,
            x.trainees, x.amount_fen, x.offset_fen, 'listed', x.replaces_batch, x.replaces_line
     from jsonb_to_recordset($2::jsonb) as x(line_no int, claim_no text, institution text, payee text, account_version int, trainees int, amount_fen bigint, offset_fen bigint,
                                             replaces_batch text, replaces_line int)
     join payee_account a on a.payee = x.payee and a.version = x.account_version`,
    [batchNo, JSON.stringify(numbered)]);
  const offsets = numbered.flatMap((line) => line.offsets.map((offset) => ({ ...offset, line_no: line.line_no })));
  if (offsets.length === 0) return;
  await t.execute(
    `insert into payment_offset (batch_no, line_no, clawback_no, amount_fen)
     select $1, x.line_no, x."clawbackNo", x."amountFen" from jsonb_to_recordset($2::jsonb) as x(line_no int, "clawbackNo" text, "amountFen" bigint)`,
    [batchNo, JSON.stringify(offsets)]);
}

/** Where fewer rows are written at once, any plan is quick. */
const MANY_ROWS = 1_000;

/** A batch just written has no statistics: the planner takes it for one row, joins each of its lines by walking over all of them, and the time grows with the square. */
async function countAnew(t: Tx, tables: readonly ('payment_line' | 'payment_row' | 'bank_result')[], rows: number): Promise<void> {
  if (rows >= MANY_ROWS) await t.execute(`analyze ${tables.join(', ')}`);
}

/** Who and what was left out stands with the batch, each with its coded reason. */
async function listLeftOut(t: Tx, batchNo: string, lines: readonly ProposedLine[], rows: readonly LeftOutRow[]): Promise<void> {
  const payees = lines.map((line) => ({ claim_no: line.claim_no, row_no: isInstitutions(line) ? null : line.first_row, code: line.blocked, amount_fen: line.amount_fen }));
  await t.execute(
    `insert into batch_left_out (batch_no, item, claim_no, row_no, code, amount_fen)
     select $1, row_number() over (order by x.claim_no, x.row_no nulls first), x.claim_no, x.row_no, x.code, x.amount_fen
     from jsonb_to_recordset($2::jsonb) as x(claim_no text, row_no int, code text, amount_fen bigint)`,
    [batchNo, JSON.stringify([...payees, ...rows])]);
}

async function refuseHeld(t: Tx, batchNo: string, on: string): Promise<void> {
  if (await batchHeld(t, batchNo, on)) {
    throw new CommitRefused({ code: 'BATCH_HELD', message: { zh: '该批次已暂缓拨付', en: 'the batch is held' } });
  }
}

async function freeList(t: Tx, batchNo: string): Promise<void> {
  await t.execute('update payment_row set live = false where batch_no = $1', [batchNo]);
  await t.execute(`update payment_line set status = 'void' where batch_no = $1`, [batchNo]);
  await t.execute(`update payment_offset set status = 'void' where batch_no = $1`, [batchNo]);
}

async function* recordResults(t: Tx, commit: Commit, event: Extract<DisbursementEvent, { type: 'ResultsRecorded' | 'LinesDecided' }>): AsyncGenerator<OutboxMessage[]> {
  const batchNo = commit.caseNo;
  await bookResults(t, batchNo, event);
  await holdForDisbursing(t, batchNo, event.importId);
  for await (const settled of settledPages(t, batchNo, event.importId)) {
    await postResults(t, commit, settled);
    yield await takeOffsets(t, batchNo, settled);
    yield claimMessages(batchNo, settled);
  }
}

/** What the bank said, at the lines and at the rows that they pay. */
async function bookResults(t: Tx, batchNo: string, event: { readonly importId: string; readonly on: string }): Promise<void> {
  await t.one('select 1 from bank_import where id = $1 and batch_no = $2', [event.importId, batchNo]);
  await t.execute(
    `update payment_line set unknown_on = $3 where batch_no = $1 and unknown_on is null and line_no in (
       select (r->>'lineNo')::int from bank_import i, jsonb_array_elements(i.lines) as r where i.id = $2 and r->>'outcome' = 'unknown')`,
    [batchNo, event.importId, event.on]);
  const results = await t.execute(
    `insert into bank_result (batch_no, line_no, import_id, outcome, reason, settled_on)
     select $1, (r->>'lineNo')::int, $2, r->>'outcome', r->>'reason', (r->>'settledOn')::date
     from bank_import i, jsonb_array_elements(i.lines) as r where i.id = $2 and i.batch_no = $1 and r->>'outcome' <> 'unknown'`,
    [batchNo, event.importId]);
  await countAnew(t, ['bank_result'], results);
  await t.execute(
    `update payment_line l set status = r.outcome, result_reason = r.reason, settled_on = r.settled_on
     from bank_result r where r.batch_no = l.batch_no and r.line_no = l.line_no and r.import_id = $2 and r.reversed_by is null and l.batch_no = $1`,
    [batchNo, event.importId]);
  await t.execute(
    `update payment_row p set live = false from bank_result r
     where r.batch_no = p.batch_no and r.line_no = p.line_no and r.import_id = $2 and r.reversed_by is null and r.outcome = 'returned' and p.batch_no = $1`,
    [batchNo, event.importId]);
}

interface SettledLine {
  readonly lineNo: number;
  readonly claimNo: string;
  readonly amountFen: Fen;
  readonly outcome: 'paid' | 'returned';
}

/** The lines that have their result now, in their order. */
function settledPages(t: Tx, batchNo: string, importId: string): AsyncGenerator<SettledLine[]> {
  return wholeClaims(t.pages<SettledLine>(
    `select l.line_no as "lineNo", l.claim_no as "claimNo", l.amount_fen as "amountFen", r.outcome from bank_result r join payment_line l on l.batch_no = r.batch_no and l.line_no = r.line_no
     where r.batch_no = $1 and r.import_id = $2 order by l.line_no`, [batchNo, importId], PAGE_LINES));
}

/** What a paid line kept back is told to the clawbacks; of a returned line nothing was kept back after all. */
async function takeOffsets(t: Tx, batchNo: string, settled: readonly SettledLine[]): Promise<OutboxMessage[]> {
  const linesOf = (outcome: SettledLine['outcome']): number[] => settled.filter((line) => line.outcome === outcome).map(({ lineNo }) => lineNo);
  await t.execute(`update payment_offset set status = 'void' where batch_no = $1 and line_no = any($2::int[])`, [batchNo, linesOf('returned')]);
  const taken = await t.query<{ line: number; clawback: string; fen: number }>(
    `update payment_offset set status = 'taken' where batch_no = $1 and line_no = any($2::int[])
     returning line_no as line, clawback_no as clawback, amount_fen as fen`, [batchNo, linesOf('paid')]);
  return taken.map(({ line, clawback, fen }) => ({
    key: `offset/${line}/${clawback}`, kind: 'send', target: clawback, body: { kind: 'clawback', command: { type: 'recordOffset', batch: batchNo, line, amountFen: fen } },
  }));
}

/** A claim hears once of what was paid and once of what came back, however many of its trainees have lines of their own; the first of them stands for all. */
function claimMessages(batchNo: string, settled: readonly SettledLine[]): OutboxMessage[] {
  const told = new Map<string, { claim: string; outcome: string; line: number; lines: number; amountFen: Fen }>();
  for (const { lineNo, claimNo, amountFen, outcome } of settled) {
    const key = `${claimNo}/${outcome}`;
    const before = told.get(key) ?? { claim: claimNo, outcome, line: lineNo, lines: 0, amountFen: 0 };
    told.set(key, { ...before, lines: before.lines + 1, amountFen: before.amountFen + amountFen });
  }
  return [...told.values()].map(({ claim, outcome, line, lines, amountFen }) => ({
    key: `payment/${line}`, kind: 'send', target: claim,
    body: { kind: 'claim', command: { type: 'recordPayment', batch: batchNo, line, ...(lines > 1 ? { lines } : {}), amountFen, outcome } },
  }));
}

/** A returned payment left and came back: two entries, the second taking back the first, never an edit. */
async function postResults(t: Tx, commit: Commit, settled: readonly SettledLine[]): Promise<void> {
  const stamp = { on: commit.command.on, actor: commit.command.actor.id };
  const batchNo = commit.caseNo;
  const entries = await disburseEntries(t, settled.map(({ lineNo, claimNo }) => ({ batchNo, lineNo, claimNo })), stamp);
  const came = new Set(settled.filter(({ outcome }) => outcome === 'returned').map(({ lineNo }) => `${batchNo}/${lineNo}`));
  const back = entries.filter((entry) => came.has(entry.key.slice(0, entry.key.indexOf('/disburse/'))));
  await post(t, entries.concat(returnEntries(back, stamp)));
}
