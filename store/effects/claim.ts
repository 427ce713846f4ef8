import type { Seen } from '../../domain/case.ts';
import type { ClaimEvent, ClaimState } from '../../domain/claim.ts';
import type { IsoDate } from '../../domain/coded.ts';
import type { Commit } from '../commit.ts';
import { CommitRefused } from '../commit.ts';
import type { Prepared, Tx } from '../db.ts';
import { prepared } from '../db.ts';
import { claimEntries } from '../funding.ts';
import type { Fen } from '../../domain/money.ts';
import { post, reservedBy } from '../ledger.ts';
import type { OutboxMessage } from '../outbox.ts';
import { giveBackClaim, giveBackRows, stakeClaim } from '../stakes.ts';
import { claimMessages } from './claim-messages.ts';
import { readSeen, refuseOther, requireSeen, requireSignable, signRows, unsignFirstReview } from './seen.ts';

interface Context {
  readonly t: Tx;
  readonly claimNo: string;
  readonly commit: Commit;
  readonly state: ClaimState;
  readonly messages: OutboxMessage[];
  /** Whether the claim's money follows its rows after these events, and why; `ended`: nothing stays reserved. */
  money?: { readonly why: string; readonly ended: boolean };
  /** What is newly approved, by programme. */
  approved: ReadonlyMap<string, Fen>;
  /** What the claim's line in the read table becomes, gathered while the events are applied and written once. */
  readonly line: ClaimLine;
}

interface ClaimLine {
  /** Count and sum of the rows, where an event may have changed them. */
  figures?: Omit<Seen, 'digest'>;
  reservedChangeFen: number;
  approvedChangeFen: number;
  paidChangeFen: number;
  submittedOn?: IsoDate;
  decidedOn?: IsoDate;
  policyHash?: string;
}

export async function claimEffects(t: Tx, commit: Commit): Promise<OutboxMessage[]> {
  const context: Context = {
    t, claimNo: commit.caseNo, commit, state: commit.state as ClaimState, messages: [], approved: new Map(),
    line: { reservedChangeFen: 0, approvedChangeFen: 0, paidChangeFen: 0 },
  };
  for (const event of commit.events as readonly ClaimEvent[]) {
    await applyEvent(context, event);
    context.messages.push(...claimMessages(context.claimNo, context.state, event));
  }
  await settleMoney(context);
  return context.messages;
}

const OPEN = prepared('insert into claim (claim_no, round, institution, stage) values ($1, $2, $3, $4)');

async function applyEvent(context: Context, event: ClaimEvent): Promise<void> {
  const { t, claimNo, state, line } = context;
  switch (event.type) {
    case 'Opened':
      t.later(OPEN, [claimNo, event.round, event.institution, 'draft']);
      return;
    case 'Submitted':
      return submitted(context, event);
    case 'PolicyAdopted':
      line.policyHash = event.policyHash;
      return refuseHandMade(t, claimNo, state.rosterVersion);
    case 'ChecksRecorded':
      line.figures = await requireSeen(t, claimNo, event.rosterVersion, 'all', 'checking', event.seen);
      askDistricts(context, event);
      context.money = { why: 'reserve', ended: false };
      return;
    case 'IdentityRecorded':
      line.figures = event.seen;
      context.money = { why: 'reserve', ended: false };
      return;
    case 'FirstReviewSigned':
    case 'SecondReviewSigned': {
      const stage = event.type === 'FirstReviewSigned' ? 'firstReview' : 'secondReview';
      const { now, marks } = await signRows(t, { claimNo, rosterVersion: state.rosterVersion, scope: 'all', stage, seen: event.seen, signer: event.by });
      line.figures = now;
      // Where no mark moved a row, what is reserved stands.
      if (marks > 0) context.money = { why: 'reserve', ended: false };
      return;
    }
    case 'SignatureTakenBack':
      line.figures = await unsignFirstReview(t, claimNo, state.rosterVersion);
      context.money = { why: 'reserve', ended: false };
      return;
    case 'CoSigned':
      await requireSignable(t, { claimNo, rosterVersion: state.rosterVersion, scope: event.stage === 'decision' ? 'undecided' : 'all', stage: event.stage, seen: event.seen });
      return;
    case 'Copied':
      return copied(context, event);
    case 'Refused':
    case 'Withdrawn':
    case 'Lapsed':
      return release(context, event.type);
    case 'ObjectionFiled':
      return fileObjection(context, event);
    case 'ObjectionResolved':
      return resolveObjection(context, event);
    case 'Decided':
      return decided(context, event);
    case 'PaymentRecorded':
      if (event.outcome === 'paid') line.paidChangeFen += event.amountFen;
      return;
    case 'ToppedUp':
      return toppedUp(context, event);
    case 'PaymentTakenBack':
      line.paidChangeFen -= event.amountFen;
      // Only now may the line be given another result: the claim must not hear of that before it has heard of this.
      context.messages.push({
        key: `reopen/${event.batch}/${event.line}`, kind: 'send', target: event.batch,
        body: { kind: 'disbursement', command: { type: 'reopenLine', line: event.line, amountFen: await creditedFen(t, event), reversal: event.reversal } },
      });
      return;
    default:
      return;
  }
}

