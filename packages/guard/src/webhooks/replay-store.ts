import type { Clock } from '@coffer/kernel';

/**
 * Remembers which deliveries were taken. Several processes need one between them, e.g. a table with
 * a unique key, or `SET key 1 NX PX ttl` in Redis.
 */
export interface ReplayStore {
  /** True for the first caller with this key; false for every other until `ttlMs` has passed. */
  claim(key: string, ttlMs: number): boolean | Promise<boolean>;
  /** The delivery was not handled after all, so the same bytes may come again. */
  release(key: string): void | Promise<void>;
}

/** Signed deliveries within one tolerance that one process remembers. */
export const REPLAY_ENTRIES_MAX = 100_000;

/** For one process. When it is full it takes no more: forgetting would let a replay through. */
export function memoryReplayStore(
  clock: Clock,
  entriesMax: number = REPLAY_ENTRIES_MAX,
): ReplayStore {
  const expiryMs = new Map<string, number>();
  return {
    claim(key, ttlMs) {
      const nowMs = clock.nowMs();
      const known = expiryMs.get(key);
      if (known !== undefined && known > nowMs) return false;
      if (expiryMs.size >= entriesMax) dropExpired(expiryMs, nowMs);
      if (expiryMs.size >= entriesMax) return false;
      expiryMs.set(key, nowMs + ttlMs);
      return true;
    },
    release(key) {
      expiryMs.delete(key);
    },
  };
}

function dropExpired(expiryMs: Map<string, number>, nowMs: number): void {
  for (const [key, until] of expiryMs) {
    if (until <= nowMs) expiryMs.delete(key);
  }
}
