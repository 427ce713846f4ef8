import type { CaseEvent, Receipt, Refusal } from '../domain/case.ts';
import type { IsoDate } from '../domain/coded.ts';
import type { Commit } from './commit.ts';
import { CommitRefused } from './commit.ts';
import type { Database, Tx } from './db.ts';
import { prepared, violatedConstraint } from './db.ts';
import { EFFECTS } from './effects/index.ts';
import { putOutbox } from './outbox.ts';

/**
 * `committed`: the events are in (now, or by an earlier try of the same command at the same place).
 * `behind`: the log has more than the caller knew; `events` are those it missed.
 * `refused`: a fact in the database stands against it; nothing was written.
 */
export type CommitResult =
  | { readonly status: 'committed'; readonly version: number }
  | { readonly status: 'behind'; readonly version: number; readonly events: readonly CaseEvent[]; readonly includesCommand: boolean }
  | { readonly status: 'refused'; readonly refusal: Refusal };

class Behind extends Error {}

const CONSTRAINT_REFUSALS: Readonly<Record<string, Refusal>> = {
  seat_at_known_institution: { code: 'INSTITUTION_UNKNOWN', message: { zh: '招生计划中有未登记的院校', en: 'the plan names an institution that is not registered' } },
  enrolment_institution_fkey: { code: 'INSTITUTION_UNKNOWN', message: { zh: '没有登记这所院校', en: 'no such institution is registered' } },
  entitlement_claimed_once: { code: 'ENTITLEMENT_CLAIMED', message: { zh: '有应享已在其他申报中,请重新预填', en: 'something earned stands in another claim already: prefill again' } },
  one_claim_a_round: { code: 'CLAIM_EXISTS', message: { zh: '本院校在本批次已有申报', en: 'this institution has a claim in this round already' } },
  budget_overdrawn: { code: 'BUDGET_EXHAUSTED', message: { zh: '预算指标余额不足', en: 'the budget line has not enough left' } },
  period_closed: { code: 'PERIOD_CLOSED', message: { zh: '该会计期间已结账', en: 'the accounting period is closed' } },
  line_frozen: { code: 'LINE_FROZEN', message: { zh: '该指标已冻结', en: 'the budget line is frozen' } },
  one_year_end_at_once: { code: 'YEAR_END_UNDER_WAY', message: { zh: '该年度的年终处理正在进行', en: 'a year-end of this year is under way' } },
  paid_once: { code: 'ALREADY_PAID', message: { zh: '同一应享已在其他拨付中', en: 'the same entitlement is in another payment' } },
  paid_within: { code: 'ALREADY_PAID', message: { zh: '同一应享已在其他拨付中', en: 'the same entitlement is in another payment' } },
  one_top_up_at_once: { code: 'TOP_UP_OPEN', message: { zh: '该行已有未办结的补差', en: 'a top-up of this row is open already' } },
  one_replacement_a_line: { code: 'ALREADY_REPAID', message: { zh: '该退票已重新拨付', en: 'the returned payment was paid again already' } },
  one_policy_a_day: { code: 'POLICY_OVERLAP', message: { zh: '同日已有办法施行', en: 'another policy takes effect on that day' } },
  one_policy_a_version: { code: 'POLICY_EXISTS', message: { zh: '同一版本的办法已发布', en: 'a policy of this version was published already' } },
  refund_once: { code: 'RECEIPT_KNOWN', message: { zh: '该笔到账已核销', en: 'this receipt of the bank was matched already' } },
  one_open_reversal: { code: 'REVERSAL_OPEN', message: { zh: '该付款行已有待批准的冲正', en: 'a reversal of this payment waits for approval already' } },
  receipt_once: { code: 'RECEIPT_KNOWN', message: { zh: '该笔到账已核销', en: 'this receipt of the bank was matched already' } },
  one_open_enrolment: { code: 'ENROLLED_ELSEWHERE', message: { zh: '该学员在同类项目已有未结束的学籍或申请', en: 'the trainee has an open enrolment or application in this group of programmes' } },
  times_allowed: { code: 'TIMES_USED_UP', message: { zh: '该学员参加该项目的次数已满', en: 'the trainee has had this programme as often as allowed' } },
  one_seat_each: { code: 'ORDER_FULL', message: { zh: '订单名额已满', en: "the seats of the employer's order are taken" } },
  one_erasure_at_once: { code: 'ERASURE_PROPOSED', message: { zh: '此人的抹除已提出', en: 'an erasure of this person is proposed already' } },
  never_overpaid: { code: 'OVERPAID', message: { zh: '拨付超过核定金额', en: 'the payment exceeds what was approved' } },
};

