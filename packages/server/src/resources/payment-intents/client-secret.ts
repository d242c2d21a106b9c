import { timingSafeEqual } from 'node:crypto';
import { ApiError } from '@coffer/kernel';
import type { Call } from '../../api/call.ts';
import { missingParam } from '../../params/spec.ts';
import { intentMissing } from './errors.ts';
import type { PaymentIntentRow } from './object.ts';

/**
 * Throws unless the request may touch the intent: with a publishable key it must show the intent's
 * client secret; a client secret that is shown must be the intent's in any case.
 */
export function checkClientSecret(
  call: Call,
  intent: PaymentIntentRow,
  given: string | undefined,
): void {
  if (given === undefined) {
    if (call.caller.keyKind === 'secret') return;
    throw missingParam('client_secret');
  }
  if (same(given, intent.client_secret)) return;
  if (call.caller.keyKind === 'publishable') throw intentMissing(call.id);
  throw new ApiError({
    status: 400,
    type: 'invalid_request_error',
    param: 'client_secret',
    message: 'The client_secret provided does not match the client_secret of this PaymentIntent.',
  });
}

function same(given: string, secret: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(secret);
  return a.length === b.length && timingSafeEqual(a, b);
}
