import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomFillSync, timingSafeEqual } from 'node:crypto';

/** A master key. `version` 1–255 goes into every ciphertext's header; `key32` is 32 random bytes. */
export interface MasterKey {
  readonly version: number;
  readonly key32: Buffer;
}

/** Where a ciphertext lives. It is authenticated, so a value moved to another row or column does not decrypt. */
export interface FieldPlace {
  readonly table: string;
  readonly column: string;
  /** The row's key, as text. */
  readonly row: string;
}

/** Seals under one key of its own, for one place each. */
export interface DataCipher {
  encrypt(plain: string | Buffer, place: FieldPlace): Buffer;
  /** @throws DecryptionError when the bytes were altered, made under another key, or moved from another place. */
  decrypt(sealed: Buffer, place: FieldPlace): Buffer;
}

export interface FieldCipher extends DataCipher {
  /** The version of the key that seals. */
  readonly currentVersion: number;
  /** Under the current key: suite (1 byte), key version (1), nonce, ciphertext, tag. Whatever suite seals, each is opened. */
  encrypt(plain: string | Buffer, place: FieldPlace): Buffer;
  /** @throws DecryptionError when the key is unknown, the bytes were altered, or they were moved from another place. */
  decrypt(sealed: Buffer, place: FieldPlace): Buffer;
  decryptText(sealed: Buffer, place: FieldPlace): string;
  /**
   * A keyed hash (HMAC-SHA-256, 32 bytes) for matching equal values without reading them. `kind` separates the
   * purposes (`id-card`, `account` …): the same text under two kinds gives unrelated bytes. Normalise before.
   * Made with the oldest key for good, so that stored indexes stay comparable after the encryption key is changed.
   */
  blindIndex(kind: string, normalisedValue: string): Buffer;
  /** The key version a ciphertext was made with: rows below the current one wait for re-encryption. */
  keyVersion(sealed: Buffer): number;
  /** The same suite under a key of 32 random bytes that is kept elsewhere. */
  under(key32: Buffer): DataCipher;
}

export class DecryptionError extends Error {
  override readonly name = 'DecryptionError';
  readonly code = 'FIELD_NOT_DECRYPTABLE';
}

/**
 * `aes-256-gcm`: nonce 12, tag 16. `sm4-ctr-hmac-sm3`: for bureaus that must use GM/T algorithms; SM4 in counter mode, then HMAC-SM3 over everything
 * (encrypt-then-MAC): nonce 16, tag 32.
 */
export type CipherSuite = 'aes-256-gcm' | 'sm4-ctr-hmac-sm3';

const SUITES: Readonly<Record<CipherSuite, { readonly byte: number; readonly nonceBytes: number; readonly tagBytes: number }>> = {
  'aes-256-gcm': { byte: 1, nonceBytes: 12, tagBytes: 16 },
  'sm4-ctr-hmac-sm3': { byte: 2, nonceBytes: 16, tagBytes: 32 },
};
const SUITE_OF_BYTE: ReadonlyMap<number, CipherSuite> = new Map((Object.keys(SUITES) as CipherSuite[]).map((name) => [SUITES[name].byte, name]));
const HEADER_BYTES = 2;
const LONGEST_NONCE_BYTES = 16;

interface FieldKeys {
  readonly field: Buffer;
  readonly index: Buffer;
  readonly sm4: Buffer;
  readonly sm3: Buffer;
}

export function createFieldCipher(options: { keys: readonly MasterKey[]; current: number; suite?: CipherSuite }): FieldCipher {
  const suite = options.suite ?? 'aes-256-gcm';
  const keys = new Map(options.keys.map((key) => [key.version, deriveKeys(key)]));
  if (keys.size !== options.keys.length) throw new Error('two master keys carry the same version');
  const current = keys.get(options.current);
  const oldest = keys.get(Math.min(...keys.keys()));
  if (current === undefined || oldest === undefined) throw new Error(`no master key of version ${options.current}`);
  const nonces = createNonceSource();
  const indexKeys = new Map<string, Buffer>();

  const encryptUnder = (key: FieldKeys, version: number, plain: string | Buffer, place: FieldPlace): Buffer =>
    seal(suite, typeof plain === 'string' ? Buffer.from(plain, 'utf8') : plain, version, key, nonces().subarray(0, SUITES[suite].nonceBytes), place);
  const decryptUnder = (keyOf: (version: number) => FieldKeys | undefined, sealed: Buffer, place: FieldPlace): Buffer => {
    const used = SUITE_OF_BYTE.get(sealed[0] ?? 0);
    if (used === undefined || sealed.length < HEADER_BYTES + SUITES[used].nonceBytes + SUITES[used].tagBytes) throw new DecryptionError('not a ciphertext of a known suite');
    const key = keyOf(sealed[1] ?? 0);
    if (key === undefined) throw new DecryptionError(`the key of version ${sealed[1]} is not configured`);
    return open(used, sealed, key, place);
  };
  const decrypt = (sealed: Buffer, place: FieldPlace): Buffer => decryptUnder((version) => keys.get(version), sealed, place);
  return {
    currentVersion: options.current,
    encrypt: (plain, place) => encryptUnder(current, options.current, plain, place),
    decrypt,
    decryptText: (sealed, place) => decrypt(sealed, place).toString('utf8'),
    blindIndex: (kind, normalisedValue) => {
      let indexKey = indexKeys.get(kind);
      if (indexKey === undefined) indexKeys.set(kind, (indexKey = derive(oldest.index, `index:${kind}`)));
      return createHmac('sha256', indexKey).update(normalisedValue, 'utf8').digest();
    },
    keyVersion: (sealed) => sealed[1] ?? 0,
    under: (key32) => {
      const own = deriveKeys({ version: DATA_KEY_VERSION, key32 });
      return {
        encrypt: (plain, place) => encryptUnder(own, DATA_KEY_VERSION, plain, place),
        decrypt: (sealed, place) => decryptUnder((version) => (version === DATA_KEY_VERSION ? own : undefined), sealed, place),
      };
    },
  };
}

