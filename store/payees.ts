import type { Reach } from '../domain/access.ts';
import { chinaDate } from '../domain/clock.ts';
import type { IsoDate } from '../domain/coded.ts';
import { maskName } from '../domain/identifiers.ts';
import type { PayeeKind, ProposedAccount } from '../domain/payee-account.ts';
import type { FieldCipher, FieldPlace } from './crypto.ts';
import { keysFor, openAll, sealUnder } from './data-keys.ts';
import type { Database, Queryable } from './db.ts';
import { openPersonal } from './rosters.ts';

/** Whoever is paid: an institution under its code, or a trainee whom a programme pays on an account of his or her own. */
export interface Payee {
  readonly id: string;
  readonly kind: PayeeKind;
  /** Whose clerk keeps the account; of an institution, itself. */
  readonly institution: string;
  readonly personKey: Buffer | null;
}

/** A payee account without its number. */
export interface Account {
  readonly version: number;
  /** Of a trainee the name is masked. */
  readonly holder: string;
  readonly bankName: string;
  readonly bankCode: string;
  readonly last4: string;
  readonly warnings: readonly string[];
  readonly exceptionReason: string | null;
  readonly overrideReason: string | null;
  readonly proposedBy: string;
  readonly approvedBy: string | null;
  readonly rejectedBy: string | null;
  readonly rejectReason: string | null;
  readonly proofFileId: string | null;
  readonly effectiveOn: IsoDate;
}

export interface NewAccount extends ProposedAccount {
  readonly warnings: readonly string[];
  /** From approval on, when no day is given. */
  readonly effectiveOn?: IsoDate;
  readonly proposedBy: string;
  /** The command that proposes it; the same one twice is one version. */
  readonly proposalId: string;
}

/** Whom and where the bank pays, in full. */
export interface OpenedAccount {
  readonly holder: string;
  readonly number: string;
}

/**
 * An account lives on no clock, and a rehearsal's clock may stand years back: "as soon as it is approved" is a day before any of them.
 */
export const AT_ONCE: IsoDate = '2000-01-01';

const ACCOUNT_COLUMNS = `version, holder, bank_name as "bankName", bank_code as "bankCode", number_last4 as last4, warnings,
  exception_reason as "exceptionReason", override_reason as "overrideReason", proposed_by as "proposedBy", approved_by as "approvedBy",
  rejected_by as "rejectedBy", reject_reason as "rejectReason", proof_file_id as "proofFileId", effective_on as "effectiveOn"`;
const PAYEE = `select id, case when person_key is null then 'institution' else 'trainee' end as kind, institution, person_key as "personKey" from payee`;

export function findPayee(db: Queryable, id: string): Promise<Payee | undefined> {
  return db.maybeOne<Payee>(`${PAYEE} where id = $1`, [id]);
}

/** Trainees of these rows become payees of the claim's institution, those who are paid themselves and are none yet. */
export async function addTraineePayees(t: Queryable, claimNo: string, version: number, rowNos: readonly number[]): Promise<void> {
  await t.execute(
    `insert into payee (id, institution, person_key)
     select gen_random_uuid()::text, x.institution, x.person_key from (
       select distinct c.institution, r.person_key from claim_row r join claim c on c.claim_no = r.claim_no
       where r.claim_no = $1 and r.roster_version = $2 and r.row_no = any($3::int[]) and r.paid_to = 'trainee' and r.person_key is not null) x
     on conflict (institution, person_key) do nothing`, [claimNo, version, rowNos]);
}

/** A trainee whom a programme pays, by the newest row that says so, with the newest account that nobody has rejected and the one that pays now. */
export interface TraineePayee {
  readonly payee: string;
  readonly institution: { readonly code: string; readonly name: string };
  readonly claimNo: string;
  readonly rowNo: number;
  readonly programme: string;
  /** Undefined: erased. */
  readonly name: string | undefined;
  readonly newest: Account | null;
  readonly inForce: number | null;
}

