import type { ClawbackEvent, ClawbackState } from '../../domain/clawback.ts';
import { outstandingFen } from '../../domain/clawback.ts';
import type { Pot } from '../../domain/ledger.ts';
import { takeFrom } from '../../domain/ledger.ts';
import type { Fen } from '../../domain/money.ts';
import { claimableRows, HEARD_OF_OFFSET } from '../clawbacks.ts';
import type { Commit } from '../commit.ts';
import { CommitRefused } from '../commit.ts';
import type { Tx } from '../db.ts';
import { post } from '../ledger.ts';
import type { OutboxMessage } from '../outbox.ts';
import { tellClaim } from '../reversals.ts';

export async function clawbackEffects(t: Tx, commit: Commit): Promise<OutboxMessage[]> {
  const state = commit.state as ClawbackState;
  const messages: OutboxMessage[] = [];
  for (const event of commit.events as readonly ClawbackEvent[]) {
    messages.push(...await applyEvent(t, commit, state, event));
    messages.push(...notices(commit, state, event));
  }
  await t.execute(
    `update clawback set stage = $2, recovered_fen = $3, written_off_fen = $4, due_on = $5, approved_by = $6, changed_at = now() where clawback_no = $1`,
    [commit.caseNo, state.stage, state.recoveredFen, state.writtenOffFen, state.plan.at(-1)?.dueOn ?? null, state.approvedBy]);
  return messages;
}

async function applyEvent(t: Tx, commit: Commit, state: ClawbackState, event: ClawbackEvent): Promise<OutboxMessage[]> {
  switch (event.type) {
    case 'Proposed':
      await proposed(t, commit.caseNo, event);
      return [];
    case 'Rejected':
      // Its rows may be claimed back by another case.
      await t.execute('update clawback_row set live = false where clawback_no = $1', [commit.caseNo]);
      return [];
    case 'ReceiptRecorded':
      await refuseAlreadyKeptBack(t, commit, state, event.amountFen);
      await t.execute(
        'insert into clawback_receipt (id, clawback_no, bank_reference, amount_fen, received_on, recorded_by) values ($1, $2, $3, $4, $5, $6)',
        [event.receiptId, commit.caseNo, event.bankReference, event.amountFen, event.receivedOn, event.by]);
      await recover(t, commit, state, `receipt/${event.receiptId}`, event.amountFen);
      return [];
    case 'OffsetRecorded':
      await recover(t, commit, state, await offsetKey(t, commit.caseNo, event), event.amountFen);
      return [];
    case 'OffsetGivenBack':
      return givenBack(t, commit.caseNo, event);
    case 'WriteOffAsked':
    case 'WrittenOff':
      await refuseAlreadyKeptBack(t, commit, state, 0);
      return [];
    default:
      return [];
  }
}

/** The rows are claimed back once, and never above what was paid for them. */
async function proposed(t: Tx, clawbackNo: string, event: Extract<ClawbackEvent, { type: 'Proposed' }>): Promise<void> {
  const claim = await t.maybeOne<{ institution: string; version: number }>(
    'select institution, roster_version as version from claim where claim_no = $1 for update', [event.claim]);
  if (claim?.institution !== event.institution) {
    throw new CommitRefused({ code: 'CLAIM_UNKNOWN', message: { zh: '该院校没有这个申报', en: 'the institution has no such claim' } });
  }
  const paid = await claimableRows(t, event.claim, event.rows.map((row) => row.rowNo));
  const beyond = event.rows.find((row) => row.amountFen > (paid.get(row.rowNo) ?? 0));
  if (beyond) {
    throw new CommitRefused({
      code: 'CLAWBACK_ABOVE_PAID', message: { zh: '追缴金额超过该行已拨付且未追缴的金额', en: 'more would come back than was paid for the row' },
      facts: { rowNo: beyond.rowNo, paidFen: paid.get(beyond.rowNo) ?? 0 },
    });
  }
  await t.execute(
    `insert into clawback (clawback_no, institution, claim_no, ground, stage, amount_fen, proposed_by) values ($1, $2, $3, $4, 'proposed', $5, $6)`,
    [clawbackNo, event.institution, event.claim, event.ground, event.amountFen, event.by]);
  await t.execute(
    `insert into clawback_row (clawback_no, claim_no, roster_version, row_no, paid_fen, amount_fen)
     select $1, $2, $3, x.row_no, x.paid_fen, x.amount_fen from jsonb_to_recordset($4::jsonb) as x(row_no int, paid_fen bigint, amount_fen bigint)`,
    [clawbackNo, event.claim, claim.version, JSON.stringify(event.rows.map((row) => ({ row_no: row.rowNo, paid_fen: paid.get(row.rowNo), amount_fen: row.amountFen })))]);
}

