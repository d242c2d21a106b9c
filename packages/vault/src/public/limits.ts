import type { Clock } from '@coffer/kernel';

/** A token bucket: so many at once, refilled at so many a second. */
export interface Limit {
  readonly perSecond: number;
  readonly burst: number;
}

/** Any call at all, from one client address. */
export const ADDRESS_LIMIT: Limit = { perSecond: 2_000, burst: 4_000 };

/**
 * Calls with card data, before anything is encrypted or stored. Live ones are low enough to stop
 * card testing: a shop's visitors come from many addresses, one attacker tries many cards of one
 * BIN.
 */
export const CARD_LIMITS: Readonly<
  Record<'live' | 'test', Readonly<Record<'address' | 'key' | 'bin', Limit>>>
> = {
  live: {
    address: { perSecond: 5, burst: 100 },
    key: { perSecond: 100, burst: 500 },
    bin: { perSecond: 10, burst: 200 },
  },
  test: {
    address: { perSecond: 1_000, burst: 4_000 },
    key: { perSecond: 1_000, burst: 4_000 },
    bin: { perSecond: 1_000, burst: 4_000 },
  },
};

const MIB = 1024 * 1024;

/** Bytes of forms from one client address: what a form costs before its key is known. */
export const BODY_BYTES_LIMIT: Limit = { perSecond: 8 * MIB, burst: 32 * MIB };

const BUCKETS_MAX = 50_000;

interface Bucket {
  tokens: number;
  atMs: number;
}

/** Token buckets by name, in memory: each vault process counts for itself. */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes so many tokens, or none and answers false when there are fewer. */
  take(name: string, limit: Limit, wanted = 1): boolean {
    const nowMs = this.#clock.nowMs();
    const before = this.#buckets.get(name) ?? { tokens: limit.burst, atMs: nowMs };
    const refilled = before.tokens + ((nowMs - before.atMs) / 1000) * limit.perSecond;
    const tokens = Math.min(limit.burst, refilled);
    const enough = tokens >= wanted;
    // Deleted and set again, so that the map stays in order of last use.
    this.#buckets.delete(name);
    this.#buckets.set(name, { tokens: enough ? tokens - wanted : tokens, atMs: nowMs });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > BUCKETS_MAX && oldest !== undefined) this.#buckets.delete(oldest);
    return enough;
  }
}