/** In the order of their ids; an institution has its own. `waiting`: only those without an approved account. */
export async function traineePayees(
  db: Queryable, cipher: FieldCipher, filter: { reach: Reach; waiting: boolean; payee?: string; after?: string; limit: number },
): Promise<TraineePayee[]> {
  const rows = await db.query<Omit<TraineePayee, 'name'> & { version: number; sealed: Buffer }>(
    `select y.id as payee, jsonb_build_object('code', i.code, 'name', i.name) as institution, r.claim_no as "claimNo", r.roster_version as version, r.row_no as "rowNo",
            coalesce(r.programme, '') as programme, r.personal_enc as sealed, a.account as newest, p.version as "inForce"
     from payee y join institution i on i.code = y.institution
     cross join lateral (
       select r.* from claim_row r join claim c on c.claim_no = r.claim_no and c.roster_version = r.roster_version
       where r.person_key = y.person_key and c.institution = y.institution and r.paid_to = 'trainee' order by c.submitted_on desc nulls last, r.claim_no desc, r.row_no limit 1) r
     left join lateral (
       select to_jsonb(x) as account from (select ${ACCOUNT_COLUMNS} from payee_account a where a.payee = y.id and a.rejected_by is null order by a.version desc limit 1) x) a on true
     left join lateral (select a.version from payee_account a where a.payee = y.id and a.approved_by is not null order by a.version desc limit 1) p on true
     where y.person_key is not null and ($1::text is null or y.institution = $1) and ($2::text is null or y.id = $2) and ($3::text is null or y.id > $3)
       and (not $4 or p.version is null)
     order by y.id limit $5`,
    [filter.reach.kind === 'institution' ? filter.reach.institutionCode : null, filter.payee ?? null, filter.after ?? null, filter.waiting, filter.limit]);
  const people = await openPersonal(db, cipher, rows);
  return rows.map(({ version: _, sealed: __, ...row }, index) => ({ ...row, name: people[index]?.name ?? undefined }));
}

/** Whose account it must be: the institution's name, or the trainee's as the newest roster has it; undefined where it was erased. */
export async function payeeName(db: Queryable, cipher: FieldCipher, payee: Payee): Promise<string | undefined> {
  if (payee.kind === 'institution') return (await db.one<{ name: string }>('select name from institution where code = $1', [payee.id])).name;
  return (await traineePayees(db, cipher, { reach: { kind: 'all' }, waiting: false, payee: payee.id, limit: 1 }))[0]?.name;
}

/** An account that waits for its second person, with the one that is paid to until then. */
export interface WaitingAccount extends Account {
  readonly payee: string;
  readonly kind: PayeeKind;
  readonly institution: { readonly code: string; readonly name: string };
  readonly proposer: string;
  readonly current: { readonly version: number; readonly holder: string; readonly bankName: string; readonly last4: string } | null;
}

/** Accounts that nobody has approved and no later proposal has replaced. */
export function waitingAccounts(db: Queryable, limit: number): Promise<WaitingAccount[]> {
  return db.query<WaitingAccount>(
    `select ${ACCOUNT_COLUMNS}, a.payee, case when a.payee = a.institution then 'institution' else 'trainee' end as kind,
            (select jsonb_build_object('code', i.code, 'name', i.name) from institution i where i.code = a.institution) as institution,
            coalesce((select p.display_name from person p where p.id = a.proposed_by), '') as proposer,
            (select jsonb_build_object('version', c.version, 'holder', c.holder, 'bankName', c.bank_name, 'last4', c.number_last4)
             from payee_account c where c.payee = a.payee and c.approved_by is not null order by c.version desc limit 1) as current
     from payee_account a
     where a.approved_by is null and a.rejected_by is null and a.version = (select max(n.version) from payee_account n where n.payee = a.payee)
     order by a.institution, a.payee limit $1`, [limit]);
}

export function listAccounts(db: Queryable, payee: string): Promise<Account[]> {
  return db.query<Account>(`select ${ACCOUNT_COLUMNS} from payee_account where payee = $1 order by version`, [payee]);
}

export function findAccount(db: Queryable, payee: string, version: number): Promise<Account | undefined> {
  return db.maybeOne<Account>(`select ${ACCOUNT_COLUMNS} from payee_account where payee = $1 and version = $2`, [payee, version]);
}

/** The same number without the ways of writing it. */
const numberKey = (cipher: FieldCipher, number: string): Buffer => cipher.blindIndex('account', number.replaceAll('-', ''));

/** Whether somebody else is paid to the same number. */
export async function accountUsedElsewhere(db: Queryable, cipher: FieldCipher, payee: string, number: string): Promise<boolean> {
  return (await db.one<{ used: boolean }>('select account_used_elsewhere($1, $2) as used', [numberKey(cipher, number), payee])).used;
}

