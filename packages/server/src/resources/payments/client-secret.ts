import { timingSafeEqual } from 'node:crypto';
import { ApiError } from '@coffer/kernel';
import type { Call } from '../../api/call.ts';
import { missingParam } from '../../params/spec.ts';

export interface SecretOfIntent {
  readonly expected: string;
  readonly given: string | undefined;
  /** `PaymentIntent`, `SetupIntent`. */
  readonly noun: string;
  /** What is answered to a browser that does not know the secret: that there is no such intent. */
  readonly missing: () => ApiError;
}

/**
 * Throws unless the request may touch the intent: with a publishable key it must show the intent's
 * client secret; a client secret that is shown must be the intent's in any case.
 */
export function checkSecret(call: Call, secret: SecretOfIntent): void {
  const { expected, given, noun, missing } = secret;
  if (given === undefined) {
    if (call.caller.keyKind === 'secret') return;
    throw missingParam('client_secret');
  }
  if (isSameSecret(given, expected)) return;
  if (call.caller.keyKind === 'publishable') throw missing();
  throw new ApiError({
    status: 400,
    type: 'invalid_request_error',
    param: 'client_secret',
    message: `The client_secret provided does not match the client_secret of this ${noun}.`,
  });
}

/** In constant time: how much of it was right is not told. */
export function isSameSecret(given: string, secret: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(secret);
  return a.length === b.length && timingSafeEqual(a, b);
}
