import { randomInt } from 'node:crypto';
import type { FieldCipher } from './crypto.ts';
import type { Database, Queryable } from './db.ts';
import { CONTACT, channelOf, leaveMessage } from './outgoing.ts';
import { openPersonal } from './rosters.ts';

export const CODE_MINUTES = 10;
const ATTEMPTS = 5;
/** Codes sent for one line in an hour: nobody's phone is flooded. */
const CODES_AN_HOUR = 3;
const PAGE_ROWS = 1_000;

/** One line of a claim, as its trainee is told: no name, no number. */
export interface LookedUp {
  readonly claimNo: string;
  readonly stage: string;
  readonly outcome: 'approved' | 'refused' | null;
  readonly reasons: readonly string[];
  readonly appliedFen: number;
  /** Null until it is decided. */
  readonly amountFen: number | null;
  readonly paidFen: number;
  readonly paidOn: string | null;
}

/** Sends a code to the phone of the line whose identity number ends so. Nothing happens where there is none, more than one, or no phone. */
export async function sendLookUpCode(db: Database, cipher: FieldCipher, asked: { ticket: string; claimNo: string; idSuffix: string }): Promise<void> {
  const line = await lineOf(db, cipher, asked.claimNo, asked.idSuffix);
  if (line === undefined) return;
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  await db.tx(async (t) => {
    await t.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`look-up ${asked.claimNo}/${line.rowNo}`]);
    const { sent } = await t.one<{ sent: number }>(
      `select count(*)::int as sent from look_up where claim_no = $1 and row_no = $2 and made_at > now() - interval '1 hour'`, [asked.claimNo, line.rowNo]);
    if (sent >= CODES_AN_HOUR) return;
    await t.execute(
      `insert into look_up (ticket, claim_no, roster_version, row_no, code_hash, expires_at) values ($1, $2, $3, $4, $5, now() + make_interval(mins => $6))`,
      [asked.ticket, asked.claimNo, line.version, line.rowNo, hashOf(cipher, asked.ticket, code), CODE_MINUTES]);
    await leaveMessage(t, cipher, {
      channel: channelOf(line.phone), purpose: 'look-up-code', recipient: line.phone,
      text: `【赋能】查询验证码 ${code},${CODE_MINUTES} 分钟内有效,请勿告诉他人。Your look-up code is ${code}; it holds for ${CODE_MINUTES} minutes.`,
    });
  });
}

/** Takes the code, once. Undefined alike for a ticket that is none, a wrong code, one out of time, and after too many attempts. */
export async function lookUp(db: Database, cipher: FieldCipher, { ticket, code }: { ticket: string; code: string }): Promise<LookedUp | undefined> {
  const line = await db.maybeOne<{ claim_no: string; roster_version: number; row_no: number; code_hash: Buffer; attempts: number }>(
    `update look_up set attempts = attempts + 1 where ticket = $1 and used_at is null and expires_at > now() and attempts < ${ATTEMPTS}
     returning claim_no, roster_version, row_no, code_hash, attempts`, [ticket]);
  if (line === undefined || !line.code_hash.equals(hashOf(cipher, ticket, code))) return undefined;
  if (await db.execute('update look_up set used_at = now() where ticket = $1 and used_at is null', [ticket]) !== 1) return undefined;
  return db.maybeOne<LookedUp>(
    `select c.claim_no as "claimNo", c.stage, r.outcome, r.reasons, r.applied_fen as "appliedFen", case when r.outcome is not null then r.amount_fen end as "amountFen",
            coalesce(paid.fen, 0)::bigint as "paidFen", paid.on_date as "paidOn"
     from claim c join claim_row r on r.claim_no = c.claim_no and r.roster_version = c.roster_version and r.row_no = $3
     left join lateral (
       select sum(p.amount_fen)::bigint as fen, max(b.settled_on) as on_date from payment_row p
       join payment_line l on l.batch_no = p.batch_no and l.line_no = p.line_no and l.status = 'paid'
       join bank_result b on b.batch_no = l.batch_no and b.line_no = l.line_no and b.outcome = 'paid' and b.reversed_by is null
       where p.claim_no = r.claim_no and p.roster_version = r.roster_version and p.row_no = r.row_no and p.live) paid on true
     where c.claim_no = $1 and c.roster_version = $2`, [line.claim_no, line.roster_version, line.row_no]);
}

export function forgetLookUps(db: Queryable): Promise<number> {
  return db.execute(`delete from look_up where expires_at < now() - interval '1 day'`);
}

async function lineOf(db: Queryable, cipher: FieldCipher, claimNo: string, idSuffix: string): Promise<{ version: number; rowNo: number; phone: string } | undefined> {
  const found: { version: number; rowNo: number; phone: string }[] = [];
  for (let after = 0; ;) {
    const page = await db.query<{ version: number; rowNo: number; sealed: Buffer }>(
      `select r.roster_version as version, r.row_no as "rowNo", r.personal_enc as sealed from claim c
       join claim_row r on r.claim_no = c.claim_no and r.roster_version = c.roster_version
       where c.claim_no = $1 and r.row_no > $2 order by r.row_no limit ${PAGE_ROWS}`, [claimNo, after]);
    const opened = await openPersonal(db, cipher, page.map((row) => ({ claimNo, ...row })));
    for (const [index, { version, rowNo }] of page.entries()) {
      const { idCard, phone } = opened[index] ?? {};
      if (idCard?.toUpperCase().endsWith(idSuffix.toUpperCase()) === true && phone && CONTACT.test(phone)) found.push({ version, rowNo, phone });
    }
    if (page.length < PAGE_ROWS) break;
    after = page.at(-1)?.rowNo ?? 0;
  }
  return found.length === 1 ? found[0] : undefined;
}

function hashOf(cipher: FieldCipher, ticket: string, code: string): Buffer {
  return cipher.blindIndex('look-up-code', `${ticket}/${code}`);
}
