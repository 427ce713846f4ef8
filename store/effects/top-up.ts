import type { Fen } from '../../domain/money.ts';
import type { TopUp, TopUpEvent, TopUpState } from '../../domain/top-up.ts';
import type { Commit } from '../commit.ts';
import { CommitRefused } from '../commit.ts';
import type { Tx } from '../db.ts';
import { claimEntries } from '../funding.ts';
import { post, reservedBy } from '../ledger.ts';
import type { OutboxMessage } from '../outbox.ts';

export async function topUpEffects(t: Tx, commit: Commit): Promise<OutboxMessage[]> {
  const state = commit.state as TopUpState;
  const messages: OutboxMessage[] = [];
  for (const event of commit.events as readonly TopUpEvent[]) {
    if (event.type === 'Proposed') await proposed(t, commit.caseNo, event);
    if (event.type === 'Approved' && state.topUp) messages.push(await approved(t, commit, state.topUp, event.amountFen));
    // What was rejected may be proposed again, rightly.
    if (event.type === 'Rejected') await t.execute('update top_up_row set open = false where top_up_no = $1', [commit.caseNo]);
    messages.push(notice(commit.caseNo, state, event));
  }
  await t.execute('update top_up set stage = $2, approved_by = $3 where top_up_no = $1', [commit.caseNo, state.stage, state.approvedBy]);
  return messages;
}

async function proposed(t: Tx, topUpNo: string, { topUp, amountFen, by }: Extract<TopUpEvent, { type: 'Proposed' }>): Promise<void> {
  const rows = await payableOnTop(t, topUp);
  await t.execute(
    `insert into top_up (top_up_no, institution, claim_no, stage, amount_fen, reason, proposed_by) values ($1, $2, $3, 'proposed', $4, $5, $6)`,
    [topUpNo, topUp.institution, topUp.claim, amountFen, topUp.reason, by]);
  await t.execute(
    `insert into top_up_row (top_up_no, claim_no, roster_version, row_no, before_fen, amount_fen, batch_no, line_no)
     select $1, $2, x.roster_version, x.row_no, x.amount_fen, x.more_fen, x.batch_no, x.line_no
     from jsonb_to_recordset($3::jsonb) as x(roster_version int, row_no int, amount_fen bigint, more_fen bigint, batch_no text, line_no int)`, [topUpNo, topUp.claim, JSON.stringify(rows)]);
}

/** The money is reserved and committed for the claim by the plan in force; the claim is told, and then its rows are worth more. */
async function approved(t: Tx, commit: Commit, topUp: TopUp, amountFen: Fen): Promise<OutboxMessage> {
  const rows = await payableOnTop(t, topUp);
  const wanted = new Map<string, Fen>();
  for (const { programme, more_fen } of rows) wanted.set(programme, (wanted.get(programme) ?? 0) + more_fen);
  const reserved = new Map<string, Fen>();
  const held = await reservedBy(t, topUp.claim);
  for (const { programme, fen } of held) reserved.set(programme, (reserved.get(programme) ?? 0) + fen);
  await post(t, await claimEntries(t, topUp.claim, held, { reserved, approved: wanted }, `${topUp.claim}/top-up/${commit.caseNo}`, { on: commit.command.on, actor: commit.command.actor.id }));
  return { key: 'top-up', kind: 'send', target: topUp.claim, body: { kind: 'claim', command: { type: 'topUp', topUp: commit.caseNo, rows: rows.length, amountFen } } };
}

interface RowOnTop {
  readonly roster_version: number;
  readonly row_no: number;
  readonly programme: string;
  readonly amount_fen: Fen;
  readonly more_fen: Fen;
  readonly batch_no: string;
  readonly line_no: number;
}

interface AskedRow extends Omit<RowOnTop, 'batch_no' | 'line_no'> {
  readonly entitled_fen: Fen;
  readonly approved: boolean;
  readonly earned: boolean;
  readonly paid_fen: Fen;
  readonly back_fen: Fen;
  readonly batch_no: string | null;
  readonly line_no: number | null;
}

/**
 * The rows as they stand: approved, paid in full, nothing of them come back, and with what is paid on top never above what the rules said they are
 * entitled to. The claim is held: two top-ups see each other.
 */
