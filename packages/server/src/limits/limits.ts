import type { Limit } from '@coffer/kernel';

/**
 * How often may be called by whoever has no secret key: a page's address is sent around, and a
 * publishable key is in every page. One address may stand for many shoppers (a school, a mobile
 * network), so its bursts are those of a crowd; what is only one shopper's has small ones.
 */
export interface CallLimits {
  /** From one client address, for all that it calls this way. */
  readonly client: Limit;
  /** Of one link or session, whoever calls. */
  readonly object: Limit;
}

/** Any page of the checkout origin, from one client address. */
export const VISIT_LIMIT: Limit = { perSecond: 200, burst: 2_000 };

/** Payment links: each opening stores a session, which is kept for a day at least. */
export const OPEN_LINK_LIMITS: CallLimits = {
  client: { perSecond: 5, burst: 300 },
  object: { perSecond: 50, burst: 2_000 },
};

/** Expired sessions that are begun again: the address of one is sent to one shopper. */
export const RECOVERY_LIMITS: CallLimits = {
  client: { perSecond: 1, burst: 60 },
  object: { perSecond: 1 / 60, burst: 10 },
};

/** What a shopper types and chooses: a call each time that something is left or pressed. */
export const CHANGE_LIMITS: CallLimits = {
  client: { perSecond: 20, burst: 1_000 },
  object: { perSecond: 2, burst: 60 },
};

/** Attempts to pay: a shopper tries a few cards, whoever tests stolen ones tries all of them. */
export const CONFIRM_LIMITS: CallLimits = {
  client: { perSecond: 5, burst: 100 },
  object: { perSecond: 1 / 10, burst: 20 },
};

/** Promotion codes that are none. Merchants choose words that can be guessed. */
export const WRONG_CODE_LIMITS: CallLimits = {
  client: { perSecond: 1 / 10, burst: 100 },
  object: { perSecond: 1 / 60, burst: 10 },
};
