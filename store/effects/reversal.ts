import type { LedgerEntry } from '../../domain/ledger.ts';
import type { Fen } from '../../domain/money.ts';
import type { Reversal, ReversalEvent, ReversalState } from '../../domain/reversal.ts';
import { HEARD_OF_OFFSET } from '../clawbacks.ts';
import type { Commit } from '../commit.ts';
import { CommitRefused } from '../commit.ts';
import type { Tx } from '../db.ts';
import { post } from '../ledger.ts';
import type { OutboxMessage } from '../outbox.ts';
import { tellClaim } from '../reversals.ts';

export async function reversalEffects(t: Tx, commit: Commit): Promise<OutboxMessage[]> {
  const state = commit.state as ReversalState;
  const messages: OutboxMessage[] = [];
  for (const event of commit.events as readonly ReversalEvent[]) {
    if (event.type === 'Asked') await asked(t, commit.caseNo, event);
    if (event.type === 'Reversed' && state.reversal) messages.push(...await reversed(t, commit, state.reversal));
    messages.push(notice(commit.caseNo, state, event));
  }
  await t.execute('update reversal set stage = $2, approved_by = $3 where reversal_no = $1', [commit.caseNo, state.stage, state.approvedBy]);
  return messages;
}

async function asked(t: Tx, reversalNo: string, { reversal, by }: Extract<ReversalEvent, { type: 'Asked' }>): Promise<void> {
  await refuseWhatHangs(t, reversal);
  await t.execute(
    `insert into reversal (reversal_no, institution, claim_no, batch_no, line_no, stage, amount_fen, reason, period, asked_by) values ($1, $2, $3, $4, $5, 'asked', $6, $7, $8, $9)`,
    [reversalNo, reversal.institution, reversal.claim, reversal.batch, reversal.line, reversal.amountFen, reversal.reason, reversal.period ?? null, by]);
}

/**
 * The entries of the confirmation are taken back, each by one of its own, and its result holds no more; so are those by which money was kept back of it. The clawbacks hear of
 * it first, then the claim, which tells the batch: only then does the line wait for another result.
 */
async function reversed(t: Tx, commit: Commit, reversal: Reversal): Promise<OutboxMessage[]> {
  const { claim, batch, line, amountFen, period } = reversal;
  const stamp = { on: commit.command.on, actor: commit.command.actor.id, ...(period === undefined ? {} : { period }) };
  await refuseWhatHangs(t, reversal);
  await t.execute('update bank_result set reversed_by = $3 where batch_no = $1 and line_no = $2 and reversed_by is null', [batch, line, commit.caseNo]);
  const taken = await standing(t, batch, line);
  if (taken.reduce((sum, { fen }) => sum + fen, 0) !== amountFen) {
    throw new CommitRefused({ code: 'LEDGER_DIFFERS', message: { zh: '账面与付款行不一致,请先对账', en: 'the ledger differs from the line: reconcile first' }, facts: { amountFen } });
  }
  const kept = await keptBackOf(t, batch, line);
  await post(t, [
    ...taken.map(({ key, budgetLine, programme, fen }): LedgerEntry => ({
      ...stamp, key: key.replace('/disburse/', '/reverse/'), kind: 'reverse', caseNo: claim, budgetLine, amountFen: fen, corrects: key, ...(programme === null ? {} : { programme }),
    })),
    ...kept.map(({ clawback, key, budgetLine, fen }): LedgerEntry => ({
      ...stamp, key: key.replace('/offset/', '/restore/'), kind: 'restore', caseNo: clawback, budgetLine, amountFen: fen, corrects: key,
    })),
  ]);
  await t.execute(
    `update reversal set stated = exists (select 1 from institution_statement s where s.institution = $2 and s.batch_no = $3) where reversal_no = $1`,
    [commit.caseNo, reversal.institution, batch]);
  const returning = await t.query<{ clawback: string; fen: Fen }>(
    `update payment_offset set status = 'returning' where batch_no = $1 and line_no = $2 and status = 'taken' returning clawback_no as clawback, amount_fen as fen`, [batch, line]);
  if (returning.length === 0) return [await tellClaim(t, commit.caseNo)];
  return returning.map(({ clawback, fen }) => ({
    key: `give-back/${clawback}`, kind: 'send', target: clawback, body: { kind: 'clawback', command: { type: 'giveBackOffset', batch, line, amountFen: fen, reversal: commit.caseNo } },
  }));
}

interface Standing {
  readonly key: string;
  readonly budgetLine: string;
  readonly programme: string | null;
  readonly fen: Fen;
}

/** The entries by which the line was paid and that nothing has taken back. */
function standing(t: Tx, batch: string, line: number): Promise<Standing[]> {
  return t.query<Standing>(
    `select e.entry_key as key, e.budget_line as "budgetLine", e.programme, p.amount_fen as fen
     from ledger_entry e join ledger_posting p on p.entry_id = e.id and p.account = 'disbursed'
     where e.kind = 'disburse' and e.case_no = (select claim_no from payment_line where batch_no = $1 and line_no = $2)
       and starts_with(e.entry_key, $1 || '/' || $2 || '/disburse/') and not exists (select 1 from ledger_entry x where x.corrects = e.entry_key)
     order by e.entry_key`, [batch, line]);
}

