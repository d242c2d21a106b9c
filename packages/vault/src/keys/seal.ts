import { createCipheriv, createDecipheriv, randomBytes, randomFillSync } from 'node:crypto';
import { Secret } from '@coffer/kernel';
import { OFF_HEAP_BYTES } from '../wipe.ts';

const ALGORITHM = 'aes-256-gcm';
export const KEY_BYTES = 32;
/** NIST SP 800-38D, 8.2.2: random 96-bit nonces, for at most 2^32 encryptions under one key. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A new random key, in memory that can be wiped. */
export function newKey(): Secret<Buffer> {
  return new Secret(randomFillSync(Buffer.allocUnsafeSlow(OFF_HEAP_BYTES).subarray(0, KEY_BYTES)));
}

/** Encrypts to nonce, tag and ciphertext in one buffer. `context` must be the same to open it. */
export function seal(key: Secret<Buffer>, plain: Buffer, context: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key.reveal(), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(context));
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]);
}

/**
 * The plain bytes, in memory of their own that the caller wipes. Null when anything was changed.
 */
export function openSealed(key: Secret<Buffer>, sealed: Buffer, context: string): Buffer | null {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return null;
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key.reveal(), nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const plain = decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES));
  try {
    decipher.final();
    return plain;
  } catch {
    plain.fill(0);
    return null;
  }
}
