// Goal: a bucket lets its burst through, then its rate. Method: a clock moved by hand.
import { expect, test } from 'vitest';
import { RateLimiter } from './rate-limiter.ts';

/** A clock that stands still until somebody moves it. */
function handClock(): { nowAtMs: number; nowMs(): number } {
  return {
    nowAtMs: 0,
    nowMs() {
      return this.nowAtMs;
    },
  };
}

const LIMIT = { perSecond: 2, burst: 3 };

test('a burst, then so many a second, never more than a burst at once', () => {
  const clock = handClock();
  const limiter = new RateLimiter(clock);
  const take = (times: number): boolean[] =>
    Array.from({ length: times }, () => limiter.take('a', LIMIT));
  expect(take(4)).toEqual([true, true, true, false]);
  clock.nowAtMs += 499;
  expect(take(1)).toEqual([false]);
  clock.nowAtMs += 1;
  expect(take(2)).toEqual([true, false]);
  clock.nowAtMs += 3_600_000;
  expect(take(4)).toEqual([true, true, true, false]);
  expect(limiter.take('b', LIMIT)).toBe(true);
});

test('what is given back can be taken again, never more than a burst', () => {
  const limiter = new RateLimiter(handClock());
  const take = (): boolean => limiter.take('a', LIMIT);
  expect([take(), take(), take(), take()]).toEqual([true, true, true, false]);
  limiter.giveBack('a', LIMIT);
  expect([take(), take()]).toEqual([true, false]);
  for (let i = 0; i < 9; i += 1) limiter.giveBack('b', LIMIT);
  const seen = Array.from({ length: 4 }, () => limiter.take('b', LIMIT));
  expect(seen).toEqual([true, true, true, false]);
});

test('several tokens at once; too many take none', () => {
  const clock = handClock();
  const limiter = new RateLimiter(clock);
  const take = (tokens: number): boolean => limiter.take('a', LIMIT, tokens);
  expect([take(2), take(2), take(1), take(1)]).toEqual([true, false, true, false]);
  clock.nowAtMs += 1_000;
  expect([take(3), take(2)]).toEqual([false, true]);
});
