import { ApiError } from './errors.ts';

/** Which limit was passed, in the words of Stripe's `Stripe-Rate-Limited-Reason` header. */
export type RateLimitReason = 'global-rate' | 'resource-specific';

/** Too many requests; the answer says which limit it was in a header. */
export class RateLimitError extends ApiError {
  readonly reason: RateLimitReason;

  constructor(reason: RateLimitReason) {
    super({
      status: 429,
      type: 'invalid_request_error',
      code: 'rate_limit',
      message: 'Request rate limit exceeded. Please wait a moment and try again.',
      detail: reason,
    });
    this.name = 'RateLimitError';
    this.reason = reason;
  }
}
