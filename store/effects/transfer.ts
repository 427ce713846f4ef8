import type { LedgerEntry } from '../../domain/ledger.ts';
import type { Transfer, TransferEvent, TransferState } from '../../domain/transfer.ts';
import type { Commit } from '../commit.ts';
import { CommitRefused } from '../commit.ts';
import type { Tx } from '../db.ts';
import { post } from '../ledger.ts';
import type { OutboxMessage } from '../outbox.ts';
import { heldLines } from '../transfers.ts';

export async function transferEffects(t: Tx, commit: Commit): Promise<OutboxMessage[]> {
  const state = commit.state as TransferState;
  const messages: OutboxMessage[] = [];
  for (const event of commit.events as readonly TransferEvent[]) {
    if (event.type === 'Proposed') await proposed(t, commit.caseNo, event);
    if (event.type === 'Approved' && state.transfer) await move(t, commit, state.transfer);
    messages.push(notice(commit.caseNo, event));
  }
  await t.execute('update budget_transfer set stage = $2, approved_by = $3 where transfer_no = $1', [commit.caseNo, state.stage, state.approvedBy]);
  return messages;
}

async function proposed(t: Tx, transferNo: string, { transfer, by }: Extract<TransferEvent, { type: 'Proposed' }>): Promise<void> {
  await refuseUnfit(t, transfer);
  await t.execute(
    `insert into budget_transfer (transfer_no, fiscal_year, from_line, to_line, amount_fen, document_no, reason, stage, proposed_by)
     values ($1, $2, $3, $4, $5, $6, $7, 'proposed', $8)`,
    [transferNo, transfer.fiscalYear, transfer.from, transfer.to, transfer.amountFen, transfer.documentNo ?? null, transfer.reason, by]);
}

/** An entry on each line; the balance itself refuses what the first one does not have. */
async function move(t: Tx, commit: Commit, transfer: Transfer): Promise<void> {
  await refuseUnfit(t, transfer);
  const entry = (kind: 'transferOut' | 'transferIn', budgetLine: string): LedgerEntry => ({
    key: `${commit.caseNo}/${kind}`, kind, caseNo: commit.caseNo, budgetLine, amountFen: transfer.amountFen, on: commit.command.on, actor: commit.command.actor.id,
    ...(transfer.documentNo === undefined ? {} : { documentNo: transfer.documentNo }),
  });
  await post(t, [entry('transferOut', transfer.from), entry('transferIn', transfer.to)]);
}

/** Both lines are of the year and open; money changes its source by a document only. */
async function refuseUnfit(t: Tx, transfer: Transfer): Promise<void> {
  const lines = await heldLines(t, [transfer.from, transfer.to]);
  const [from, to] = [lines.get(transfer.from), lines.get(transfer.to)];
  if (!from || !to || from.fiscalYear !== transfer.fiscalYear || to.fiscalYear !== transfer.fiscalYear) {
    throw new CommitRefused({ code: 'BUDGET_LINE_UNKNOWN', message: { zh: '该年度没有这个预算指标', en: 'the year has no such budget line' } });
  }
  const frozen = [from, to].find((line) => line.frozen);
  if (frozen) throw new CommitRefused({ code: 'LINE_FROZEN', message: { zh: '该指标已冻结', en: 'the budget line is frozen' }, facts: { budgetLine: frozen.code } });
  if (from.source !== to.source && transfer.documentNo === undefined) {
    throw new CommitRefused({ code: 'TRANSFER_NEEDS_DOCUMENT', message: { zh: '不同资金来源之间的调剂须填写文号', en: 'a transfer between sources needs the number of its document' }, facts: { from: from.source, to: to.source } });
  }
}

function notice(caseNo: string, event: TransferEvent): OutboxMessage {
  const waits = event.type === 'Proposed';
  const target = waits || event.type === 'Withdrawn' ? 'role:finance_approver' : 'role:finance_maker';
  const code = waits ? 'TRANSFER_WAITS' : `TRANSFER_${event.type.toUpperCase()}`;
  return { key: `notify/${target}/${code}`, kind: 'notify', target, body: { code, caseNo, on: event.on, facts: {} } };
}