/**
 * Appends the events, moves the read tables, posts the ledger, writes audit and outbox: all of it or nothing.
 * @param onSends something for another case is in the outbox now.
 */
export async function commit(db: Database, input: Commit, onSends: () => void = () => undefined): Promise<CommitResult> {
  try {
    if (await db.tx((t) => write(t, input))) onSends();
    return { status: 'committed', version: input.expectedVersion + input.events.length };
  } catch (error) {
    if (error instanceof Behind) return missed(db, input);
    if (error instanceof CommitRefused) return { status: 'refused', refusal: error.refusal };
    const constraint = violatedConstraint(error);
    if (constraint === 'case_event_pkey' || constraint === 'case_instance_pkey') return missed(db, input);
    const refusal = constraint === undefined ? undefined : CONSTRAINT_REFUSALS[constraint];
    if (refusal) return { status: 'refused', refusal };
    // Any other broken constraint stays broken however often it is tried: the command is refused, and the constraint named.
    if (constraint !== undefined) return { status: 'refused', refusal: { code: 'CONSTRAINT_BROKEN', message: { zh: `与已有数据冲突(${constraint})`, en: `in conflict with what is stored (${constraint})` } } };
    throw error;
  }
}

/** @returns whether a message is for another case */
async function write(t: Tx, input: Commit): Promise<boolean> {
  const version = input.expectedVersion + input.events.length;
  await append(t, input, version);
  const told = EFFECTS[input.kind]?.(t, input) ?? Promise.resolve([]);
  let sends = false;
  for await (const messages of 'then' in told ? [told] : told) {
    await putOutbox(t, messages.map((message) => ({ ...message, key: `${input.caseNo}/${version}/${message.key}` })));
    sends ||= messages.some(({ kind }) => kind === 'send');
  }
  return sends;
}

const BEGIN = `insert into case_instance (case_no, kind, clock, version, stage, state, next_tick_on, closed, opened_on)
  values ($1, $14, $15, $3::int, $10, $11, $12, $13, $6::date) on conflict do nothing returning 1`;
// Temporal forgets update ids when a history is cut or lost; the log does not: the same command is never carried out twice.
const GO_ON = `update case_instance set version = $3::int, stage = $10, state = $11, next_tick_on = $12, closed = $13, changed_at = now()
  where case_no = $1 and version = $2::int
    and not exists (select 1 from case_event e where e.case_no = $1 and e.command_id = $7) returning 1`;

/** Instance, events and audit row in one statement: most of a small commit's time is the way to the database and back. */
const appending = (moved: string): string =>
  `with moved as (${moved}), logged as (
     insert into case_event (case_no, version, type, event, actor, on_date, command_id)
     select $1, $2::int + n, e->>'type', e, $4, $6::date, $7 from jsonb_array_elements($8::jsonb) with ordinality as x(e, n) where exists (select from moved)
   ), audited as (
     insert into audit (case_no, act, actor, role, on_date, versions, in_stead)
     select $1, $9, $4, $5, $6::date, int4range($2::int + 1, $3::int + 1), (select max(e->>'inStead') from jsonb_array_elements($8::jsonb) e) where exists (select from moved)
   ) select 1 from moved`;
const APPEND_FIRST = prepared(appending(BEGIN));
const APPEND = prepared(appending(GO_ON));

