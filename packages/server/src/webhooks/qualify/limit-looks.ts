import { RateLimitError, type Limit, type RateLimiter } from '@coffer/kernel';

/**
 * Looks that one account may ask for: each sends requests to a host that the account names. All of
 * its endpoints may be made, and changed once, without a pause.
 */
export const LOOKS_OF_ACCOUNT: Limit = { perSecond: 1, burst: 32 };
/** Looks under way in one process; each waits for an endpoint for seconds. */
export const LOOKS_AT_ONCE_MAX = 32;

let underWay = 0;

/** Does a look that a request waits for, or refuses it (429). */
export async function limitLooks<T>(
  limiter: RateLimiter,
  accountId: string,
  look: () => Promise<T>,
): Promise<T> {
  if (underWay >= LOOKS_AT_ONCE_MAX) throw new RateLimitError('global-rate');
  if (!limiter.take(`look ${accountId}`, LOOKS_OF_ACCOUNT)) {
    throw new RateLimitError('resource-specific');
  }
  underWay += 1;
  try {
    return await look();
  } finally {
    underWay -= 1;
  }
}
