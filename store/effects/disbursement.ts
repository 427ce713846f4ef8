import type { DisbursementEvent, DisbursementState } from '../../domain/disbursement.ts';
import type { BatchLine, MatchedResult } from '../batches.ts';
import { batchLines, proposeLines, seenOfLines } from '../batches.ts';
import type { Commit } from '../commit.ts';
import { CommitRefused } from '../commit.ts';
import type { Tx } from '../db.ts';
import { disburseEntries, returnEntries } from '../funding.ts';
import { post } from '../ledger.ts';
import type { OutboxMessage } from '../outbox.ts';

export async function disbursementEffects(t: Tx, commit: Commit): Promise<OutboxMessage[]> {
  const batchNo = commit.caseNo;
  const state = commit.state as DisbursementState;
  const messages: OutboxMessage[] = [];
  for (const event of commit.events as readonly DisbursementEvent[]) {
    switch (event.type) {
      case 'Prepared':
        await freezeList(t, batchNo, event);
        messages.push(notify(batchNo, event, 'role:finance_approver', 'BATCH_WAITS'));
        break;
      case 'Rejected':
      case 'Cancelled':
        await freeList(t, batchNo);
        messages.push(notify(batchNo, event, 'role:finance_maker', event.type === 'Rejected' ? 'BATCH_REJECTED' : 'BATCH_CANCELLED'));
        break;
      case 'Sent':
        await t.execute(`update payment_line set status = 'sent' where batch_no = $1 and status = 'listed'`, [batchNo]);
        break;
      case 'ResultsRecorded':
        messages.push(...await recordResults(t, commit, event));
        break;
      default:
        break;
    }
  }
  await t.execute('update batch set stage = $2, approved_by = $3, changed_at = now() where batch_no = $1', [batchNo, state.stage, state.approvedBy]);
  return messages;
}

function notify(batchNo: string, event: DisbursementEvent, target: string, code: string): OutboxMessage {
  return { key: `notify/${target}/${code}`, kind: 'notify', target, body: { code, caseNo: batchNo, on: event.on, facts: {} } };
}

/** The list as it was shown becomes lines and rows; if it has moved since, nothing is made. */
async function freezeList(t: Tx, batchNo: string, event: Extract<DisbursementEvent, { type: 'Prepared' }>): Promise<void> {
  const proposed = await proposeLines(t, event.round, event.on);
  const seen = await seenOfLines(t, proposed);
  if (seen.digest !== event.list.digest || seen.totalFen !== event.list.totalFen || seen.lines !== event.list.lines) {
    throw new CommitRefused({
      code: 'STALE_VIEW', message: { zh: '待拨付清单已变动,请刷新后再制表', en: 'the list has changed; reload and look again' },
      facts: { shownFen: event.list.totalFen, nowFen: seen.totalFen },
    });
  }
  await t.execute(
    'insert into batch (batch_no, round, stage, lines, total_fen, prepared_by) values ($1, $2, $3, $4, $5, $6)',
    [batchNo, event.round, 'prepared', seen.lines, seen.totalFen, event.by]);
  const payable = proposed.filter((line) => line.blocked === null).map((line, index) => ({ ...line, line_no: index + 1 }));
  await t.execute(
    `insert into payment_line (batch_no, line_no, claim_no, institution, account_version, holder, bank_name, bank_code, account_enc, account_last4,
                               trainees, amount_fen, status, replaces_batch, replaces_line)
     select $1, x.line_no, x.claim_no, x.institution, a.version, a.holder, a.bank_name, a.bank_code, a.number_enc, a.number_last4,
            x.trainees, x.amount_fen, 'listed', x.replaces_batch, x.replaces_line
     from jsonb_to_recordset($2::jsonb) as x(line_no int, claim_no text, institution text, account_version int, trainees int, amount_fen bigint,
                                             replaces_batch text, replaces_line int)
     join institution_account a on a.institution = x.institution and a.version = x.account_version`,
    [batchNo, JSON.stringify(payable)]);
  await t.execute(
    `insert into payment_row (batch_no, line_no, claim_no, roster_version, row_no, amount_fen)
     select l.batch_no, l.line_no, r.claim_no, r.roster_version, r.row_no, r.amount_fen
     from payment_line l join claim c on c.claim_no = l.claim_no
     join claim_row r on r.claim_no = c.claim_no and r.roster_version = c.roster_version and r.outcome = 'approved'
     where l.batch_no = $1
       and not exists (select 1 from payment_row p where p.claim_no = r.claim_no and p.roster_version = r.roster_version and p.row_no = r.row_no and p.live)`,
    [batchNo]);
}

async function freeList(t: Tx, batchNo: string): Promise<void> {
  await t.execute('update payment_row set live = false where batch_no = $1', [batchNo]);
  await t.execute(`update payment_line set status = 'void' where batch_no = $1`, [batchNo]);
}

async function recordResults(t: Tx, commit: Commit, event: Extract<DisbursementEvent, { type: 'ResultsRecorded' }>): Promise<OutboxMessage[]> {
  const batchNo = commit.caseNo;
  const { lines: results } = await t.one<{ lines: MatchedResult[] }>('select lines from bank_import where id = $1 and batch_no = $2', [event.importId, batchNo]);
  await t.execute(
    `insert into bank_result (batch_no, line_no, import_id, outcome, reason, settled_on)
     select $1, (r->>'lineNo')::int, $2, r->>'outcome', r->>'reason', (r->>'settledOn')::date from jsonb_array_elements($3::jsonb) as r`,
    [batchNo, event.importId, JSON.stringify(results)]);
  await t.execute(
    `update payment_line l set status = r.outcome, result_reason = r.reason, settled_on = r.settled_on
     from bank_result r where r.batch_no = l.batch_no and r.line_no = l.line_no and r.import_id = $2 and l.batch_no = $1`,
    [batchNo, event.importId]);
  await t.execute(
    `update payment_row p set live = false from bank_result r
     where r.batch_no = p.batch_no and r.line_no = p.line_no and r.import_id = $2 and r.outcome = 'returned' and p.batch_no = $1`,
    [batchNo, event.importId]);
  const byNumber = new Map((await batchLines(t, batchNo)).map((line) => [line.line_no, line]));
  const settled = results.map((result) => ({ result, line: byNumber.get(result.lineNo) as BatchLine }));
  await postResults(t, commit, settled);
  return settled.map(({ result, line }) => ({
    key: `payment/${line.line_no}`, kind: 'send', target: line.claim_no,
    body: { kind: 'claim', command: { type: 'recordPayment', batch: batchNo, line: line.line_no, amountFen: line.amount_fen, outcome: result.outcome } },
  }));
}

/** A returned payment left and came back: two entries, the second taking back the first, never an edit. */
async function postResults(t: Tx, commit: Commit, settled: readonly { result: MatchedResult; line: BatchLine }[]): Promise<void> {
  const stamp = { on: commit.command.on, actor: commit.command.actor.id };
  const batchNo = commit.caseNo;
  const entries = await disburseEntries(t, settled.map(({ line }) => ({ batchNo, lineNo: line.line_no, claimNo: line.claim_no })), stamp);
  const came = new Set(settled.filter(({ result }) => result.outcome === 'returned').map(({ line }) => `${batchNo}/${line.line_no}`));
  const back = entries.filter((entry) => came.has(entry.key.slice(0, entry.key.indexOf('/disburse/'))));
  entries.push(...returnEntries(back, stamp));
  await post(t, entries);
}
