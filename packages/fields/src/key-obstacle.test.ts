// Goal: a live key is used only where nobody can read along. Method: every pair of origins.
import { expect, test } from 'vitest';
import { keyObstacle } from './key-obstacle.ts';

const TLS = 'https://shop.example';
const PLAIN = 'http://shop.example';

test.each([
  ['pk_test_1', PLAIN, PLAIN, true],
  ['pk_live_1', TLS, TLS, true],
  ['pk_live_1', PLAIN, TLS, false],
  ['pk_live_1', TLS, PLAIN, false],
  // A sandboxed page, which has no origin.
  ['pk_live_1', 'null', TLS, false],
  ['sk_test_1', TLS, TLS, false],
  ['', TLS, TLS, false],
])('%s on %s with frames of %s: %j', (key, page, frame, taken) => {
  expect(keyObstacle(key, page, frame) === null).toBe(taken);
});
