import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomFillSync } from 'node:crypto';

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

export interface FieldCipher {
  /** AES-256-GCM under the current key: suite (1 byte), key version (1), nonce (12), ciphertext, tag (16). */
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
}

export class DecryptionError extends Error {
  override readonly name = 'DecryptionError';
  readonly code = 'FIELD_NOT_DECRYPTABLE';
}

/** 1 = AES-256-GCM with keys by HKDF-SHA-256. Another suite (SM4) takes another number. */
const SUITE_AES_256_GCM = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 2 + NONCE_BYTES;

export function createFieldCipher(options: { keys: readonly MasterKey[]; current: number }): FieldCipher {
  const keys = new Map(options.keys.map((key) => [key.version, deriveKeys(key)]));
  if (keys.size !== options.keys.length) throw new Error('two master keys carry the same version');
  const current = keys.get(options.current);
  const oldest = keys.get(Math.min(...keys.keys()));
  if (current === undefined || oldest === undefined) throw new Error(`no master key of version ${options.current}`);
  const nonces = createNonceSource();
  const indexKeys = new Map<string, Buffer>();

  const decrypt = (sealed: Buffer, place: FieldPlace): Buffer => {
    if (sealed.length < HEADER_BYTES + TAG_BYTES || sealed[0] !== SUITE_AES_256_GCM) throw new DecryptionError('not a ciphertext of a known suite');
    const key = keys.get(sealed[1] ?? 0);
    if (key === undefined) throw new DecryptionError(`the key of version ${sealed[1]} is not configured`);
    return open(sealed, key.field, place);
  };
  return {
    encrypt: (plain, place) => seal(plain, options.current, current.field, nonces(), place),
    decrypt,
    decryptText: (sealed, place) => decrypt(sealed, place).toString('utf8'),
    blindIndex: (kind, normalisedValue) => {
      let indexKey = indexKeys.get(kind);
      if (indexKey === undefined) indexKeys.set(kind, (indexKey = derive(oldest.index, `index:${kind}`)));
      return createHmac('sha256', indexKey).update(normalisedValue, 'utf8').digest();
    },
    keyVersion: (sealed) => sealed[1] ?? 0,
  };
}

function deriveKeys({ version, key32 }: MasterKey): { field: Buffer; index: Buffer } {
  if (!Number.isInteger(version) || version < 1 || version > 255) throw new Error('a master key version is a whole number from 1 to 255');
  if (key32.length !== 32) throw new Error(`master key ${version} has ${key32.length} bytes; 32 are needed`);
  return { field: derive(key32, 'field'), index: derive(key32, 'blind-index') };
}

/** Another secret from the same master key (64 hex digits), e.g. the one that signs session cookies: one key to keep, not several. */
export function deriveSecret(key32: Buffer, purpose: string): string {
  return derive(key32, `secret:${purpose}`).toString('hex');
}

function derive(secret: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `funeng/v1/${purpose}`, 32));
}

function seal(plain: string | Buffer, version: number, key: Buffer, nonce: Buffer, place: FieldPlace): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(associatedData(version, place));
  const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
  cipher.final();
  const sealed = Buffer.allocUnsafe(HEADER_BYTES + body.length + TAG_BYTES);
  sealed[0] = SUITE_AES_256_GCM;
  sealed[1] = version;
  sealed.set(nonce, 2);
  sealed.set(body, HEADER_BYTES);
  sealed.set(cipher.getAuthTag(), HEADER_BYTES + body.length);
  return sealed;
}

function open(sealed: Buffer, key: Buffer, place: FieldPlace): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(2, HEADER_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(associatedData(sealed[1] ?? 0, place));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  const body = decipher.update(sealed.subarray(HEADER_BYTES, -TAG_BYTES));
  try {
    decipher.final();
  } catch {
    throw new DecryptionError('the ciphertext was altered, or belongs to another row or column');
  }
  return body;
}

/** The separator keeps ('a','bc') and ('ab','c') apart: none of the parts contains it. */
function associatedData(version: number, { table, column, row }: FieldPlace): Buffer {
  return Buffer.from(`${SUITE_AES_256_GCM}.${version}\u0000${table}\u0000${column}\u0000${row}`, 'utf8');
}

/**
 * Random nonces, drawn from the system a few hundred at a time: one call each would cost more than the encryption.
 * A nonce is a view that is good until the next call; random 96-bit nonces allow 2^32 values under one key version.
 */
function createNonceSource(): () => Buffer {
  const pool = Buffer.alloc(NONCE_BYTES * 512);
  let at = pool.length;
  return () => {
    if (at === pool.length) {
      randomFillSync(pool);
      at = 0;
    }
    at += NONCE_BYTES;
    return pool.subarray(at - NONCE_BYTES, at);
  };
}