/** A key of its own is not changed: it is wrapped anew, or destroyed. */
const DATA_KEY_VERSION = 1;

function deriveKeys({ version, key32 }: MasterKey): FieldKeys {
  if (!Number.isInteger(version) || version < 1 || version > 255) throw new Error('a master key version is a whole number from 1 to 255');
  if (key32.length !== 32) throw new Error(`master key ${version} has ${key32.length} bytes; 32 are needed`);
  // Of the thousands of keys that a page of people has, one part each is wanted.
  const once = (purpose: string, ...how: [('sha256' | 'sm3')?, number?]): (() => Buffer) => {
    let made: Buffer | undefined;
    return () => (made ??= derive(key32, purpose, ...how));
  };
  const [field, index, sm4, sm3] = [once('field'), once('blind-index'), once('field-sm4', 'sm3', 16), once('field-sm4-mac', 'sm3')];
  return { get field() { return field(); }, get index() { return index(); }, get sm4() { return sm4(); }, get sm3() { return sm3(); } };
}

/** Another secret from the same master key (64 hex digits), e.g. the one that signs session cookies: one key to keep, not several. */
export function deriveSecret(key32: Buffer, purpose: string): string {
  return derive(key32, `secret:${purpose}`).toString('hex');
}

function derive(secret: Buffer, purpose: string, digest: 'sha256' | 'sm3' = 'sha256', bytes = 32): Buffer {
  return Buffer.from(hkdfSync(digest, secret, Buffer.alloc(0), `funeng/v1/${purpose}`, bytes));
}

function seal(suite: CipherSuite, plain: Buffer, version: number, keys: FieldKeys, nonce: Buffer, place: FieldPlace): Buffer {
  const { byte, nonceBytes, tagBytes } = SUITES[suite];
  const sealed = Buffer.allocUnsafe(HEADER_BYTES + nonceBytes + plain.length + tagBytes);
  sealed[0] = byte;
  sealed[1] = version;
  sealed.set(nonce, HEADER_BYTES);
  const bodyAt = HEADER_BYTES + nonceBytes;
  if (suite === 'aes-256-gcm') {
    const cipher = createCipheriv('aes-256-gcm', keys.field, nonce);
    cipher.setAAD(associatedData(byte, version, place));
    sealed.set(cipher.update(plain), bodyAt);
    cipher.final();
    sealed.set(cipher.getAuthTag(), bodyAt + plain.length);
  } else {
    sealed.set(createCipheriv('sm4-ctr', keys.sm4, nonce).update(plain), bodyAt);
    sealed.set(macOf(sealed.subarray(0, -tagBytes), keys.sm3, place), bodyAt + plain.length);
  }
  return sealed;
}

function open(suite: CipherSuite, sealed: Buffer, keys: FieldKeys, place: FieldPlace): Buffer {
  const { byte, nonceBytes, tagBytes } = SUITES[suite];
  const nonce = sealed.subarray(HEADER_BYTES, HEADER_BYTES + nonceBytes);
  const body = sealed.subarray(HEADER_BYTES + nonceBytes, -tagBytes);
  if (suite === 'sm4-ctr-hmac-sm3') {
    if (!timingSafeEqual(macOf(sealed.subarray(0, -tagBytes), keys.sm3, place), sealed.subarray(-tagBytes))) throw altered();
    return createDecipheriv('sm4-ctr', keys.sm4, nonce).update(body);
  }
  const decipher = createDecipheriv('aes-256-gcm', keys.field, nonce, { authTagLength: tagBytes });
  decipher.setAAD(associatedData(byte, sealed[1] ?? 0, place));
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  const plain = decipher.update(body);
  try {
    decipher.final();
  } catch {
    throw altered();
  }
  return plain;
}

function altered(): DecryptionError {
  return new DecryptionError('the ciphertext was altered, or belongs to another row or column');
}

/** Over the place, its length first, and all of the ciphertext with its header. */
function macOf(sealedWithoutTag: Buffer, key: Buffer, place: FieldPlace): Buffer {
  const data = associatedData(sealedWithoutTag[0] ?? 0, sealedWithoutTag[1] ?? 0, place);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return createHmac('sm3', key).update(length).update(data).update(sealedWithoutTag).digest();
}

/** The separator keeps ('a','bc') and ('ab','c') apart: none of the parts contains it. */
function associatedData(suiteByte: number, version: number, { table, column, row }: FieldPlace): Buffer {
  return Buffer.from(`${suiteByte}.${version}\u0000${table}\u0000${column}\u0000${row}`, 'utf8');
}

/**
 * Random nonces, drawn from the system a few hundred at a time: one call each would cost more than the encryption.
 * A nonce is a view that is good until the next call; random 96-bit nonces allow 2^32 values under one key version.
 */
function createNonceSource(): () => Buffer {
  const pool = Buffer.alloc(LONGEST_NONCE_BYTES * 512);
  let at = pool.length;
  return () => {
    if (at === pool.length) {
      randomFillSync(pool);
      at = 0;
    }
    at += LONGEST_NONCE_BYTES;
    return pool.subarray(at - LONGEST_NONCE_BYTES, at);
  };
}
