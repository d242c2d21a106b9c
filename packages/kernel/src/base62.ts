import type { Random } from './clock.ts';
import { invariant } from './errors.ts';

/** In ASCII order, so that text order under collation "C" is number order. */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * The largest multiple of 62 below 256: bytes at or above it are thrown away, so no digit is
 * favoured.
 */
const FAIR_BYTE_LIMIT = 248;

/** A whole number as base-62 text of exactly `width` digits. */
export function base62(value: number, width: number): string {
  invariant(Number.isSafeInteger(value) && value >= 0, 'base62 takes a whole number');
  let rest = value;
  let text = '';
  for (let i = 0; i < width; i += 1) {
    text = ALPHABET.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  invariant(rest === 0, 'base62 value does not fit its width');
  return text;
}

/** `length` uniformly random base-62 digits (5.95 bits each). */
export function randomBase62(random: Random, length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of random.bytes(length - text.length)) {
      if (byte < FAIR_BYTE_LIMIT) text += ALPHABET.charAt(byte % 62);
    }
  }
  return text;
}
