// Goal: nobody makes the server knock at hosts without end. Method: looks that wait, counted, by a
// clock of the test.
import { RateLimiter } from '@coffer/kernel';
import { expect, test } from 'vitest';
import { LOOKS_AT_ONCE_MAX, LOOKS_OF_ACCOUNT, limitLooks } from './limit-looks.ts';

test('an account has a burst of looks, then one each second; others have their own', async () => {
  let nowMs = 0;
  const limiter = new RateLimiter({ nowMs: () => nowMs });
  const look = (account: string) => limitLooks(limiter, account, () => Promise.resolve('seen'));
  for (let count = 0; count < LOOKS_OF_ACCOUNT.burst; count += 1) {
    expect(await look('acct_1')).toBe('seen');
  }
  await expect(look('acct_1')).rejects.toMatchObject({ status: 429 });
  expect(await look('acct_2')).toBe('seen');
  nowMs += 1_000;
  expect(await look('acct_1')).toBe('seen');
  await expect(look('acct_1')).rejects.toMatchObject({ status: 429 });
});

test('a process has so many at once, and room again when one ends, however it ends', async () => {
  const limiter = new RateLimiter({ nowMs: () => 0 });
  const held = Array.from({ length: LOOKS_AT_ONCE_MAX }, () => Promise.withResolvers<void>());
  const looks = held.map(({ promise }, at) => limitLooks(limiter, `acct_${at}`, () => promise));
  const another = () => limitLooks(limiter, 'acct_x', () => Promise.resolve('seen'));
  await expect(another()).rejects.toMatchObject({ status: 429, reason: 'global-rate' });
  held[0]?.reject(new Error('away'));
  await expect(looks[0]).rejects.toThrow('away');
  expect(await another()).toBe('seen');
  for (const { resolve } of held) resolve();
  await Promise.all(looks.slice(1));
});
