import type { IsoDate } from '../domain/coded.ts';
import type { RegistryFacts } from '../domain/policy/types.ts';
import type { FieldCipher } from './crypto.ts';
import { keysFor, sealUnder } from './data-keys.ts';
import type { Queryable } from './db.ts';
import { personKey } from './rosters.ts';

/** A veteran as the bureau's registry has him or her. */
export interface Veteran {
  readonly name: string;
  readonly idCard: string;
  readonly dischargedOn: IsoDate;
  readonly dischargeType: string;
  readonly district: string;
}

/** Takes a page of the registry; a person that is there already is replaced by the newer import. */
export async function saveVeterans(db: Queryable, cipher: FieldCipher, importId: string, page: readonly Veteran[]): Promise<void> {
  const persons = page.map(({ idCard }) => personKey(cipher, idCard));
  const keys = await keysFor(db, cipher, persons.map((person) => ({ person })));
  const rows = page.map((veteran, index) => {
    const key = (persons[index] as Buffer).toString('hex');
    const own = keys[index];
    if (own === undefined) throw new Error('no key for a person of the registry');
    const personal = JSON.stringify({ name: veteran.name, idCard: veteran.idCard });
    return {
      key, name: nameKey(cipher, veteran.name).toString('hex'),
      personal: sealUnder(cipher, own, personal, { table: 'veteran', column: 'personal_enc', row: key }).toString('base64'),
      discharged: veteran.dischargedOn, type: veteran.dischargeType, district: veteran.district,
    };
  });
  await db.execute(
    `insert into veteran (person_key, name_key, personal_enc, discharged_on, discharge_type, district, imported_from)
     select distinct on (x.key) decode(x.key, 'hex'), decode(x.name, 'hex'), decode(x.personal, 'base64'), x.discharged, x.type, x.district, $2
     from jsonb_to_recordset($1::jsonb) as x(key text, name text, personal text, discharged date, type text, district text)
     on conflict (person_key) do update set name_key = excluded.name_key, personal_enc = excluded.personal_enc, discharged_on = excluded.discharged_on,
       discharge_type = excluded.discharge_type, district = excluded.district, imported_from = excluded.imported_from`,
    [JSON.stringify(rows), importId]);
}

const nameKey = (cipher: FieldCipher, name: string): Buffer => cipher.blindIndex('name', name);

/** What the registry says of each person, in the order asked; the comparison of names is of keyed hashes. */
export async function askRegistry(
  db: Queryable, cipher: FieldCipher, people: readonly { idCard?: string | null; name?: string | null }[],
): Promise<RegistryFacts[]> {
  const keys = people.map((person) => (person.idCard ? personKey(cipher, person.idCard) : null));
  const found = await db.query<{ person_key: Buffer; name_key: Buffer; discharged_on: IsoDate; discharge_type: string; district: string }>(
    'select person_key, name_key, discharged_on, discharge_type, district from veteran where person_key = any($1)', [keys.filter((key) => key !== null)]);
  const byKey = new Map(found.map((row) => [row.person_key.toString('hex'), row]));
  return people.map((person, index) => {
    const row = byKey.get(keys[index]?.toString('hex') ?? '');
    if (!row) return { status: 'unknownPerson' };
    return {
      status: 'found', nameMatches: nameKey(cipher, person.name ?? '').equals(row.name_key),
      dischargedOn: row.discharged_on, dischargeType: row.discharge_type, district: row.district,
    };
  });
}

export async function registryCount(db: Queryable): Promise<number> {
  return (await db.one<{ n: number }>('select count(*)::int as n from veteran')).n;
}
