import { createHash } from 'node:crypto';
import type { Offset } from '../domain/clawback-amount.ts';
import { offsetsOf } from '../domain/clawback-amount.ts';
import type { IsoDate } from '../domain/coded.ts';
import type { BatchSeen } from '../domain/disbursement.ts';
import type { FundingSource } from '../domain/ledger.ts';
import type { Fen } from '../domain/money.ts';
import type { CheckCode, PayeeFacts } from '../domain/payment-checks.ts';
import { payeeCheck } from '../domain/payment-checks.ts';
import { owedBack } from './clawbacks.ts';
import type { Database, Queryable, Tx } from './db.ts';
import { paymentRules } from './payment-rules.ts';

/** Which committed rows a batch is made from. */
export interface BatchChoice {
  readonly round: string;
  /** A programme's code; absent: every programme. */
  readonly programme?: string;
  /** Only what the committed money of this source still bears; absent: of any. */
  readonly source?: FundingSource;
}

/** One payee of a claim in a batch that could be made now. */
export interface ProposedLine {
  readonly claim_no: string;
  readonly institution: string;
  readonly name: string;
  /** Who is paid: the institution's own code, or a trainee's id. */
  readonly payee: string;
  /** The first row of the claim that it pays. */
  readonly first_row: number;
  readonly account_version: number | null;
  readonly holder: string | null;
  readonly bank_name: string | null;
  readonly bank_code: string | null;
  readonly number_last4: string | null;
  readonly trainees: number;
  readonly amount_fen: Fen;
  readonly replaces_batch: string | null;
  readonly replaces_line: number | null;
  /** Why the payee must be left out, or null. */
  readonly blocked: CheckCode | null;
  /** Kept back for what the institution owes; the bank pays the rest. */
  readonly offsets: readonly Offset[];
}

/** A row that failed a check of its own; the rest of its claim goes on. */
export interface LeftOutRow {
  readonly claim_no: string;
  readonly row_no: number;
  readonly code: CheckCode;
  readonly amount_fen: Fen;
}

export interface Proposal {
  readonly lines: readonly ProposedLine[];
  readonly rows: readonly LeftOutRow[];
}

/** Lines that are held in memory at once, wherever a batch is gone through. */
export const PAGE_LINES = 2_000;

/**
 * Approved rows of a round that no live payment covers, one line for each payee of a claim, with the account in force on the day.
 * A row or payee that failed a check is listed with its reason and left out of the batch; the others go on.
 */
export function proposeLines(db: Database, choice: BatchChoice, on: IsoDate): Promise<Proposal> {
  return db.tx(async (t) => {
    const lines: ProposedLine[] = [];
    for await (const page of proposedPages(t, choice, on)) for (const line of page) lines.push(line);
    return { lines, rows: await leftOutRows(t, choice, on) };
  }, { readOnly: true });
}

/** The lines of {@link proposeLines} in pages, by claim and payee. */
export async function* proposedPages(t: Tx, choice: BatchChoice, on: IsoDate): AsyncGenerator<ProposedLine[]> {
  const { coolingDays, offsetMaxPercent } = await paymentRules(t, on);
  const judge = judging(on, coolingDays);
  const keepBack = offsetsOf(await owedBack(t, choice.round), offsetMaxPercent);
  for await (const page of t.pages<Candidate>(CANDIDATES, paramsOf(choice, on), PAGE_LINES)) {
    yield page.map((candidate) => {
      const line = judge(candidate);
      // What an institution owes is kept back of its own money, and of no trainee's.
      return { ...line, offsets: line.blocked === null && isInstitutions(line) ? keepBack({ institution: line.institution, amountFen: line.amount_fen }) : [] };
    });
  }
}

/** Rows that failed a check of their own. */
export function leftOutRows(t: Queryable, choice: BatchChoice, on: IsoDate): Promise<LeftOutRow[]> {
  return t.query<LeftOutRow>(
    'select claim_no, row_no, code, amount_fen from unpaid_rows($1, $2, $3, $4) where code is not null order by claim_no, row_no', paramsOf(choice, on));
}

