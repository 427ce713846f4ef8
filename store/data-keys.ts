import { randomBytes, randomUUID } from 'node:crypto';
import type { DataCipher, FieldCipher, FieldPlace } from './crypto.ts';
import type { Queryable } from './db.ts';

/**
 * Keys of their own for people and for files. What names a person is sealed under the person's key, a file under the file's, and both once more under the
 * installation's: to change that one they are not touched, and a key that is destroyed takes with it what was sealed under it, in every copy of the database.
 */

/** A person's keyed hash ({@link FieldCipher.blindIndex}), or the id of a stored file. */
export type KeyOwner = { readonly person: Buffer } | { readonly file: string };

export interface DataKey {
  readonly id: string;
  readonly cipher: DataCipher;
}

/** Stands before what is sealed under a key of its own. Whatever was sealed before there were such keys begins otherwise. */
const MARK = Buffer.from('\u0001FUNENG\u0002', 'latin1');

const secretPlace = (id: string): FieldPlace => ({ table: 'data_key_secret', column: 'key_enc', row: id });
const nameOf = (owner: KeyOwner): string => ('file' in owner ? owner.file : owner.person.toString('hex'));

/**
 * The keys of these owners, made where there is none yet. A person whose key was destroyed is given a new one; a file is not: its place in the answer
 * is undefined.
 */
export async function keysFor(db: Queryable, cipher: FieldCipher, owners: readonly KeyOwner[]): Promise<(DataKey | undefined)[]> {
  const unique = [...new Map(owners.map((owner) => [nameOf(owner), owner])).values()];
  let known = await living(db, unique);
  const missing = unique.filter((owner) => !known.get(nameOf(owner))?.secret);
  if (missing.length > 0) {
    const made = missing.map((owner) => ({ id: known.get(nameOf(owner))?.id ?? ('file' in owner ? owner.file : randomUUID()), person: 'person' in owner ? owner.person : null }));
    await db.execute('select keep_data_keys($1::text[], $2::bytea[], $3::bytea[])',
      [made.map(({ id }) => id), made.map(({ person }) => person), made.map(({ id }) => cipher.encrypt(randomBytes(32), secretPlace(id)))]);
    known = new Map([...known, ...await living(db, missing)]);
  }
  const keys = new Map([...known].map(([name, { id, secret }]) => [name, secret && { id, cipher: cipher.under(cipher.decrypt(secret, secretPlace(id))) }]));
  return owners.map((owner) => keys.get(nameOf(owner)) ?? undefined);
}

/** Whose key was not destroyed; one that was never wanted has no secret yet. */
async function living(db: Queryable, owners: readonly KeyOwner[]): Promise<Map<string, { readonly id: string; readonly secret: Buffer | null }>> {
  const persons = owners.flatMap((owner) => ('person' in owner ? [owner.person] : []));
  const files = owners.flatMap((owner) => ('file' in owner ? [owner.file] : []));
  const rows = await db.query<{ id: string; person: string | null; secret: Buffer | null }>(
    'select id, person, secret from living_data_keys($1::bytea[], $2::text[])', [persons, files]);
  return new Map(rows.map(({ id, person, secret }) => [person ?? id, { id, secret }]));
}

/** Under the key, and that under the installation's. */
export function sealUnder(cipher: FieldCipher, key: DataKey, plain: string | Buffer, place: FieldPlace): Buffer {
  const id = Buffer.from(key.id, 'utf8');
  return cipher.encrypt(Buffer.concat([MARK, Buffer.of(id.length), id, key.cipher.encrypt(plain, place)]), place);
}

/** Of each, its content; undefined where its key was destroyed, or where it was emptied. What was sealed without a key of its own opens as ever. */
export async function openAll(db: Queryable, cipher: FieldCipher, values: readonly { readonly sealed: Buffer; readonly place: FieldPlace }[]): Promise<(Buffer | undefined)[]> {
  const outer = values.map(({ sealed, place }) => (sealed.length === 0 ? EMPTIED : parted(cipher.decrypt(sealed, place))));
  const ids = [...new Set(outer.flatMap(({ keyId }) => keyId ?? []))];
  const secrets = ids.length === 0 ? [] : await db.query<{ id: string; secret: Buffer }>('select id, secret from data_key_secrets($1::text[])', [ids]);
  const keys = new Map(secrets.map(({ id, secret }) => [id, cipher.under(cipher.decrypt(secret, secretPlace(id)))]));
  return outer.map(({ keyId, content }, index) => (keyId === undefined ? content : content && keys.get(keyId)?.decrypt(content, (values[index] as { place: FieldPlace }).place)));
}

export async function openOne(db: Queryable, cipher: FieldCipher, sealed: Buffer, place: FieldPlace): Promise<Buffer | undefined> {
  return (await openAll(db, cipher, [{ sealed, place }]))[0];
}

interface Parted { readonly keyId?: string; readonly content: Buffer | undefined }
const EMPTIED: Parted = { content: undefined };

function parted(content: Buffer): Parted {
  if (!content.subarray(0, MARK.length).equals(MARK)) return { content };
  const from = MARK.length + 1;
  const to = from + (content[MARK.length] ?? 0);
  return { keyId: content.subarray(from, to).toString('utf8'), content: content.subarray(to) };
}
