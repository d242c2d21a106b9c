import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Whether an Authorization header carries the credential; hashed first, so that lengths are equal.
 */
export function isCaller(authorization: string | undefined, credential: string): boolean {
  return timingSafeEqual(sha256(authorization ?? ''), sha256(`Bearer ${credential}`));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
