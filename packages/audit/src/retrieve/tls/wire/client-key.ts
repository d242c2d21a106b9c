import { randomFillSync } from 'node:crypto';
import { join } from './bytes.ts';

/** The base point of P-256 (SEC 2 section 2.4.2), uncompressed: a key that every server takes. */
const P256_POINT = Buffer.from(
  '046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296' +
    '4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
  'hex',
);
const X25519_BYTES = 32;
/** FIPS 203 table 3, ML-KEM-768; all zeroes pass its check of the key. */
const MLKEM768_BYTES = 1_184;

/**
 * A public key for a key share. No secret belongs to it: the probe hangs up before one is needed.
 * Null for a group of which we have none.
 */
export function clientKey(group: number): Uint8Array | null {
  switch (group) {
    case 0x0017:
      return P256_POINT;
    case 0x001d:
      return randomFillSync(new Uint8Array(X25519_BYTES));
    // draft-ietf-tls-ecdhe-mlkem: ML-KEM first, then X25519.
    case 0x11ec:
      return join(new Uint8Array(MLKEM768_BYTES), randomFillSync(new Uint8Array(X25519_BYTES)));
    default:
      return null;
  }
}
