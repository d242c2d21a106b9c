import { ApiError, keyOfHeader } from '@coffer/kernel';
import type { Caller } from '../api/caller.ts';
import { keyDigest, keyShape, type KeyDirectory } from './api-key.ts';

const KEY_START_CHARS = 8;
const KEY_END_CHARS = 4;

function unauthorized(message: string): ApiError {
  return new ApiError({ status: 401, type: 'invalid_request_error', message });
}

const NO_KEY =
  'You did not provide an API key. You need to provide your API key in the Authorization header, ' +
  "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').";

/** What the listener and the installation mean for keys. */
export interface KeyPolicy {
  readonly directory: KeyDirectory;
  /** Why live keys are refused; empty when they are not. */
  readonly liveModeObstacles: readonly string[];
  /** Whether clients reach us over TLS. */
  readonly tls: boolean;
}

/** Whose call it is. Throws Stripe's 401 for a missing or unknown key. */
export async function authenticate(
  authorization: string | undefined,
  policy: KeyPolicy,
): Promise<Caller> {
  const key = keyOfHeader(authorization);
  if (key === null) throw unauthorized(NO_KEY);
  const shape = keyShape(key);
  if (shape === null) throw unauthorized(`Invalid API Key provided: ${masked(key)}`);
  if (shape.livemode) refuseLiveKey(policy);
  const caller = await policy.directory.resolve(keyDigest(key));
  if (caller === null || caller.livemode !== shape.livemode) {
    throw unauthorized(`Invalid API Key provided: ${masked(key)}`);
  }
  return caller;
}

/** Live keys work only where nothing stands against them (DESIGN rule 9). */
function refuseLiveKey(policy: KeyPolicy): void {
  const obstacles = [
    ...(policy.tls ? [] : ['this API is served over plain HTTP']),
    ...policy.liveModeObstacles,
  ];
  if (obstacles.length === 0) return;
  throw new ApiError({
    status: 403,
    type: 'invalid_request_error',
    code: 'livemode_mismatch',
    message: `Live mode keys are refused here: ${obstacles.join('; ')}.`,
  });
}

/** `sk_test_*********abcd`: enough to recognise a key by, and no more. */
function masked(key: string): string {
  const hidden = key.length - KEY_START_CHARS - KEY_END_CHARS;
  if (hidden < KEY_START_CHARS) return '*'.repeat(key.length);
  return (
    key.slice(0, KEY_START_CHARS) + '*'.repeat(Math.min(hidden, 40)) + key.slice(-KEY_END_CHARS)
  );
}

/** Refuses to act for any account but the key's own. */
export function checkAccountHeader(header: string | undefined, caller: Caller): void {
  if (header === undefined || header === caller.accountId) return;
  throw new ApiError({
    status: 403,
    type: 'invalid_request_error',
    code: 'account_invalid',
    message:
      'The provided key does not have access to the account named in Stripe-Account (or that ' +
      'account does not exist). Application access may have been revoked.',
  });
}

/** Stripe's answer to a publishable key where only a secret one will do. */
export function secretKeyRequired(): ApiError {
  return new ApiError({
    status: 403,
    type: 'invalid_request_error',
    code: 'secret_key_required',
    message:
      'This API call cannot be made with a publishable API key. Please use a secret API key. ' +
      'You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys.',
  });
}
