import {
  contextTag,
  readSmallNumber,
  readOnly,
  sequenceOf,
  TAG,
  unwrap,
} from '../certificate/der.ts';

const MAX_EARLY_DATA = contextTag(15, true);
/** Newer versions of Node put this in front of OpenSSL's bytes, and the host with its length. */
const NODE_PREFIX = Buffer.from('\0nodejs:tls:session:1\0', 'latin1');

/**
 * How much early data a session allows, of OpenSSL's SSL_SESSION in DER (ssl/ssl_asn1.c), as
 * node:tls hands sessions out. Null: the session cannot be read.
 */
export function maxEarlyDataBytes(session: Uint8Array): number | null {
  const fields = sequenceOf(readOnly(derOf(session), TAG.sequence));
  if (fields === null) return null;
  const field = fields.find(({ tag }) => tag === MAX_EARLY_DATA);
  return field === undefined ? 0 : readSmallNumber(unwrap(field));
}

function derOf(session: Uint8Array): Uint8Array {
  const start = NODE_PREFIX.length;
  if (Buffer.compare(session.subarray(0, start), NODE_PREFIX) !== 0) return session;
  const hostBytes = (session[start] ?? 0) * 256 + (session[start + 1] ?? 0);
  return session.subarray(start + 2 + hostBytes);
}
