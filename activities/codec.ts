import { METADATA_ENCODING_KEY, ValueError } from '@temporalio/common';
import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { FieldCipher, FieldPlace } from '../store/crypto.ts';

const ENCODING = 'binary/funeng-sealed';
const ENCODING_BYTES = Buffer.from(ENCODING, 'utf8');

/** Payloads carry no row of their own: what binds them is that they are Temporal's and not a column's. */
const PLACE: FieldPlace = { table: 'temporal', column: 'payload', row: '' };

/**
 * Seals every payload before it leaves the process (arguments, results, failures' details, memos), so that the Temporal
 * server and its database hold ciphertext only. Search attributes are not payloads of this kind: keep them impersonal.
 * The client and the worker need the same codec: `dataConverter: { payloadCodecs: [createPayloadCodec(cipher)] }`.
 */
export function createPayloadCodec(cipher: FieldCipher): PayloadCodec {
  return {
    encode: async (payloads) => payloads.map((payload) => seal(cipher, payload)),
    decode: async (payloads) => payloads.map((payload) => open(cipher, payload)),
  };
}

function seal(cipher: FieldCipher, payload: Payload): Payload {
  const plain = proto.temporal.api.common.v1.Payload.encode(payload).finish();
  return { metadata: { [METADATA_ENCODING_KEY]: ENCODING_BYTES }, data: cipher.encrypt(Buffer.from(plain), PLACE) };
}

/** A payload that is not sealed passes through: histories from before the codec, and what other tools have sent. */
function open(cipher: FieldCipher, payload: Payload): Payload {
  const encoding = payload.metadata?.[METADATA_ENCODING_KEY];
  if (encoding === undefined || encoding === null || !ENCODING_BYTES.equals(encoding)) return payload;
  if (payload.data === undefined || payload.data === null) throw new ValueError('a sealed payload has no data');
  return proto.temporal.api.common.v1.Payload.decode(cipher.decrypt(Buffer.from(payload.data), PLACE));
}