async function payableOnTop(t: Tx, { claim, institution, rows }: TopUp): Promise<RowOnTop[]> {
  const held = await t.maybeOne<{ institution: string }>('select institution from claim where claim_no = $1 for update', [claim]);
  if (held?.institution !== institution) throw new CommitRefused({ code: 'CLAIM_UNKNOWN', message: { zh: '该院校没有这个申报', en: 'the institution has no such claim' } });
  const found = await t.query<AskedRow>(
    `select r.roster_version, r.row_no, coalesce(r.programme, '') as programme, r.amount_fen, r.entitled_fen, x."amountFen" as more_fen, r.outcome is not distinct from 'approved' as approved,
            r.enrolment_no is not null as earned, coalesce(paid.fen, 0)::bigint as paid_fen, paid.batch_no, paid.line_no,
            (coalesce((select sum(k.amount_fen) from clawback_row k where k.claim_no = r.claim_no and k.row_no = r.row_no and k.live), 0)
             + coalesce((select sum(f.amount_fen) from refund_row f where f.claim_no = r.claim_no and f.row_no = r.row_no and f.live), 0))::bigint as back_fen
     from claim c join claim_row r on r.claim_no = c.claim_no and r.roster_version = c.roster_version
     join jsonb_to_recordset($2::jsonb) as x("rowNo" int, "amountFen" bigint) on x."rowNo" = r.row_no
     left join lateral (
       select sum(p.amount_fen) as fen, (array_agg(p.batch_no order by p.part desc))[1] as batch_no, (array_agg(p.line_no order by p.part desc))[1] as line_no
       from payment_row p join payment_line l on l.batch_no = p.batch_no and l.line_no = p.line_no and l.status = 'paid'
       where p.claim_no = r.claim_no and p.roster_version = r.roster_version and p.row_no = r.row_no and p.live) paid on true
     where c.claim_no = $1 order by r.row_no`, [claim, JSON.stringify(rows)]);
  const unknown = rows.find((row) => !found.some((each) => each.row_no === row.rowNo));
  if (unknown) throw refusal('ROW_UNKNOWN', '申报中没有这一行', 'the claim has no such row', unknown.rowNo);
  return found.map(onTop);
}

function onTop(row: AskedRow): RowOnTop {
  const { row_no: rowNo, batch_no, line_no } = row;
  if (row.earned) throw refusal('EARNED_ELSEWHERE', '该行由学籍应享生成,请更正学籍,差额进入下一批次申报', 'the row was made from an enrolment: correct that, and the difference is claimed in the next round', rowNo);
  if (!row.approved) throw refusal('ROW_NOT_APPROVED', '该行未核定资助', 'the row was not approved', rowNo);
  if (row.back_fen > 0) throw refusal('MONEY_CAME_BACK', '该行涉及追缴或退款,不能补差', 'a clawback or a refund hangs on the row', rowNo);
  if (batch_no === null || line_no === null || row.paid_fen < row.amount_fen) throw refusal('ROW_NOT_PAID', '该行尚未全部拨付', 'what the row is worth now is not paid yet', rowNo);
  if (row.amount_fen + row.more_fen > row.entitled_fen) {
    throw new CommitRefused({
      code: 'ABOVE_ENTITLED', message: { zh: '补差后超过按办法核算的应享金额', en: 'with it the row would be paid more than the rules entitle it to' },
      facts: { rowNo, entitledFen: row.entitled_fen, paidFen: row.paid_fen },
    });
  }
  return { ...row, batch_no, line_no };
}

const refusal = (code: string, zh: string, en: string, rowNo: number): CommitRefused => new CommitRefused({ code, message: { zh, en }, facts: { rowNo } });

function notice(caseNo: string, state: TopUpState, event: TopUpEvent): OutboxMessage {
  const say = (target: string, code: string, facts: Record<string, string | number> = {}): OutboxMessage =>
    ({ key: `notify/${target}/${code}`, kind: 'notify', target, body: { code, caseNo, on: event.on, facts } });
  switch (event.type) {
    case 'Proposed': return say('role:city_decider', 'TOP_UP_WAITS', { amountFen: event.amountFen });
    case 'Approved': return say(`institution:${state.institution}`, 'TOP_UP_APPROVED', { amountFen: event.amountFen });
    case 'Rejected': return say(`person:${state.proposedBy ?? ''}`, 'TOP_UP_REJECTED');
  }
}
