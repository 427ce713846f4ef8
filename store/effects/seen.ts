import type { Seen } from '../../domain/case.ts';
import type { Queryable } from '../db.ts';
import { prepared } from '../db.ts';
import { CommitRefused } from '../commit.ts';

/** 'all' rows, the 'undecided' ones (no open objection, no outcome yet), or those of one district (area code). */
export type SeenScope = string;

const SEEN = prepared('select count, approved_count, total_fen, digest from rows_seen($1, $2, $3, $4)');

/** Count, total and digest of a claim's rows as they would be with the marks of `stage`. */
export async function readSeen(t: Queryable, claimNo: string, rosterVersion: number, scope: SeenScope, stage: string): Promise<Seen> {
  return seenOf(await t.one<SeenRow>(SEEN, [claimNo, rosterVersion, scope, stage]));
}

interface SeenRow {
  readonly count: number;
  readonly approved_count: number;
  readonly total_fen: number;
  readonly digest: string;
}

const seenOf = (row: SeenRow): Seen => ({ count: row.count, approvedCount: row.approved_count, totalFen: row.total_fen, digest: row.digest });

/** Rule 3: what is signed must be what was shown. @returns what is there now */
export async function requireSeen(t: Queryable, claimNo: string, rosterVersion: number, scope: SeenScope, stage: string, seen: Seen): Promise<Seen> {
  const now = await readSeen(t, claimNo, rosterVersion, scope, stage);
  refuseOther(seen, now);
  return now;
}

/** Rule 3, where both are known. */
export function refuseOther(seen: Seen, now: Seen): void {
  if (now.count === seen.count && now.totalFen === seen.totalFen && now.digest === seen.digest) return;
  throw new CommitRefused({
    code: 'STALE_VIEW',
    message: { zh: '名册在您打开之后有变动,请刷新后再签署', en: 'the rows have changed since you opened them; reload and look again' },
    facts: { shownCount: seen.count, nowCount: now.count, shownFen: seen.totalFen, nowFen: now.totalFen },
  });
}

interface Signature {
  readonly claimNo: string;
  readonly rosterVersion: number;
  readonly scope: SeenScope;
  readonly stage: string;
  /** What the signer was shown. */
  readonly seen: Seen;
  readonly signer: string;
}

const SIGNABLE = prepared(
  `select s.count, s.approved_count, s.total_fen, s.digest, m.marks, m.returned from rows_seen($1, $2, $3, $4) s, (
     select count(*)::int as marks, (count(*) filter (where m.verdict = 'return'))::int as returned
     from row_mark m where m.claim_no = $1 and m.roster_version = $2 and m.stage = $4 and ($3 in ('all', 'undecided') or exists (
       select 1 from claim_row r where r.claim_no = m.claim_no and r.roster_version = m.roster_version and r.row_no = m.row_no and r.district = $3))) m`);

/** Rule 3; marks that return a row stand against signing. @returns the rows as they are now, and how many of them are marked */
export async function requireSignable(t: Queryable, { claimNo, rosterVersion, scope, stage, seen }: Omit<Signature, 'signer'>): Promise<{ now: Seen; marks: number }> {
  const { marks, returned, ...row } = await t.one<SeenRow & { marks: number; returned: number }>(SIGNABLE, [claimNo, rosterVersion, scope, stage]);
  const now = seenOf(row);
  refuseOther(seen, now);
  if (returned > 0) {
    throw new CommitRefused({
      code: 'ROWS_MARKED_RETURN',
      message: { zh: `有 ${returned} 行标为退回补正,请先退回或取消标记`, en: `${returned} rows are marked for return; return the claim or clear the marks` },
      facts: { rows: returned },
    });
  }
  return { now, marks };
}

/** What is signable is signed: the marks of the stage become what holds. @returns the rows as they are now, and how many of them were marked */
export async function signRows(t: Queryable, signature: Signature): Promise<{ now: Seen; marks: number }> {
  const signed = await requireSignable(t, signature);
  if (signed.marks > 0) await mergeMarks(t, signature);
  return signed;
}

async function mergeMarks(t: Queryable, { claimNo, rosterVersion, scope, stage, signer }: Omit<Signature, 'seen'>): Promise<void> {
  await t.execute(
    `with kept as (
       update row_mark m set replaced = jsonb_build_object('verdict', r.verdict, 'amountFen', r.amount_fen, 'reasons', r.reasons, 'setBy', r.set_by)
       from claim_row r
       where m.claim_no = r.claim_no and m.roster_version = r.roster_version and m.row_no = r.row_no
         and m.claim_no = $1 and m.roster_version = $2 and m.stage = $3 and ($4 in ('all', 'undecided') or r.district = $4))
     update claim_row r set verdict = m.verdict, amount_fen = case when m.verdict in ('approve', 'reduce') then m.amount_fen else 0 end,
            reasons = case when m.reason is null then r.reasons else array[m.reason] end, set_by = $5
     from row_mark m
     where m.claim_no = r.claim_no and m.roster_version = r.roster_version and m.row_no = r.row_no
       and m.claim_no = $1 and m.roster_version = $2 and m.stage = $3 and ($4 in ('all', 'undecided') or r.district = $4)`,
    [claimNo, rosterVersion, stage, scope, signer]);
}

/** The rows as they were before the first review was signed; its marks stay, to be changed and signed again. @returns the rows as they are now */
export async function unsignFirstReview(t: Queryable, claimNo: string, rosterVersion: number): Promise<Seen> {
  const { begun, unknown } = await t.one<{ begun: boolean; unknown: boolean }>(
    `select coalesce(bool_or(stage = 'secondReview'), false) as begun, coalesce(bool_or(stage = 'firstReview' and replaced is null), false) as unknown
     from row_mark where claim_no = $1 and roster_version = $2`, [claimNo, rosterVersion]);
  if (begun) throw new CommitRefused({ code: 'REVIEW_BEGUN', message: { zh: '复审已开始标记,不能撤回', en: 'the second review has begun: it cannot be taken back any more' } });
  if (unknown) throw new CommitRefused({ code: 'SIGNED_BY_OLDER_RELEASE', message: { zh: '该签署由旧版本作出,不能撤回', en: 'an older release signed this: it cannot be taken back' } });
  await t.execute(
    `with marks as (
       update row_mark m set replaced = null from row_mark was
       where m.claim_no = $1 and m.roster_version = $2 and m.stage = 'firstReview'
         and was.claim_no = m.claim_no and was.roster_version = m.roster_version and was.row_no = m.row_no and was.stage = m.stage
       returning m.row_no, was.replaced)
     update claim_row r set verdict = m.replaced->>'verdict', amount_fen = (m.replaced->>'amountFen')::bigint,
            reasons = array(select jsonb_array_elements_text(m.replaced->'reasons')), set_by = m.replaced->>'setBy'
     from marks m where r.claim_no = $1 and r.roster_version = $2 and r.row_no = m.row_no`, [claimNo, rosterVersion]);
  return readSeen(t, claimNo, rosterVersion, 'all', '');
}
