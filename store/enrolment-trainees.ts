import { createHash } from 'node:crypto';
import type { FieldCipher } from './crypto.ts';
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

/** Saves the person before the case is opened; the same number twice changes nothing. */
export async function saveTrainee(db: Queryable, cipher: FieldCipher, enrolmentNo: string, trainee: Trainee, firstYear: number, group: string): Promise<void> {
  await db.execute(
    'insert into enrolment_trainee (enrolment_no, person_key, personal_enc) values ($1, $2, $3) on conflict do nothing',
    [enrolmentNo, personKey(cipher, trainee.idCard), cipher.encrypt(JSON.stringify(trainee), placeOf(enrolmentNo))]);
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

export async function openTrainee(db: Queryable, cipher: FieldCipher, enrolmentNo: string): Promise<Trainee | undefined> {
  const row = await db.maybeOne<{ personal_enc: Buffer }>('select personal_enc from enrolment_trainee where enrolment_no = $1', [enrolmentNo]);
  return row && JSON.parse(cipher.decryptText(row.personal_enc, placeOf(enrolmentNo))) as Trainee;
}

/** Adds what became known later: 学籍号, 证书编号. */
export async function amendTrainee(db: Queryable, cipher: FieldCipher, enrolmentNo: string, change: Pick<Trainee, 'studentNo' | 'certificateNo'>): Promise<void> {
  const before = await openTrainee(db, cipher, enrolmentNo);
  if (!before) return;
  await db.execute('update enrolment_trainee set personal_enc = $2 where enrolment_no = $1',
    [enrolmentNo, cipher.encrypt(JSON.stringify({ ...before, ...change }), placeOf(enrolmentNo))]);
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
