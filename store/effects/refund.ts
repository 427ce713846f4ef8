import type { LedgerEntry, Pot } from '../../domain/ledger.ts';
import { takeFrom } from '../../domain/ledger.ts';
import type { Fen } from '../../domain/money.ts';
import type { Refund, RefundEvent, RefundState } from '../../domain/refund.ts';
import { claimableRows } from '../clawbacks.ts';
import type { Commit } from '../commit.ts';
import { CommitRefused } from '../commit.ts';
import type { Tx } from '../db.ts';
import { post } from '../ledger.ts';
import type { OutboxMessage } from '../outbox.ts';

export async function refundEffects(t: Tx, commit: Commit): Promise<OutboxMessage[]> {
  const state = commit.state as RefundState;
  const messages: OutboxMessage[] = [];
  for (const event of commit.events as readonly RefundEvent[]) {
    if (event.type === 'Recorded') await recorded(t, commit.caseNo, event);
    if (event.type === 'Booked' && state.refund) await book(t, commit, state.refund);
    // What is rejected has not come back: the rows may be named by another refund, or claimed back.
    if (event.type === 'Rejected') await t.execute('update refund_row set live = false where refund_no = $1', [commit.caseNo]);
    messages.push(notice(commit.caseNo, state, event));
  }
  await t.execute('update refund set stage = $2, booked_by = $3 where refund_no = $1', [commit.caseNo, state.stage, state.bookedBy]);
  return messages;
}

/** Never more than was paid for a row and has not come back, nor more than the bank has credited on the line. */
async function recorded(t: Tx, refundNo: string, { refund, amountFen, by }: Extract<RefundEvent, { type: 'Recorded' }>): Promise<void> {
  const { claim, batch, line, rows } = refund;
  await t.query('select 1 from claim where claim_no = $1 for update', [claim]);
  const paid = await t.maybeOne<{ left: Fen; rows: number[] }>(
    `select (l.amount_fen - l.offset_fen - coalesce((select sum(r.amount_fen) from refund f join refund_row r on r.refund_no = f.refund_no and r.live
               where f.batch_no = l.batch_no and f.line_no = l.line_no), 0))::bigint as left,
            array(select p.row_no from payment_row p where p.batch_no = l.batch_no and p.line_no = l.line_no) as rows
     from payment_line l where l.batch_no = $1 and l.line_no = $2 and l.claim_no = $3 and l.institution = $4 and l.status = 'paid'`, [batch, line, claim, refund.institution]);
  if (!paid) throw new CommitRefused({ code: 'LINE_NOT_PAID', message: { zh: '该付款行未拨付', en: 'the line was not paid' } });
  const open = await claimableRows(t, claim, rows.map((row) => row.rowNo));
  const beyond = rows.find((row) => !paid.rows.includes(row.rowNo) || row.amountFen > (open.get(row.rowNo) ?? 0));
  if (beyond || amountFen > paid.left) {
    throw new CommitRefused({
      code: 'REFUND_ABOVE_PAID', message: { zh: '退款超过该行已拨付且未收回的金额', en: 'more would come back than was paid and has not come back' },
      facts: beyond ? { rowNo: beyond.rowNo } : { leftFen: paid.left },
    });
  }
  const known = await t.maybeOne('select 1 from clawback_receipt where bank_reference = $1', [refund.bankReference]);
  if (known) throw new CommitRefused({ code: 'RECEIPT_KNOWN', message: { zh: '该笔到账已核销', en: 'this receipt of the bank was matched already' } });
  await t.execute(
    `insert into refund (refund_no, institution, claim_no, batch_no, line_no, stage, amount_fen, bank_reference, received_on, reason, recorded_by)
     values ($1, $2, $3, $4, $5, 'recorded', $6, $7, $8, $9, $10)`,
    [refundNo, refund.institution, claim, batch, line, amountFen, refund.bankReference, refund.receivedOn, refund.reason, by]);
  await t.execute(
    `insert into refund_row (refund_no, claim_no, row_no, paid_fen, amount_fen)
     select $1, $2, x."rowNo", x."paidFen", x."amountFen" from jsonb_to_recordset($3::jsonb) as x("rowNo" int, "paidFen" bigint, "amountFen" bigint)`,
    [refundNo, claim, JSON.stringify(rows.map((row) => ({ ...row, paidFen: open.get(row.rowNo) })))]);
}

/** The money goes back to the budget lines that paid it, programme by programme, and may be used again. */
async function book(t: Tx, commit: Commit, { claim, batch, line, rows }: Refund): Promise<void> {
  await t.query('select 1 from claim where claim_no = $1 for update', [claim]);
  const parts = await t.query<{ programme: string; fen: Fen }>(
    `select coalesce(r.programme, '') as programme, sum(x."amountFen")::bigint as fen from jsonb_to_recordset($3::jsonb) as x("rowNo" int, "amountFen" bigint)
     join payment_row p on p.batch_no = $1 and p.line_no = $2 and p.row_no = x."rowNo"
     join claim_row r on r.claim_no = p.claim_no and r.roster_version = p.roster_version and r.row_no = p.row_no group by 1 order by 1`, [batch, line, JSON.stringify(rows)]);
  const entries: LedgerEntry[] = [];
  for (const { programme, fen } of parts) {
    for (const pot of takeFrom(await disbursedOf(t, claim, `${batch}/${line}/`, programme), fen)) {
      entries.push({
        key: `${batch}/${line}/refund/${commit.caseNo}/${programme}/${pot.budgetLine}`, kind: 'refund', caseNo: claim, budgetLine: pot.budgetLine, amountFen: pot.fen,
        on: commit.command.on, actor: commit.command.actor.id, ...(programme === '' ? {} : { programme }),
      });
    }
  }
  await post(t, entries);
}

/** What the line has taken from each budget line for the programme, and what came back of it. */
function disbursedOf(t: Tx, claim: string, linePrefix: string, programme: string): Promise<Pot[]> {
  return t.query<Pot>(
    `select p.budget_line as "budgetLine", sum(p.amount_fen)::bigint as fen from ledger_entry e join ledger_posting p on p.entry_id = e.id and p.account = 'disbursed'
     where e.case_no = $1 and coalesce(e.programme, '') = $3 and starts_with(e.entry_key, $2)
     group by 1 having sum(p.amount_fen) > 0 order by 1`, [claim, linePrefix, programme]);
}

function notice(caseNo: string, state: RefundState, event: RefundEvent): OutboxMessage {
  const say = (target: string, code: string, facts: Record<string, string | number> = {}): OutboxMessage =>
    ({ key: `notify/${target}/${code}`, kind: 'notify', target, body: { code, caseNo, on: event.on, facts } });
  switch (event.type) {
    case 'Recorded': return say('role:finance_approver', 'REFUND_WAITS');
    case 'Booked': return say(`institution:${state.institution}`, 'REFUND_BOOKED', { amountFen: event.amountFen, batch: event.batch });
    case 'Rejected': return say('role:finance_maker', 'REFUND_REJECTED');
  }
}
