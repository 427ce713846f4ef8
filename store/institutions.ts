import type { Reach } from '../domain/access.ts';
import type { IsoDate } from '../domain/coded.ts';
import type { Queryable } from './db.ts';

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

const COLUMNS = 'code, name, kind, uscc, district, contact, override_reason as "overrideReason"';

/** @throws a unique violation of `institution_pkey`, `institution_name_key` or `institution_uscc_key`. */
export async function insertInstitution(db: Queryable, institution: Institution): Promise<void> {
  await db.execute(
    'insert into institution (code, name, kind, uscc, district, contact, override_reason) values ($1, $2, $3, $4, $5, $6, $7)',
    [institution.code, institution.name, institution.kind, institution.uscc, institution.district, institution.contact, institution.overrideReason]);
}

export function findInstitution(db: Queryable, code: string): Promise<Institution | undefined> {
  return db.maybeOne<Institution>(`select ${COLUMNS} from institution where code = $1`, [code]);
}

/** Names by code, of those that the reader may know. */
export async function institutionNames(db: Queryable, codes: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = await db.query<{ code: string; name: string }>('select code, name from institution where code = any($1)', [codes]);
  return new Map(found.map(({ code, name }) => [code, name]));
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