/** What the bank was asked to credit: the batch counts without what was kept back. */
async function creditedFen(t: Tx, { batch, line }: { readonly batch: string; readonly line: number }): Promise<Fen> {
  return (await t.one<{ fen: Fen }>('select amount_fen - offset_fen as fen from payment_line where batch_no = $1 and line_no = $2', [batch, line])).fen;
}

/** 抄送: kept by person, so that everybody finds his or her copies; the newest note counts. */
async function copied({ t, claimNo }: Context, { people, by, on, note }: Extract<ClaimEvent, { type: 'Copied' }>): Promise<void> {
  await t.execute(
    `insert into claim_copy (claim_no, person_id, sent_by, on_date, note) select $1::text, person_id, $3::text, $4::date, $5::text from unnest($2::text[]) person_id
     on conflict (claim_no, person_id) do update set sent_by = excluded.sent_by, on_date = excluded.on_date, note = excluded.note`,
    [claimNo, people, by, on, note]);
}

function askDistricts({ claimNo, state, messages }: Context, event: Extract<ClaimEvent, { type: 'ChecksRecorded' }>): void {
  if (event.districtsToSign.length === 0) return;
  messages.push({
    key: 'identity', kind: 'send', target: identityCaseNo(claimNo, event.rosterVersion),
    body: {
      kind: 'identity',
      command: {
        type: 'open', claim: claimNo, rosterVersion: event.rosterVersion, districts: event.districtsToSign,
        days: state.days.identity, reminderDaysBefore: state.days.reminderDaysBefore,
      },
    },
  });
}

/** The checks will run again and overwrite every verdict: what a person has decided on a row must not be lost. First-review marks were made on old amounts. */
async function refuseHandMade(t: Tx, claimNo: string, rosterVersion: number): Promise<void> {
  const { rows } = await t.one<{ rows: number }>(
    `select count(*)::int as rows from claim_row where claim_no = $1 and roster_version = $2 and set_by <> 'engine'`, [claimNo, rosterVersion]);
  if (rows > 0) {
    throw new CommitRefused({ code: 'ROWS_SET_BY_HAND', message: { zh: `有 ${rows} 行已由人员认定,不能重新核查`, en: `${rows} rows were decided by a person: the checks cannot run over them` }, facts: { rows } });
  }
  await t.execute(`delete from row_mark where claim_no = $1 and roster_version = $2 and stage = 'firstReview'`, [claimNo, rosterVersion]);
}

const ROSTER_STATUS = prepared('select status from roster where claim_no = $1 and version = $2');

async function submitted(context: Context, event: Extract<ClaimEvent, { type: 'Submitted' }>): Promise<void> {
  const { t, claimNo, line } = context;
  const [roster, now] = await Promise.all([
    t.maybeOne<{ status: string }>(ROSTER_STATUS, [claimNo, event.rosterVersion]), readSeen(t, claimNo, event.rosterVersion, 'all', 'draft'),
  ]);
  if (roster?.status !== 'read') {
    throw new CommitRefused({ code: 'ROSTER_NOT_READ', message: { zh: '名册尚未读取完成', en: 'the roster has not been read yet' } });
  }
  refuseOther(event.seen, now);
  line.figures = now;
  stakeClaim(t, claimNo, event.rosterVersion);
  if (event.rosterVersion > 1) await keepSignatures(t, claimNo, event.rosterVersion);
  line.submittedOn = event.on;
  line.policyHash = event.policyHash;
}

/**
 * A row that did not change keeps the district's signature (rule 4). The older rows are one map and not a join: without statistics
 * (a first large claim) the planner takes each side for one row and compares all with all.
 */
async function keepSignatures(t: Tx, claimNo: string, rosterVersion: number): Promise<void> {
  await t.execute(
    `with signed as materialized (
       select jsonb_object_agg(encode(content_hash, 'hex'), identity_by order by roster_version) as by_content
       from claim_row where claim_no = $1 and roster_version < $2 and identity_by is not null)
     update claim_row set identity_by = (select by_content from signed) ->> encode(content_hash, 'hex')
     where claim_no = $1 and roster_version = $2 and (select by_content from signed) ? encode(content_hash, 'hex')`,
    [claimNo, rosterVersion]);
}

