import type { Clock } from './clock.ts';

/** A token bucket: so many at once, refilled at so many a second. */
export interface Limit {
  readonly perSecond: number;
  readonly burst: number;
}

const BUCKETS_MAX = 50_000;

interface Bucket {
  tokens: number;
  atMs: number;
}

/** Token buckets by name, in memory: each process counts for itself. */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes so many tokens, or none and answers false when there are fewer. */
  take(name: string, limit: Limit, wanted = 1): boolean {
    return this.#change(name, limit, wanted);
  }

  /** Puts one back that was taken for what does not count in the end. */
  giveBack(name: string, limit: Limit): void {
    this.#change(name, limit, -1);
  }

  #change(name: string, limit: Limit, wanted: number): boolean {
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