/** Whether it goes to the institution, and not to a trainee's own account. */
export const isInstitutions = ({ payee, institution }: Pick<ProposedLine, 'payee' | 'institution'>): boolean => payee === institution;

/** Judges one candidate after the other, in their order: the lines of a claim draw on the same committed money. */
function judging(on: IsoDate, coolingDays: number): (candidate: Candidate) => Omit<ProposedLine, 'offsets'> {
  let claim = '';
  let taken: Fen = 0;
  return ({ facts, ...line }) => {
    if (line.claim_no !== claim) [claim, taken] = [line.claim_no, 0];
    const kind = isInstitutions(line) ? 'institution' : 'trainee';
    const blocked = payeeCheck({ ...facts, kind, amountFen: line.amount_fen, committedFen: facts.committedFen - taken }, on, coolingDays);
    if (blocked === null) taken += line.amount_fen;
    return { ...line, blocked };
  };
}

/** Of `unpaid_rows`. */
export const paramsOf = ({ round, programme, source }: BatchChoice, on: IsoDate): [string, string | null, string | null, IsoDate] => [round, programme ?? null, source ?? null, on];

/** What is kept back of a line. */
export const keptBack = (line: Pick<ProposedLine, 'offsets'>): Fen => line.offsets.reduce((sum, each) => sum + each.amountFen, 0);

interface Candidate extends Omit<ProposedLine, 'blocked' | 'offsets'> {
  readonly facts: Omit<PayeeFacts, 'amountFen' | 'kind'>;
}

const CANDIDATES = `
  with payable as materialized (
    select * from unpaid_rows($1, $2, $3, $4) where code is null
  ), unpaid as (
    select claim_no, institution, payee, min(row_no) as first_row, count(*)::int as trainees, sum(amount_fen)::bigint as amount_fen from payable group by claim_no, institution, payee
  ), returned as (
    select distinct on (l.claim_no, l.payee) l.claim_no, l.payee, l.batch_no, l.line_no, l.account_version
    from payment_line l where l.status = 'returned'
      and not exists (select 1 from payment_line x where x.replaces_batch = l.batch_no and x.replaces_line = l.line_no and x.status <> 'void')
      and exists (select 1 from payment_row p join payable u on u.claim_no = p.claim_no and u.row_no = p.row_no where p.batch_no = l.batch_no and p.line_no = l.line_no)
    order by l.claim_no, l.payee, l.batch_no desc
  ), clock_of as (
    select k.clock from round r join case_instance k on k.case_no = r.case_no where r.code = $1
  )
  select u.claim_no, u.institution, i.name, u.payee, u.first_row, a.version as account_version, a.holder, a.bank_name, a.bank_code, a.number_last4,
         u.trainees, u.amount_fen, p.batch_no as replaces_batch, p.line_no as replaces_line,
         jsonb_build_object(
           'held', held('institution', u.institution, $4), 'closedOn', i.closed_on, 'licenceUntil', i.licence_until, 'returnedFrom', p.account_version,
           'account', case when a.version is not null then jsonb_build_object(
             'version', a.version, 'holderDiffers', u.payee = u.institution and a.holder <> i.name and not ('ACCOUNT_NAME_EXCEPTION' = any(a.warnings)),
             'changedOn', (select d.approved_on from payee_account_day d join clock_of c on c.clock = d.clock
                           where d.payee = u.payee and d.version = a.version
                             and exists (select 1 from payee_account e where e.payee = u.payee and e.version < a.version and e.approved_by is not null))) end,
           'otherAccountOpen',
             exists (select 1 from payment_line l join payee_account e on e.payee = l.payee and e.version = l.account_version
                     where l.payee = any(same.payees) and l.status in ('listed', 'sent') and e.number_key <> a.number_key)
             or exists (select 1 from payee_account e where e.payee = any(same.payees) and (e.payee <> u.payee or e.version > a.version) and e.number_key <> a.number_key
                          and e.approved_by is null and e.rejected_by is null)
             -- Who stands twice in the list is paid to one account only.
             or (y.person_key is not null and coalesce(
                   min(encode(a.number_key, 'hex')) over (partition by y.person_key) <> max(encode(a.number_key, 'hex')) over (partition by y.person_key), false)),
           'committedFen', (select coalesce(sum(g.amount_fen), 0) from ledger_entry e join ledger_posting g on g.entry_id = e.id
                            where e.case_no = u.claim_no and g.account = 'committed'),
           'overrides', array(select h.check_code from hold h where h.subject_kind = case when u.payee = u.institution then 'institution' else 'person' end
                              and h.subject = coalesce(encode(y.person_key, 'hex'), u.payee) and h.kind = 'override'
                              and h.confirmed_by is not null and h.lifted_by is null and h.expires_on >= $4)) as facts
  from unpaid u join institution i on i.code = u.institution join payee y on y.id = u.payee
  left join lateral (
    select * from payee_account x where x.payee = u.payee and x.approved_by is not null and x.effective_on <= $4
    order by x.version desc limit 1) a on true
  -- A person is the same payee at every institution.
  cross join lateral (select case when y.person_key is null then array[y.id] else array(select s.id from payee s where s.person_key = y.person_key) end as payees) same
  left join returned p on p.claim_no = u.claim_no and p.payee = u.payee
  order by u.claim_no, u.payee <> u.institution, u.first_row`;

