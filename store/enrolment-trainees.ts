import { createHash } from 'node:crypto';
import type { FieldCipher } from './crypto.ts';
import { keysFor, openAll, openOne, sealUnder } from './data-keys.ts';
import type { Database, Queryable } from './db.ts';
import { personKey, stakeKeys } from './rosters.ts';

/** What names or reaches a trainee; it lies sealed beside the enrolment and never enters a case. */
export interface Trainee {
  readonly name: string;
  readonly idCard: string;
  readonly veteranCertNo: string;
  readonly phone: string;
  readonly studentNo?: string;
  readonly certificateNo?: string;
}

/** School years for which a person's keys are made beforehand, from the year before the application. */
const YEARS = 15;

/** The number of an enrolment: the same seed (a command, a line of an import) gives the same number, so that a repeat meets itself. */
export function enrolmentNoOf(schoolYear: string, seed: string): string {
  return `E-${schoolYear.slice(0, 4)}-${createHash('sha256').update(seed).digest('hex').slice(0, 16)}`;
}

/** Of a person who was erased. */
export const ERASED_TRAINEE: Trainee = { name: '', idCard: '', veteranCertNo: '', phone: '' };

/** Saves the person before the case is opened; the same number twice changes nothing. */
export async function saveTrainee(db: Queryable, cipher: FieldCipher, enrolmentNo: string, trainee: Trainee, firstYear: number, group: string): Promise<void> {
  const person = personKey(cipher, trainee.idCard);
  await db.execute(
    'insert into enrolment_trainee (enrolment_no, person_key, personal_enc) values ($1, $2, $3) on conflict do nothing',
    [enrolmentNo, person, await sealed(db, cipher, enrolmentNo, person, trainee)]);
  await saveStakeKeys(db, cipher, enrolmentNo, trainee.idCard, firstYear, group);
}

/** The keys of a further group of programmes, before a transfer into it. */
export async function saveStakeKeys(db: Queryable, cipher: FieldCipher, enrolmentNo: string, idCard: string, firstYear: number, group: string): Promise<void> {
  const keys = Array.from({ length: YEARS }, (_, year) => `${firstYear + year}-${firstYear + year + 1}`)
    .flatMap((schoolYear) => stakeKeys(cipher, { rowNo: 0, sheetRow: 0, idCard, schoolYear, term: 0 }, group));
  await db.execute(
    'insert into enrolment_stake_key (enrolment_no, programme_group, first_year, keys) values ($1, $2, $3, $4) on conflict do nothing',
    [enrolmentNo, group, firstYear, keys]);
}

/** {@link ERASED_TRAINEE} when the person was erased. */
export async function openTrainee(db: Queryable, cipher: FieldCipher, enrolmentNo: string): Promise<Trainee | undefined> {
  const row = await db.maybeOne<{ personal_enc: Buffer }>('select personal_enc from enrolment_trainee where enrolment_no = $1', [enrolmentNo]);
  if (!row) return undefined;
  const opened = await openOne(db, cipher, row.personal_enc, placeOf(enrolmentNo));
  return opened === undefined ? ERASED_TRAINEE : JSON.parse(opened.toString('utf8')) as Trainee;
}

/** Of many at once; undefined for who was erased. */
export async function openTrainees(db: Queryable, cipher: FieldCipher, rows: readonly { readonly enrolmentNo: string; readonly sealed: Buffer }[]): Promise<(Trainee | undefined)[]> {
  const opened = await openAll(db, cipher, rows.map(({ enrolmentNo, sealed: value }) => ({ sealed: value, place: placeOf(enrolmentNo) })));
  return opened.map((content) => content && JSON.parse(content.toString('utf8')) as Trainee);
}

async function sealed(db: Queryable, cipher: FieldCipher, enrolmentNo: string, person: Buffer, trainee: Trainee): Promise<Buffer> {
  const [key] = await keysFor(db, cipher, [{ person }]);
  if (key === undefined) throw new Error(`no key for the trainee of ${enrolmentNo}`);
  return sealUnder(cipher, key, JSON.stringify(trainee), placeOf(enrolmentNo));
}

/** Adds what became known later: 学籍号, 证书编号. */
export async function amendTrainee(db: Queryable, cipher: FieldCipher, enrolmentNo: string, change: Pick<Trainee, 'studentNo' | 'certificateNo'>): Promise<void> {
  const before = await openTrainee(db, cipher, enrolmentNo);
  if (!before || before === ERASED_TRAINEE) return;
  await db.execute('update enrolment_trainee set personal_enc = $2 where enrolment_no = $1',
    [enrolmentNo, await sealed(db, cipher, enrolmentNo, personKey(cipher, before.idCard), { ...before, ...change })]);
}

/** Forgets a person whose case did not begin: nothing is kept of an application that was not taken. */
export async function forgetTrainee(db: Database, enrolmentNo: string): Promise<void> {
  await db.tx(async (t) => {
    const unknown = 'enrolment_no = $1 and not enrolment_exists($1)';
    await t.execute(`delete from enrolment_stake_key where ${unknown}`, [enrolmentNo]);
    await t.execute(`delete from enrolment_trainee where ${unknown}`, [enrolmentNo]);
  });
}

function placeOf(enrolmentNo: string): { table: string; column: string; row: string } {
  return { table: 'enrolment_trainee', column: 'personal_enc', row: enrolmentNo };
}