interface KeptBack {
  readonly clawback: string;
  readonly key: string;
  readonly budgetLine: string;
  readonly fen: Fen;
}

/** The entries by which the line's clawbacks count as recovered and that nothing has taken back. */
function keptBackOf(t: Tx, batch: string, line: number): Promise<KeptBack[]> {
  return t.query<KeptBack>(
    `select o.clawback_no as clawback, e.entry_key as key, e.budget_line as "budgetLine", p.amount_fen as fen
     from payment_offset o join ledger_entry e on e.case_no = o.clawback_no and e.kind = 'recover' and starts_with(e.entry_key, o.clawback_no || '/offset/' || o.batch_no || '/' || o.line_no || '/')
     join ledger_posting p on p.entry_id = e.id and p.account = 'available'
     where o.batch_no = $1 and o.line_no = $2 and o.status = 'taken' and not exists (select 1 from ledger_entry x where x.corrects = e.entry_key)
     order by e.entry_key`, [batch, line]);
}

/** What was paid is taken back only while nothing has been built upon it. The claim is held: what would hang on it waits, and sees it. */
async function refuseWhatHangs(t: Tx, { claim, batch, line }: Reversal): Promise<void> {
  await t.query('select 1 from claim where claim_no = $1 for update', [claim]);
  const found = await t.one<Record<'paid' | 'again' | 'refund' | 'clawback' | 'underWay' | 'repaid', boolean>>(
    `select l.status = 'paid' and r.outcome is not distinct from 'paid' as paid,
            exists (select 1 from reversal v where v.batch_no = l.batch_no and v.line_no = l.line_no and v.stage = 'reversed') as again,
            exists (select 1 from refund f join refund_row w on w.refund_no = f.refund_no and w.live where f.batch_no = l.batch_no and f.line_no = l.line_no) as refund,
            exists (select 1 from payment_row p join clawback_row k on k.claim_no = p.claim_no and k.roster_version = p.roster_version and k.row_no = p.row_no and k.live
                         where p.batch_no = l.batch_no and p.line_no = l.line_no)
              or exists (select 1 from clawback k where k.claim_no = l.claim_no and k.recovered_fen > coalesce((
                   select sum(o.amount_fen) from payment_offset o where o.clawback_no = k.clawback_no and o.batch_no = l.batch_no and o.line_no = l.line_no), 0)) as clawback,
            exists (select 1 from payment_offset o where o.batch_no = l.batch_no and o.line_no = l.line_no and o.status = 'taken' and not ${HEARD_OF_OFFSET}) as "underWay",
            exists (select 1 from payment_line x where x.replaces_batch = l.batch_no and x.replaces_line = l.line_no and x.status <> 'void') as repaid
     from payment_line l left join bank_result r on r.batch_no = l.batch_no and r.line_no = l.line_no and r.reversed_by is null
     where l.batch_no = $1 and l.line_no = $2`, [batch, line]);
  if (!found.paid && found.again) throw new CommitRefused({ code: 'ALREADY_REVERSED', message: { zh: '该付款行已冲正,正待重新认定', en: 'the confirmation was reversed already; the payment waits for its true result' } });
  if (!found.paid) throw new CommitRefused({ code: 'LINE_NOT_PAID', message: { zh: '该付款行未拨付', en: 'the line was not paid' } });
  if (found.refund) throw new CommitRefused({ code: 'REFUND_HANGS', message: { zh: '该付款行已登记退款,不能冲正', en: 'a refund of this payment is recorded: the money had arrived' } });
  if (found.clawback) throw new CommitRefused({ code: 'CLAWBACK_HANGS', message: { zh: '该付款行已有追缴,不能冲正', en: 'a clawback of this payment is under way: the money had arrived' } });
  if (found.underWay) throw new CommitRefused({ code: 'OFFSET_UNDER_WAY', message: { zh: '该付款行的抵扣正在入账,请稍后再试', en: 'what the payment kept back is being booked; try again in a moment' } });
  if (found.repaid) throw new CommitRefused({ code: 'REPAYMENT_HANGS', message: { zh: '该付款行已重新拨付,不能冲正', en: 'the payment was paid again by another line' } });
}

function notice(caseNo: string, state: ReversalState, event: ReversalEvent): OutboxMessage {
  const say = (target: string, code: string, facts: Record<string, string | number> = {}): OutboxMessage =>
    ({ key: `notify/${target}/${code}`, kind: 'notify', target, body: { code, caseNo, on: event.on, facts } });
  switch (event.type) {
    case 'Asked': return say('role:finance_approver', 'REVERSAL_WAITS');
    case 'Reversed': return say('role:finance_maker', 'REVERSAL_DONE', { amountFen: event.amountFen, batch: state.reversal?.batch ?? '' });
    case 'Rejected': return say('role:finance_maker', 'REVERSAL_REJECTED');
  }
}