/** What preparer and approver sign, of a list that is gone through in pages: payable lines, total and a digest of them. */
export function seeing(): { readonly add: (page: readonly ProposedLine[]) => void; readonly seen: () => BatchSeen } {
  const digest = createHash('sha256');
  let lines = 0;
  let totalFen: Fen = 0;
  return {
    add: (page) => {
      for (const line of page) {
        if (line.blocked !== null) continue;
        const keptBackFen = keptBack(line);
        digest.update(`${lines === 0 ? '' : '\n'}${line.claim_no}|${line.payee}|${line.account_version}|${line.trainees}|${line.amount_fen}|${keptBackFen}`);
        lines += 1;
        totalFen += line.amount_fen - keptBackFen;
      }
    },
    seen: () => ({ lines, totalFen, digest: digest.copy().digest('hex') }),
  };
}

/** What there is to sign now. */
export function seenNow(db: Database, choice: BatchChoice, on: IsoDate): Promise<BatchSeen> {
  return db.tx(async (t) => {
    const list = seeing();
    for await (const page of proposedPages(t, choice, on)) list.add(page);
    return list.seen();
  }, { readOnly: true });
}

/** Pages cut anew, so that no claim is parted: the lines of each stand together. */
export async function* wholeClaims<Line extends { readonly claimNo: string }>(pages: AsyncIterable<Line[]>): AsyncGenerator<Line[]> {
  let waiting: Line[] = [];
  for await (const page of pages) {
    const lines = waiting.concat(page);
    const last = lines.findIndex((line) => line.claimNo === lines.at(-1)?.claimNo);
    waiting = lines.slice(last);
    if (last > 0) yield lines.slice(0, last);
  }
  if (waiting.length > 0) yield waiting;
}

/** One line of a results file after it was matched to the batch. */
export interface MatchedResult {
  readonly lineNo: number;
  /** `unknown`: the bank cannot say yet; the payment stays open. */
  readonly outcome: 'paid' | 'returned' | 'unknown';
  readonly reason: string | null;
  readonly settledOn: IsoDate;
}

export interface BankImport {
  readonly id: string;
  readonly batch_no: string;
  readonly lines: readonly MatchedResult[];
}

/** From a file of the bank, or from a person's decision with its reason. */
export async function saveBankImport(
  t: Queryable, input: { id: string; batchNo: string; source: { fileId: string } | { reason: string }; lines: readonly MatchedResult[]; by: string },
): Promise<void> {
  await t.execute(
    'insert into bank_import (id, batch_no, file_id, decided_reason, lines, imported_by) values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing',
    [input.id, input.batchNo, 'fileId' in input.source ? input.source.fileId : null, 'reason' in input.source ? input.source.reason : null,
      JSON.stringify(input.lines), input.by]);
}
