import type { Random } from '@coffer/kernel';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Live mode: 1, 3, 9, 27 ... minutes after each other, at last 8 hours, for 3 days in all. */
const LIVE_FIRST_MS: number = MINUTE_MS;
const LIVE_FACTOR = 3;
const LIVE_PAUSE_MAX_MS: number = 8 * HOUR_MS;
export const LIVE_SPAN_MS: number = 3 * DAY_MS;
/** Test mode: three attempts, the second after half an hour, the third after two hours. */
const TEST_PAUSES_MS: readonly number[] = [HOUR_MS / 2, (3 * HOUR_MS) / 2];
/** How much longer or shorter a pause may be, so that what failed together comes apart. */
const JITTER_SHARE = 0.1;

export interface Failed {
  readonly livemode: boolean;
  /** How many attempts have failed, this one included. */
  readonly attempts: number;
  readonly firstAttemptMs: number;
  readonly nowMs: number;
}

/** When a delivery is tried again after a failed attempt; null: it is given up. */
export function nextAttemptMs(failed: Failed, random: Random): number | null {
  const pauseMs = failed.livemode
    ? Math.min(LIVE_FIRST_MS * LIVE_FACTOR ** (failed.attempts - 1), LIVE_PAUSE_MAX_MS)
    : TEST_PAUSES_MS[failed.attempts - 1];
  if (pauseMs === undefined) return null;
  const nextMs = Math.round(failed.nowMs + pauseMs * (1 + JITTER_SHARE * balanced(random)));
  return failed.livemode && nextMs > failed.firstAttemptMs + LIVE_SPAN_MS ? null : nextMs;
}

const BYTES = 2;
const VALUES: number = 256 ** BYTES;

/** Evenly from -1 to 1. */
function balanced(random: Random): number {
  const drawn = random.bytes(BYTES).reduce((sum, byte) => sum * 256 + byte, 0);
  return (2 * drawn) / (VALUES - 1) - 1;
}
