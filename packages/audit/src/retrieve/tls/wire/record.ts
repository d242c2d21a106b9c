import { join, uint, vector } from './bytes.ts';

/** One record of RFC 8446 section 5.1. */
export interface TlsRecord {
  readonly type: number;
  readonly version: number;
  readonly body: Uint8Array;
}

/** One record as bytes; the body is at most 2^14 bytes, as the caller knows. */
export function encodeRecord({ type, version, body }: TlsRecord): Uint8Array {
  return join(uint(type, 1), uint(version, 2), vector(2, body));
}
