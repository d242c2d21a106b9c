import { ApiError, expiredKey, keyOfHeader, maskedKey } from '@coffer/kernel';
import type { Caller } from '../api/caller.ts';
import { echo } from '../params/spec.ts';
import { keyDigest, keyShape } from './api-key.ts';
import type { KeyDirectory } from './key-directory.ts';

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

/** Whose call it is. Throws Stripe's 401 for a missing, unknown or expired key. */
export async function authenticate(
  authorization: string | undefined,
  policy: KeyPolicy,
): Promise<Caller> {
  const key = keyOfHeader(authorization);
  if (key === null) throw unauthorized(NO_KEY);
  const shape = keyShape(key);
  if (shape === null) throw unauthorized(`Invalid API Key provided: ${maskedKey(key)}`);
  if (shape.livemode) refuseLiveKey(policy);
  const known = await policy.directory.resolve(keyDigest(key));
  if (known === null || known.caller.livemode !== shape.livemode) {
    throw unauthorized(`Invalid API Key provided: ${maskedKey(key)}`);
  }
  if (policy.directory.isExpired(known)) throw expiredKey(key);
  return known.caller;
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

/** The headers that name whom a call is for: the account, or the path to it. */
export const ACCOUNT_HEADERS = ['stripe-account', 'stripe-context'] as const;

/**
 * Refuses to act for any account but the key's own. Whether there is such an account is not said:
 * no account of this platform is connected to another one.
 */
export function checkAccountHeader(
  headers: Readonly<Record<string, string | undefined>>,
  caller: Caller,
): void {
  for (const name of ACCOUNT_HEADERS) {
    const named = headers[name];
    if (named === undefined || named === caller.accountId) continue;
    throw new ApiError({
      status: 403,
      type: 'invalid_request_error',
      code: 'account_invalid',
      message:
        `The provided key does not have access to account '${echo(named)}' (or that account does ` +
        'not exist). Application access may have been revoked. This platform has no connected ' +
        `accounts yet: leave the header ${HEADER_NAMES[name]} out, or name the key's own account.`,
    });
  }
}

const HEADER_NAMES: Readonly<Record<(typeof ACCOUNT_HEADERS)[number], string>> = {
  'stripe-account': 'Stripe-Account',
  'stripe-context': 'Stripe-Context',
};

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