/** The next version of a payee's account; it pays nobody before another person approves it. @returns its number. */
export function proposeAccount(db: Database, cipher: FieldCipher, payee: Payee, account: NewAccount): Promise<number> {
  return db.tx(async (t) => {
    // Two proposals at the same moment take their numbers one after the other.
    await t.query('select 1 from payee where id = $1 for update', [payee.id]);
    const known = await t.maybeOne<{ version: number }>('select version from payee_account where proposal_id = $1', [account.proposalId]);
    if (known) return known.version;
    const { version } = await t.one<{ version: number }>('select coalesce(max(version), 0)::int + 1 as version from payee_account where payee = $1', [payee.id]);
    await t.execute(
      `insert into payee_account (payee, institution, version, holder, bank_name, bank_code, number_enc, number_last4, number_key, warnings,
                                  exception_reason, override_reason, proposed_by, effective_on, proposal_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
      [payee.id, payee.institution, version, payee.personKey === null ? account.holder : maskName(account.holder), account.bankName, account.bankCode,
        await sealAccount(t, cipher, payee, version, account), account.number.replace(/[^0-9A-Za-z]/g, '').slice(-4), numberKey(cipher, account.number), account.warnings,
        account.exceptionReason ?? null, account.overrideReason ?? null, account.proposedBy, account.effectiveOn ?? AT_ONCE, account.proposalId]);
    return version;
  });
}

/** An institution's is its number; a trainee's is the number with the holder, under the trainee's key: both go with it. */
async function sealAccount(t: Queryable, cipher: FieldCipher, payee: Payee, version: number, { holder, number }: OpenedAccount): Promise<Buffer> {
  const place = accountPlace(payee.id, version);
  if (payee.personKey === null) return cipher.encrypt(number, place);
  const [key] = await keysFor(t, cipher, [{ person: payee.personKey }]);
  if (key === undefined) throw new Error('a person always has a key');
  return sealUnder(cipher, key, JSON.stringify({ number, holder }), place);
}

/** Where an account is sealed; a payment line keeps the same bytes and is opened with the same place. The table's name is that under which the first were sealed. */
export function accountPlace(payee: string, version: number): FieldPlace {
  return { table: 'institution_account', column: 'number_enc', row: `${payee}/${version}` };
}

/** Of each, holder and number in full; undefined where the trainee was erased. `holder`: as lists show it. */
export async function openAccounts(
  db: Queryable, cipher: FieldCipher, accounts: readonly { readonly payee: string; readonly version: number; readonly holder: string; readonly sealed: Buffer }[],
): Promise<(OpenedAccount | undefined)[]> {
  const contents = await openAll(db, cipher, accounts.map(({ payee, version, sealed }) => ({ sealed, place: accountPlace(payee, version) })));
  return contents.map((content, index) => {
    const text = content?.toString('utf8');
    return text?.startsWith('{') ? JSON.parse(text) as OpenedAccount : text === undefined ? undefined : { number: text, holder: accounts[index]?.holder ?? '' };
  });
}

export async function openAccount(db: Queryable, cipher: FieldCipher, payee: string, version: number): Promise<OpenedAccount | undefined> {
  const found = await db.maybeOne<{ holder: string; sealed: Buffer }>('select holder, number_enc as sealed from payee_account where payee = $1 and version = $2', [payee, version]);
  return found && (await openAccounts(db, cipher, [{ payee, version, ...found }]))[0];
}

/**
 * Approves a version that nobody has approved or rejected yet, and keeps the day that each clock shows: a changed account cools from there.
 * @returns false when it was decided meanwhile. @throws a check violation of `account_two_people` for its own proposer.
 */
export function approveAccount(db: Database, payee: string, version: number, by: string): Promise<boolean> {
  return db.tx(async (t) => {
    const approved = await t.execute(
      `update payee_account set approved_by = $3 where payee = $1 and version = $2 and approved_by is null and rejected_by is null`, [payee, version, by]);
    if (approved === 0) return false;
    await t.execute(
      'insert into payee_account_day (payee, version, clock, approved_on) select $1, $2, id, coalesce(today, $3) from clock',
      [payee, version, chinaDate(Date.now())]);
    return true;
  });
}

/** @returns false when the version was decided meanwhile. */
export async function rejectAccount(db: Queryable, payee: string, version: number, by: string, reason: string): Promise<boolean> {
  return (await db.execute(
    `update payee_account set rejected_by = $3, reject_reason = $4
     where payee = $1 and version = $2 and approved_by is null and rejected_by is null`, [payee, version, by, reason])) === 1;
}

/** The document that shows whose account it is; the first one stays. @returns false when there was one already. */
export async function attachProof(db: Queryable, payee: string, version: number, fileId: string): Promise<boolean> {
  return (await db.execute(
    'update payee_account set proof_file_id = $3 where payee = $1 and version = $2 and proof_file_id is null and approved_by is null',
    [payee, version, fileId])) === 1;
}

/** Whether a version would replace an account that pays already. */
export async function isChange(db: Queryable, payee: string, version: number): Promise<boolean> {
  return (await db.query('select 1 from payee_account where payee = $1 and version < $2 and approved_by is not null limit 1', [payee, version])).length > 0;
}
