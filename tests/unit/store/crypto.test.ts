import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FieldPlace } from '../../../store/crypto.ts';
import { createFieldCipher, DecryptionError, deriveSecret } from '../../../store/crypto.ts';

const key1 = { version: 1, key32: randomBytes(32) };
const key2 = { version: 2, key32: randomBytes(32) };
const cipher = createFieldCipher({ keys: [key1], current: 1 });
const sm = createFieldCipher({ keys: [key1], current: 1, suite: 'sm4-ctr-hmac-sm3' });
const place: FieldPlace = { table: 'claim_row', column: 'id_card', row: 'C1/7' };

describe.each(['aes-256-gcm', 'sm4-ctr-hmac-sm3'] as const)('a field sealed by %s', (suite) => {
  const cipher = createFieldCipher({ keys: [key1], current: 1, suite });

  test('does not open in another table, column or row', () => {
    const sealed = cipher.encrypt('990101199001011230', place);
    for (const other of [{ table: 'veteran' }, { column: 'phone' }, { row: 'C1/8' }]) {
      expect(() => cipher.decrypt(sealed, { ...place, ...other })).toThrow(DecryptionError);
    }
  });

  test('does not open when the border between table and column is moved', () => {
    const sealed = cipher.encrypt('x', { table: 'a', column: 'bc', row: 'd' });
    expect(() => cipher.decrypt(sealed, { table: 'ab', column: 'c', row: 'd' })).toThrow(DecryptionError);
  });

  test('does not open when any single byte of it was altered', () => {
    const sealed = cipher.encrypt('示例账户', place);
    for (let i = 0; i < sealed.length; i++) {
      const altered = Buffer.from(sealed);
      altered[i] = (altered[i] ?? 0) ^ 1;
      expect(() => cipher.decrypt(altered, place), `byte ${i}`).toThrow(DecryptionError);
    }
  });

  test('does not open when it was cut short, or is something else', () => {
    const sealed = cipher.encrypt('abc', place);
    for (const cut of [Buffer.alloc(0), sealed.subarray(0, 29), sealed.subarray(0, -1), Buffer.from('plain text of some length, never sealed')]) {
      expect(() => cipher.decrypt(cut, place)).toThrow(DecryptionError);
    }
  });

  test('does not open with another master key of the same version', () => {
    const sealed = cipher.encrypt('abc', place);
    const stranger = createFieldCipher({ keys: [{ version: 1, key32: randomBytes(32) }], current: 1 });
    expect(() => stranger.decrypt(sealed, place)).toThrow(DecryptionError);
  });

  test('comes back as it was, whatever it was', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(cipher.decryptText(cipher.encrypt(text, place), place)).toBe(text);
    }));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 5_000 }), (bytes) => {
      expect(cipher.decrypt(cipher.encrypt(Buffer.from(bytes), place), place).equals(Buffer.from(bytes))).toBe(true);
    }));
  });

  test('is never sealed twice the same way', () => {
    const sealed = new Set(Array.from({ length: 2_000 }, () => cipher.encrypt('same', place).toString('hex')));
    expect(sealed.size).toBe(2_000);
    const nonces = new Set([...sealed].map((hex) => hex.slice(4, 28)));
    expect(nonces.size).toBe(2_000);
  });
});

describe('a new master key', () => {
  const both = createFieldCipher({ keys: [key1, key2], current: 2 });

  test('seals from now on, while the old one still opens what it sealed', () => {
    const old = cipher.encrypt('old', place);
    const fresh = both.encrypt('new', place);
    expect([both.keyVersion(old), both.keyVersion(fresh)]).toEqual([1, 2]);
    expect(both.decryptText(old, place)).toBe('old');
    expect(() => cipher.decrypt(fresh, place)).toThrow(/version 2 is not configured/);
  });

  test('does not change blind indexes, which must stay comparable', () => {
    expect(both.blindIndex('id-card', 'x').equals(cipher.blindIndex('id-card', 'x'))).toBe(true);
  });
});

describe('a blind index', () => {
  test('is equal for equal values of one kind only', () => {
    const index = cipher.blindIndex('id-card', '990101199001011230');
    expect(index).toHaveLength(32);
    expect(cipher.blindIndex('id-card', '990101199001011230').equals(index)).toBe(true);
    expect(cipher.blindIndex('id-card', '990101199001011249').equals(index)).toBe(false);
    expect(cipher.blindIndex('account', '990101199001011230').equals(index)).toBe(false);
  });

  test('cannot be computed without the master key', () => {
    const stranger = createFieldCipher({ keys: [{ version: 1, key32: randomBytes(32) }], current: 1 });
    expect(stranger.blindIndex('id-card', 'x').equals(cipher.blindIndex('id-card', 'x'))).toBe(false);
  });
});

describe('bad keys', () => {
  test('are refused at the start: wrong length, wrong version, repeated, current one missing', () => {
    expect(() => createFieldCipher({ keys: [{ version: 1, key32: randomBytes(16) }], current: 1 })).toThrow(/16 bytes/);
    expect(() => createFieldCipher({ keys: [{ version: 0, key32: randomBytes(32) }], current: 0 })).toThrow(/1 to 255/);
    expect(() => createFieldCipher({ keys: [{ version: 256, key32: randomBytes(32) }], current: 256 })).toThrow(/1 to 255/);
    expect(() => createFieldCipher({ keys: [key1, { ...key2, version: 1 }], current: 1 })).toThrow(/same version/);
    expect(() => createFieldCipher({ keys: [key1], current: 2 })).toThrow(/no master key of version 2/);
    expect(() => createFieldCipher({ keys: [], current: 1 })).toThrow(/no master key/);
  });

  test('a derived secret differs by purpose and by key', () => {
    const secrets = [deriveSecret(key1.key32, 'cookies'), deriveSecret(key1.key32, 'other'), deriveSecret(key2.key32, 'cookies')];
    expect(new Set(secrets).size).toBe(3);
    expect(secrets[0]).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('two suites', () => {
  test('what either has sealed, the other opens: a bureau may change its setting', () => {
    expect([cipher.decryptText(sm.encrypt('示例学员', place), place), sm.decryptText(cipher.encrypt('示例学员', place), place)]).toEqual(['示例学员', '示例学员']);
    expect([cipher.encrypt('x', place)[0], sm.encrypt('x', place)[0]]).toEqual([1, 2]);
  });

  test('a ciphertext that says it is of the other suite does not open', () => {
    for (const [sealed, byte] of [[cipher.encrypt('a text that is long enough for either', place), 2], [sm.encrypt('a text that is long enough for either', place), 1]] as const) {
      const relabelled = Buffer.from(sealed);
      relabelled[0] = byte;
      expect(() => cipher.decrypt(relabelled, place)).toThrow(DecryptionError);
    }
  });

  test('the same text is never sealed alike, and is not to be read in what was sealed', () => {
    const [one, other] = [sm.encrypt('13900000001', place), sm.encrypt('13900000001', place)];
    expect(one.equals(other)).toBe(false);
    expect(one.includes('13900000001')).toBe(false);
  });
});