async function fileObjection(context: Context, event: Extract<ClaimEvent, { type: 'ObjectionFiled' }>): Promise<void> {
  const { t, claimNo, state } = context;
  await t.execute(
    'insert into objection (id, claim_no, rows, ground, filed_by, filed_on) values ($1, $2, $3, $4, $5, $6)',
    [event.objectionId, claimNo, event.rows, event.ground, event.by, event.on]);
  const frozen = await t.execute(
    'update claim_row set objection = $3 where claim_no = $1 and roster_version = $2 and row_no = any($4) and objection is null and outcome is null',
    [claimNo, state.rosterVersion, event.objectionId, event.rows]);
  if (frozen !== event.rows.length) {
    throw new CommitRefused({ code: 'OBJECTION_ROWS', message: { zh: '异议所指的行不存在或已冻结', en: 'a row of the objection does not exist or is frozen already' } });
  }
}

async function resolveObjection(context: Context, event: Extract<ClaimEvent, { type: 'ObjectionResolved' }>): Promise<void> {
  const { t, claimNo, state } = context;
  await t.execute('update objection set outcome = $2, reason = $3 where id = $1', [event.objectionId, event.outcome, event.reason]);
  if (event.outcome === 'upheld') {
    const objected = await t.query<{ row_no: number }>(
      'select row_no from claim_row where claim_no = $1 and roster_version = $2 and objection = $3', [claimNo, state.rosterVersion, event.objectionId]);
    giveBackRows(t, claimNo, state.rosterVersion, objected.map((row) => row.row_no));
    await t.execute(
      `update claim_row set verdict = 'refuse', amount_fen = 0, reasons = array[$4], set_by = $5, outcome = 'refused'
       where claim_no = $1 and roster_version = $2 and objection = $3`,
      [claimNo, state.rosterVersion, event.objectionId, event.reason, event.by]);
    context.money = { why: 'objection', ended: false };
    context.line.figures = await readSeen(t, claimNo, state.rosterVersion, 'all', '');
  }
  await t.execute('update claim_row set objection = null where claim_no = $1 and roster_version = $2 and objection = $3', [claimNo, state.rosterVersion, event.objectionId]);
}

const CUT_ROWS = prepared(
  `select row_no from claim_row where claim_no = $1 and roster_version = $2 and objection is null and outcome is null and verdict not in ('approve', 'reduce')`);
const DECIDE_ROWS = prepared(
  `update claim_row set outcome = case when verdict in ('approve', 'reduce') then 'approved' else 'refused' end
   where claim_no = $1 and roster_version = $2 and objection is null and outcome is null`);

async function decided(context: Context, event: Extract<ClaimEvent, { type: 'Decided' }>): Promise<void> {
  const { t, claimNo, state, commit, line } = context;
  await signRows(t, { claimNo, rosterVersion: state.rosterVersion, scope: 'undecided', stage: 'decision', seen: event.seen, signer: event.by });
  const [cut, approved] = await Promise.all([t.query<{ row_no: number }>(CUT_ROWS, [claimNo, state.rosterVersion]), byProgramme(context, APPROVED_FEN)]);
  giveBackRows(t, claimNo, state.rosterVersion, cut.map((row) => row.row_no));
  context.approved = approved;
  t.later(DECIDE_ROWS, [claimNo, state.rosterVersion]);
  // What the decision cut goes back; what it approved is committed; what is frozen stays reserved.
  context.money = { why: 'decision', ended: false };
  line.approvedChangeFen += event.seen.totalFen;
  line.decidedOn = commit.command.on;
  line.figures = await decidedFigures(t, claimNo, state.rosterVersion);
}

/** Its rows are worth more from now on; what of them is not paid yet waits for a batch. */
async function toppedUp({ t, claimNo, state, line }: Context, event: Extract<ClaimEvent, { type: 'ToppedUp' }>): Promise<void> {
  await t.execute(
    `update claim_row r set amount_fen = r.amount_fen + w.amount_fen from top_up_row w
     where w.top_up_no = $1 and r.claim_no = w.claim_no and r.roster_version = w.roster_version and r.row_no = w.row_no`, [event.topUp]);
  await t.execute('update top_up_row set open = false where top_up_no = $1', [event.topUp]);
  await t.execute('update top_up set heard = true where top_up_no = $1', [event.topUp]);
  line.approvedChangeFen += event.amountFen;
  line.figures = await decidedFigures(t, claimNo, state.rosterVersion);
}

