import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { base62, type Secret } from '@coffer/kernel';

/** What a keyed digest is for: digests of one purpose never equal those of another. */
type Purpose = 'card' | 'form' | 'idempotency' | 'send';

export interface DigestInput {
  readonly purpose: Purpose;
  readonly accountId: string;
  /** Parts are digested one after the other: copying them together would be one more to wipe. */
  readonly content: string | Buffer | readonly Buffer[];
}

/**
 * Keys as Node's own, since making one of bytes costs more than a digest. Only of keys for digests:
 * they are never replaced, and nobody wipes them while the process lives.
 */
const prepared = new WeakMap<Secret<Buffer>, KeyObject>();

function preparedKey(key: Secret<Buffer>): KeyObject {
  const made = prepared.get(key) ?? createSecretKey(key.reveal());
  prepared.set(key, made);
  return made;
}

/** HMAC-SHA-256 over purpose, account and content. */
export function keyedDigest(key: Secret<Buffer>, input: DigestInput): Buffer {
  const { accountId, content, purpose } = input;
  const hmac = createHmac('sha256', preparedKey(key)).update(`${purpose}\n${accountId}\n`);
  const parts = typeof content === 'string' || Buffer.isBuffer(content) ? [content] : content;
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}

const HALF_DIGITS = 8;
const HALF_BYTES = 6;

/** A card's fingerprint: 16 base-62 digits (95 bits) of its keyed digest. */
export function fingerprint(
  key: Secret<Buffer>,
  accountId: string,
  number: Secret<Buffer>,
): string {
  const digest = keyedDigest(key, { purpose: 'card', accountId, content: number.reveal() });
  return [0, HALF_BYTES]
    .map((at) => base62(digest.readUIntBE(at, HALF_BYTES) % 62 ** HALF_DIGITS, HALF_DIGITS))
    .join('');
}