async function append(t: Tx, input: Commit, version: number): Promise<void> {
  const { actor, on, id, type } = input.command;
  const params = [
    input.caseNo, input.expectedVersion, version, actor.id, actor.role, on, id, JSON.stringify(input.events), type,
    input.state.stage, JSON.stringify(input.state), input.nextTickOn, input.closed,
  ];
  const moved = input.expectedVersion === 0
    ? await t.query(APPEND_FIRST, [...params, input.kind, input.clock])
    : await t.query(APPEND, params);
  if (moved.length === 0) throw new Behind();
}

async function missed(db: Database, input: Commit): Promise<CommitResult> {
  const rows = await db.query<{ version: number; event: CaseEvent; command_id: string }>(
    'select version, event, command_id from case_event where case_no = $1 and version > $2 order by version',
    [input.caseNo, input.expectedVersion],
  );
  const own = rows.filter((row) => row.command_id === input.command.id);
  const version = rows.at(-1)?.version ?? input.expectedVersion;
  if (rows[0]?.command_id === input.command.id && own.length === rows.length) return { status: 'committed', version };
  const earlier = own.length > 0 || (await db.query(
    'select 1 from case_event where case_no = $1 and command_id = $2 limit 1', [input.caseNo, input.command.id])).length > 0;
  return { status: 'behind', version, events: rows.map((row) => row.event), includesCommand: earlier };
}

export interface CaseRecord {
  readonly case_no: string;
  readonly kind: string;
  readonly clock: string;
  readonly version: number;
  readonly stage: string;
  readonly state: Record<string, unknown>;
  readonly next_tick_on: IsoDate | null;
  readonly closed: boolean;
}

export function findCase(db: Database, caseNo: string): Promise<CaseRecord | undefined> {
  return db.maybeOne<CaseRecord>('select case_no, kind, clock, version, stage, state, next_tick_on, closed from case_instance where case_no = $1', [caseNo]);
}

/** The receipt of a command that the case has carried out already, however long ago; undefined when it has not. */
export async function receiptOf(db: Database, caseNo: string, commandId: string): Promise<Receipt | undefined> {
  return db.maybeOne<Receipt>(
    `select i.case_no as "caseNo", i.version, i.stage from case_instance i
     where i.case_no = $1 and exists (select 1 from case_event e where e.case_no = $1 and e.command_id = $2)`, [caseNo, commandId]);
}

/** Cases of a stepped clock whose day has come, in case-number order after `after`. */
export function dueCases(db: Database, clock: string, on: IsoDate, after: string, limit: number): Promise<{ case_no: string; kind: string; version: number }[]> {
  return db.query(
    `select case_no, kind, version from case_instance where clock = $1 and not closed and next_tick_on <= $2 and case_no > $3 order by case_no limit $4`,
    [clock, on, after, limit],
  );
}

/** The first day, up to `to`, on which a case of the clock is due; a stepped clock that lags behind is caught up with. */
export async function nextDueDay(db: Database, clock: string, to: IsoDate): Promise<IsoDate | null> {
  const row = await db.maybeOne<{ day: IsoDate }>(
    `select greatest(min(i.next_tick_on), c.today) as day from clock c
     join case_instance i on i.clock = c.id and not i.closed and i.next_tick_on <= $2 where c.id = $1 group by c.today`, [clock, to]);
  return row?.day ?? null;
}

export function openCases(db: Database, after: string, limit: number): Promise<CaseRecord[]> {
  return db.query<CaseRecord>(
    `select case_no, kind, clock, version, stage, state, next_tick_on, closed from case_instance
     where not closed and case_no > $1 order by case_no limit $2`, [after, limit]);
}

export interface HistoryItem {
  readonly version: number;
  readonly type: string;
  readonly event: CaseEvent;
  readonly actor: string;
  readonly on_date: IsoDate;
  readonly recorded_at: string;
}

/** The whole life of one case, oldest first (rule 11). */
export function history(db: Database, caseNo: string): Promise<HistoryItem[]> {
  return db.query<HistoryItem>('select version, type, event, actor, on_date, recorded_at from case_event where case_no = $1 order by version', [caseNo]);
}
