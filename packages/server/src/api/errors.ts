import { ApiError } from '@coffer/kernel';
import { echo } from '../params/spec.ts';

interface Missing {
  /** As Stripe's message names it: `customer`, `PaymentMethod`. */
  readonly noun: string;
  readonly id: string;
  /** The parameter that named it; `id` when the path did. */
  readonly param: string;
  /** 404 when the path named it, 400 when a parameter did. */
  readonly status?: 400 | 404;
}

/** There is none in this account and mode; another account's gets the same answer. */
export function resourceMissing(missing: Missing): ApiError {
  const { noun, id, param, status = 404 } = missing;
  return new ApiError({
    status,
    type: 'invalid_request_error',
    code: 'resource_missing',
    param,
    message: `No such ${noun}: '${echo(id)}'`,
  });
}

/** A 400 without more than a message. */
export function invalidRequest(message: string): ApiError {
  return new ApiError({ status: 400, type: 'invalid_request_error', message });
}
