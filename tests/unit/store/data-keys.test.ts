import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CipherSuite } from '../../../store/crypto.ts';
import { createFieldCipher } from '../../../store/crypto.ts';
import { openAll, sealUnder } from '../../../store/data-keys.ts';
import type { Queryable } from '../../../store/db.ts';

const PLACE = { table: 'claim_row', column: 'personal_enc', row: 'C-1/1/1' };
const SECRET_PLACE = { table: 'data_key_secret', column: 'key_enc', row: 'key-1' };

describe.each<CipherSuite>(['aes-256-gcm', 'sm4-ctr-hmac-sm3'])('a value under a key of its own, %s', (suite) => {
  const cipher = createFieldCipher({ keys: [{ version: 1, key32: randomBytes(32) }], current: 1, suite });
  const key32 = randomBytes(32);
  const secret = cipher.encrypt(key32, SECRET_PLACE);
  const keyed = sealUnder(cipher, { id: 'key-1', cipher: cipher.under(key32) }, '样例学员', PLACE);
  /** The only thing that is asked of the database: the wrapped keys. */
  const store = (...rows: { id: string; secret: Buffer }[]): Queryable => ({ query: () => Promise.resolve(rows) }) as unknown as Queryable;
  const open = async (db: Queryable, sealed: Buffer, place = PLACE): Promise<string | undefined> => (await openAll(db, cipher, [{ sealed, place }]))[0]?.toString('utf8');

  it('opens while the key is there, and in no other place', async () => {
    expect(await open(store({ id: 'key-1', secret }), keyed)).toBe('样例学员');
    await expect(open(store({ id: 'key-1', secret }), keyed, { ...PLACE, row: 'C-1/1/2' })).rejects.toThrow(/another row/);
  });

  it('does not open without the key, whoever has the installation’s; nor under another', async () => {
    expect(await open(store(), keyed)).toBeUndefined();
    expect(cipher.decrypt(keyed, PLACE).includes('样例学员')).toBe(false);
    await expect(open(store({ id: 'key-1', secret: cipher.encrypt(randomBytes(32), SECRET_PLACE) }), keyed)).rejects.toThrow(/altered/);
  });

  it('what was sealed before there were such keys opens as ever, and what was emptied is gone', async () => {
    expect(await open(store(), cipher.encrypt('{"name":"甲"}', PLACE))).toBe('{"name":"甲"}');
    expect(await open(store(), Buffer.alloc(0))).toBeUndefined();
  });
});
