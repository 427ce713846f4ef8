import type { Reach } from '../domain/access.ts';
import { chinaDate } from '../domain/clock.ts';
import type { IsoDate } from '../domain/coded.ts';
import type { FieldCipher } from './crypto.ts';
import type { Database, Queryable } from './db.ts';

export interface Institution {
  readonly code: string;
  readonly name: string;
  readonly kind: string;
  /** 统一社会信用代码 */
  readonly uscc: string;
  /** Area code of the district where it stands. */
  readonly district: string;
  readonly contact: string;
  /** Why a warning about its codes was overridden. */
  readonly overrideReason: string | null;
}

/** A payee account without its number. */
export interface Account {
  readonly version: number;
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

export interface NewAccount {
  readonly holder: string;
  readonly bankName: string;
  readonly bankCode: string;
  readonly number: string;
  readonly warnings: readonly string[];
  readonly exceptionReason?: string;
  readonly overrideReason?: string;
  /** From approval on, when no day is given. */
  readonly effectiveOn?: IsoDate;
  readonly proposedBy: string;
  /** The command that proposes it; the same one twice is one version. */
  readonly proposalId: string;
}

/**
 * An account lives on no clock, and a rehearsal's clock may stand years back: "as soon as it is approved" is a day before any of them.
 */
export const AT_ONCE: IsoDate = '2000-01-01';

/** A warning that may stay without an answer: it is one. */
export const NAME_EXCEPTION = 'ACCOUNT_NAME_EXCEPTION';

const COLUMNS = 'code, name, kind, uscc, district, contact, override_reason as "overrideReason"';
const ACCOUNT_COLUMNS = `version, holder, bank_name as "bankName", bank_code as "bankCode", number_last4 as last4, warnings,
  exception_reason as "exceptionReason", override_reason as "overrideReason", proposed_by as "proposedBy", approved_by as "approvedBy",
  rejected_by as "rejectedBy", reject_reason as "rejectReason", proof_file_id as "proofFileId", effective_on as "effectiveOn"`;

/** @throws a unique violation of `institution_pkey`, `institution_name_key` or `institution_uscc_key`. */
export async function insertInstitution(db: Queryable, institution: Institution): Promise<void> {
  await db.execute(
    'insert into institution (code, name, kind, uscc, district, contact, override_reason) values ($1, $2, $3, $4, $5, $6, $7)',
    [institution.code, institution.name, institution.kind, institution.uscc, institution.district, institution.contact, institution.overrideReason]);
}

export function findInstitution(db: Queryable, code: string): Promise<Institution | undefined> {
  return db.maybeOne<Institution>(`select ${COLUMNS} from institution where code = $1`, [code]);
}

/** In the order of their codes. A district has those that stand in it. */
export function listInstitutions(db: Queryable, filter: { reach: Reach; after?: string; limit: number }): Promise<Institution[]> {
  const { reach } = filter;
  return db.query<Institution>(
    `select ${COLUMNS} from institution
     where ($1::text is null or code > $1) and ($2::text is null or code = $2) and ($3::text is null or district = $3) order by code limit $4`,
    [filter.after ?? null, reach.kind === 'institution' ? reach.institutionCode : null, reach.kind === 'district' ? reach.districtCode : null, filter.limit]);
}

/** Changes what may change without a new code: kind, district and contact. The name is the accounts' holder and stays. */
export async function updateInstitution(db: Queryable, code: string, change: Pick<Institution, 'kind' | 'district' | 'contact'>): Promise<void> {
  await db.execute('update institution set kind = $2, district = $3, contact = $4 where code = $1', [code, change.kind, change.district, change.contact]);
}

/** An account that waits for its second person, with the one that is paid to until then. */
export interface WaitingAccount extends Account {
  readonly institution: { readonly code: string; readonly name: string };
  readonly proposer: string;
  readonly current: { readonly version: number; readonly holder: string; readonly bankName: string; readonly last4: string } | null;
}

/** Accounts that nobody has approved and no later proposal has replaced. */
export function waitingAccounts(db: Queryable, limit: number): Promise<WaitingAccount[]> {
  return db.query<WaitingAccount>(
    `select ${ACCOUNT_COLUMNS},
            (select jsonb_build_object('code', i.code, 'name', i.name) from institution i where i.code = a.institution) as institution,
            coalesce((select p.display_name from person p where p.id = a.proposed_by), '') as proposer,
            (select jsonb_build_object('version', c.version, 'holder', c.holder, 'bankName', c.bank_name, 'last4', c.number_last4)
             from institution_account c where c.institution = a.institution and c.approved_by is not null order by c.version desc limit 1) as current
     from institution_account a
     where a.approved_by is null and a.rejected_by is null and a.version = (select max(n.version) from institution_account n where n.institution = a.institution)
     order by a.institution limit $1`, [limit]);
}

export function listAccounts(db: Queryable, institution: string): Promise<Account[]> {
  return db.query<Account>(`select ${ACCOUNT_COLUMNS} from institution_account where institution = $1 order by version`, [institution]);
}

export function findAccount(db: Queryable, institution: string, version: number): Promise<Account | undefined> {
  return db.maybeOne<Account>(`select ${ACCOUNT_COLUMNS} from institution_account where institution = $1 and version = $2`, [institution, version]);
}

/** The same number without the ways of writing it. */
const numberKey = (cipher: FieldCipher, number: string): Buffer => cipher.blindIndex('account', number.replaceAll('-', ''));

/** Whether another institution is paid to the same number. */
export async function accountUsedElsewhere(db: Queryable, cipher: FieldCipher, institution: string, number: string): Promise<boolean> {
  return (await db.one<{ used: boolean }>('select account_used_elsewhere($1, $2) as used', [numberKey(cipher, number), institution])).used;
}

/** The next version of an institution's account; it pays nobody before another person approves it. @returns its number. */
export function proposeAccount(db: Database, cipher: FieldCipher, institution: string, account: NewAccount): Promise<number> {
  return db.tx(async (t) => {
    // Two proposals at the same moment take their numbers one after the other.
    await t.query('select 1 from institution where code = $1 for update', [institution]);
    const known = await t.maybeOne<{ version: number }>('select version from institution_account where proposal_id = $1', [account.proposalId]);
    if (known) return known.version;
    const { version } = await t.one<{ version: number }>(
      'select coalesce(max(version), 0)::int + 1 as version from institution_account where institution = $1', [institution]);
    await t.execute(
      `insert into institution_account (institution, version, holder, bank_name, bank_code, number_enc, number_last4, number_key, warnings,
                                        exception_reason, override_reason, proposed_by, effective_on, proposal_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
      [institution, version, account.holder, account.bankName, account.bankCode, cipher.encrypt(account.number, accountPlace(institution, version)),
        account.number.replace(/[^0-9A-Za-z]/g, '').slice(-4), numberKey(cipher, account.number), account.warnings,
        account.exceptionReason ?? null, account.overrideReason ?? null, account.proposedBy, account.effectiveOn ?? AT_ONCE, account.proposalId]);
    return version;
  });
}

/** Where an account's number is sealed; a payment line keeps the same bytes and is opened with the same place. */
export function accountPlace(institution: string, version: number): { table: string; column: string; row: string } {
  return { table: 'institution_account', column: 'number_enc', row: `${institution}/${version}` };
}

/**
 * Approves a version that nobody has approved or rejected yet, and keeps the day that each clock shows: a changed account cools from there.
 * @returns false when it was decided meanwhile. @throws a check violation of `account_two_people` for its own proposer.
 */
export function approveAccount(db: Database, institution: string, version: number, by: string): Promise<boolean> {
  return db.tx(async (t) => {
    const approved = await t.execute(
      `update institution_account set approved_by = $3 where institution = $1 and version = $2 and approved_by is null and rejected_by is null`,
      [institution, version, by]);
    if (approved === 0) return false;
    await t.execute(
      'insert into institution_account_day (institution, version, clock, approved_on) select $1, $2, id, coalesce(today, $3) from clock',
      [institution, version, chinaDate(Date.now())]);
    return true;
  });
}

/** @returns false when the version was decided meanwhile. */
export async function rejectAccount(db: Queryable, institution: string, version: number, by: string, reason: string): Promise<boolean> {
  return (await db.execute(
    `update institution_account set rejected_by = $3, reject_reason = $4
     where institution = $1 and version = $2 and approved_by is null and rejected_by is null`, [institution, version, by, reason])) === 1;
}

/** The document that shows whose account it is; the first one stays. @returns false when there was one already. */
export async function attachProof(db: Queryable, institution: string, version: number, fileId: string): Promise<boolean> {
  return (await db.execute(
    'update institution_account set proof_file_id = $3 where institution = $1 and version = $2 and proof_file_id is null and approved_by is null',
    [institution, version, fileId])) === 1;
}

/** Whether a version would replace an account that pays already. */
export async function isChange(db: Queryable, institution: string, version: number): Promise<boolean> {
  return (await db.query('select 1 from institution_account where institution = $1 and version < $2 and approved_by is not null limit 1', [institution, version])).length > 0;
}

/** Whether an institution may still be paid: closed or not, and until when it is licensed. */
export interface Standing {
  readonly closedOn: IsoDate | null;
  readonly licenceNo: string | null;
  readonly licenceUntil: IsoDate | null;
}

export function findStanding(db: Queryable, code: string): Promise<Standing | undefined> {
  return db.maybeOne<Standing>('select closed_on as "closedOn", licence_no as "licenceNo", licence_until as "licenceUntil" from institution where code = $1', [code]);
}

export async function setStanding(db: Queryable, code: string, standing: Standing): Promise<void> {
  await db.execute('update institution set closed_on = $2, licence_no = $3, licence_until = $4 where code = $1',
    [code, standing.closedOn, standing.licenceNo, standing.licenceUntil]);
}