const DECIDED_FIGURES = prepared(
  `select count(*)::int as count, (count(*) filter (where verdict in ('approve', 'reduce')))::int as approved, coalesce(sum(amount_fen), 0)::bigint as fen
   from claim_row where claim_no = $1 and roster_version = $2`);

async function decidedFigures(t: Tx, claimNo: string, rosterVersion: number): Promise<Omit<Seen, 'digest'>> {
  const rows = await t.one<{ count: number; approved: number; fen: number }>(DECIDED_FIGURES, [claimNo, rosterVersion]);
  return { count: rows.count, approvedCount: rows.approved, totalFen: rows.fen };
}

async function release(context: Context, type: 'Refused' | 'Withdrawn' | 'Lapsed'): Promise<void> {
  const { t, claimNo, state } = context;
  context.money = { why: 'release', ended: true };
  giveBackClaim(t, claimNo);
  if (type === 'Refused') {
    await t.execute(
      `update claim_row set verdict = 'refuse', amount_fen = 0, outcome = 'refused' where claim_no = $1 and roster_version = $2`, [claimNo, state.rosterVersion]);
    context.line.figures = await readSeen(t, claimNo, state.rosterVersion, 'all', '');
  }
  const waiting = await t.query<{ case_no: string }>(
    'select case_no from case_instance where case_no = $1 and not closed', [identityCaseNo(claimNo, state.rosterVersion)]);
  for (const each of waiting) {
    context.messages.push({ key: `stop/${each.case_no}`, kind: 'send', target: each.case_no, body: { kind: 'identity', command: { type: 'stop', reason: type } } });
  }
}

/**
 * The claim's reserved money follows its undecided rows. Last of all: a year's claims share its balances, and whoever posts holds them to
 * the end of the transaction.
 */
async function settleMoney(context: Context): Promise<void> {
  const { t, claimNo, commit, money, approved, line } = context;
  if (!money) return moveClaim(context);
  const [held, reserved] = await Promise.all([reservedBy(t, claimNo), money.ended ? new Map<string, Fen>() : byProgramme(context, RESERVED_FEN)]);
  const version = commit.expectedVersion + commit.events.length;
  const entries = await claimEntries(t, claimNo, held, { reserved, approved }, `${claimNo}/${version}/${money.why}`, { on: commit.command.on, actor: commit.command.actor.id });
  for (const { kind, amountFen } of entries) line.reservedChangeFen += kind === 'reserve' ? amountFen : -amountFen;
  moveClaim(context);
  await post(t, entries);
}

const fenOfRows = (which: string): Prepared => prepared(
  `select coalesce(programme, '') as programme, sum(amount_fen)::bigint as fen from claim_row
   where claim_no = $1 and roster_version = $2 and amount_fen > 0 and ${which} group by 1`);
const APPROVED_FEN = fenOfRows('objection is null and outcome is null');
const RESERVED_FEN = fenOfRows('outcome is null');

/** Amounts of the claim's rows by programme. */
async function byProgramme({ t, claimNo, state }: Context, which: Prepared): Promise<ReadonlyMap<string, Fen>> {
  const rows = await t.query<{ programme: string; fen: Fen }>(which, [claimNo, state.rosterVersion]);
  return new Map(rows.map((row) => [row.programme, row.fen]));
}

const MOVE = prepared(
  `update claim set stage = $2, roster_version = $3, due_on = $4, changed_at = now(),
          rows_count = coalesce($5, rows_count), approved_count = coalesce($6, approved_count), amount_fen = coalesce($7, amount_fen),
          reserved_fen = reserved_fen + $8, approved_fen = approved_fen + $9, paid_fen = paid_fen + $10,
          submitted_on = coalesce(submitted_on, $11), decided_on = coalesce($12, decided_on), policy_hash = coalesce($13, policy_hash)
   where claim_no = $1`);

function moveClaim({ t, claimNo, state, line }: Context): void {
  const { figures } = line;
  t.later(MOVE, [
    claimNo, state.stage, state.rosterVersion, state.dueOn, figures?.count ?? null, figures?.approvedCount ?? null, figures?.totalFen ?? null,
    line.reservedChangeFen, line.approvedChangeFen, line.paidChangeFen, line.submittedOn ?? null, line.decidedOn ?? null, line.policyHash ?? null,
  ]);
}

export function identityCaseNo(claimNo: string, rosterVersion: number): string {
  return `${claimNo}.identity.${rosterVersion}`;
}