/** What a listed payment keeps back already must not come in a second time. */
async function refuseAlreadyKeptBack(t: Tx, commit: Commit, state: ClawbackState, amountFen: Fen): Promise<void> {
  await t.query('select 1 from clawback where clawback_no = $1 for update', [commit.caseNo]);
  const listed = await t.one<{ fen: Fen }>(
    `select coalesce(sum(o.amount_fen), 0)::bigint as fen from payment_offset o where o.clawback_no = $1 and o.status in ('listed', 'taken')
       and not ${HEARD_OF_OFFSET}`, [commit.caseNo]);
  const writeOff = amountFen === 0;
  if (writeOff ? listed.fen > 0 : outstandingFen(state) < listed.fen) {
    throw new CommitRefused({ code: 'OFFSET_LISTED', message: { zh: '该款项已列入待拨付批次抵扣', en: 'a payment batch keeps this money back already' }, facts: { listedFen: listed.fen } });
  }
}

/** Kept back a second time, after a reversal, the entries have a number at their end. */
async function offsetKey(t: Tx, clawbackNo: string, { batch, line }: { readonly batch: string; readonly line: number }): Promise<string> {
  const { n } = await t.one<{ n: number }>(
    `select count(*)::int + 1 as n from case_event where case_no = $1 and type = 'OffsetGivenBack' and event->>'batch' = $2 and (event->>'line')::int = $3`, [clawbackNo, batch, line]);
  return `offset/${batch}/${line}${n === 1 ? '' : `/${n}`}`;
}

/**
 * The reversal has taken the entries back. The line would keep the money back again if it were paid after all; when every clawback has heard of it, the claim is told,
 * and only then may the line have another result.
 */
async function givenBack(t: Tx, clawbackNo: string, { batch, line, reversal }: Extract<ClawbackEvent, { type: 'OffsetGivenBack' }>): Promise<OutboxMessage[]> {
  // Two clawbacks that hear of it at the same moment come one after the other: the last of them tells the claim.
  await t.query('select 1 from reversal where reversal_no = $1 for update', [reversal]);
  await t.execute(`update payment_offset set status = 'listed' where batch_no = $1 and line_no = $2 and clawback_no = $3 and status = 'returning'`, [batch, line, clawbackNo]);
  const { left } = await t.one<{ left: number }>(`select count(*)::int as left from payment_offset where batch_no = $1 and line_no = $2 and status = 'returning'`, [batch, line]);
  return left === 0 ? [await tellClaim(t, reversal)] : [];
}

/** Recovered money is available again on the lines that paid it, each in its proportion. */
async function recover(t: Tx, commit: Commit, state: ClawbackState, key: string, amountFen: Fen): Promise<void> {
  const pots = await t.query<Pot>(
    `select p.budget_line as "budgetLine", sum(p.amount_fen)::bigint as fen from ledger_entry e join ledger_posting p on p.entry_id = e.id
     where p.account = 'disbursed' and (e.case_no = $1 or e.case_no in (select clawback_no from clawback where claim_no = $1))
     group by p.budget_line having sum(p.amount_fen) > 0 order by p.budget_line`, [state.claim]);
  if (pots.reduce((sum, pot) => sum + pot.fen, 0) < amountFen) {
    throw new CommitRefused({ code: 'RECOVERED_ABOVE_PAID', message: { zh: '收回金额超过已拨付金额', en: 'more would come back than was paid' } });
  }
  await post(t, takeFrom(pots, amountFen).map(({ budgetLine, fen }) => ({
    key: `${commit.caseNo}/${key}/${budgetLine}`, kind: 'recover', caseNo: commit.caseNo, budgetLine, amountFen: fen, on: commit.command.on, actor: commit.command.actor.id,
  })));
}

/** For a batch that keeps money back: what the institutions of its round owe stays as it is to the end of the transaction. */
export async function lockOwed(t: Tx, round: string): Promise<void> {
  await t.query(`select 1 from clawback where institution in (select institution from claim where round = $1) and stage = 'due' order by clawback_no for update`, [round]);
}

function notices(commit: Commit, state: ClawbackState, event: ClawbackEvent): OutboxMessage[] {
  const say = (target: string, code: string, facts: Record<string, string | number> = {}): OutboxMessage =>
    ({ key: `notify/${target}/${code}/${event.type}`, kind: 'notify', target, body: { code, caseNo: commit.caseNo, on: event.on, facts } });
  const institution = `institution:${state.institution}`;
  switch (event.type) {
    case 'Proposed': return [say('role:finance_approver', 'CLAWBACK_WAITS')];
    case 'Approved': return [say(institution, 'CLAWBACK_DUE', { amountFen: event.amountFen, dueOn: event.dueOn })];
    case 'ReminderSent': return [say(institution, 'CLAWBACK_DUE_SOON', { outstandingFen: event.outstandingFen, dueOn: event.dueOn })];
    case 'Escalated': return [say('role:finance_maker', 'CLAWBACK_OVERDUE', { outstandingFen: event.outstandingFen, dueOn: event.dueOn })];
    case 'OffsetGivenBack': return [institution, 'role:finance_maker'].map((target) => say(target, 'CLAWBACK_OPEN_AGAIN', { outstandingFen: event.outstandingFen }));
    case 'WriteOffAsked': return [say('role:finance_approver', 'CLAWBACK_WAITS')];
    case 'Recovered': return [say(institution, 'CLAWBACK_SETTLED', { amountFen: state.recoveredFen })];
    case 'WrittenOff': return [say(institution, 'CLAWBACK_SETTLED', { amountFen: state.recoveredFen })];
    default: return [];
  }
}
