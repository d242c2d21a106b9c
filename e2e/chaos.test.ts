// Goal: whatever is killed while customers pay, network, ledger, API and customers agree
// afterwards. Method: the short form of `npm run chaos`, always with the same seed.
import { expect, test } from 'vitest';
import { runChaos } from '../tools/chaos/run.ts';

test('15 seconds of payments and kills leave no difference', { timeout: 180_000 }, async () => {
  const result = await runChaos({ seconds: 15, seed: 20, clients: 6, short: true });
  expect(result.differences).toEqual([]);
  // The run was one: several payments were made, and both services died on the way.
  expect(result.orders.length).toBeGreaterThan(10);
  expect(result.replayed).toBeGreaterThan(10);
  expect(Math.min(result.kills.server, result.kills.vault)).toBeGreaterThan(0);
});
