import { createHash } from 'node:crypto';
import { randomBase62, type Random } from '@coffer/kernel';

/** More than 256 random bits, so that a plain digest of it can be kept (as of an API key). */
const SECRET_DIGITS = 48;

/** `cuss_secret_…` */
export function mintSessionSecret(random: Random): string {
  return `cuss_secret_${randomBase62(random, SECRET_DIGITS)}`;
}

export function sessionSecretDigest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
