/*
 * Goal: the whole schedule of attempts, in both modes: when each comes, and when it ends.
 * Method: deliveries that always fail, under a clock that jumps to the next attempt; jitter at its
 * lowest, in its middle and at its highest.
 */
import type { Random } from '@coffer/kernel';
import { expect, test } from 'vitest';
import { LIVE_SPAN_MS, nextAttemptMs } from './schedule.ts';

const MINUTE_MS = 60_000;
const START_MS = 1_796_000_000_000;

function drawing(byte: number): Random {
  return { bytes: (length) => new Uint8Array(length).fill(byte) };
}

/** Minutes from the first attempt to each of the following. */
function attempts(livemode: boolean, random: Random): number[] {
  const times: number[] = [];
  let nowMs = START_MS;
  for (;;) {
    const failed = { livemode, attempts: times.length + 1, firstAttemptMs: START_MS, nowMs };
    const next = nextAttemptMs(failed, random);
    if (next === null) return times;
    nowMs = next;
    times.push(Math.round((nowMs - START_MS) / MINUTE_MS));
  }
}

test('live mode: ever longer pauses up to eight hours, for three days', () => {
  // 127 and 128 of 255 stand around the middle.
  const middle: Random = { bytes: () => new Uint8Array([127, 255]) };
  expect(attempts(true, middle)).toEqual([
    1, 4, 13, 40, 121, 364, 844, 1324, 1804, 2284, 2764, 3244, 3724, 4204,
  ]);
});

test('test mode: three attempts, in two hours', () => {
  const middle: Random = { bytes: () => new Uint8Array([127, 255]) };
  expect(attempts(false, middle)).toEqual([30, 120]);
  expect(attempts(false, drawing(0))).toEqual([27, 108]);
  expect(attempts(false, drawing(255))).toEqual([33, 132]);
});

test.each([0, 255])('with a jitter of %d of 255 no attempt comes after three days', (byte) => {
  const times = attempts(true, drawing(byte));
  expect(times[0]).toBe(1);
  expect(times.at(-1)).toBeLessThanOrEqual(LIVE_SPAN_MS / MINUTE_MS);
  expect(times.at(-1)).toBeGreaterThan((LIVE_SPAN_MS / MINUTE_MS) * 0.85);
  expect(times.length).toBeGreaterThan(10);
});
