// Goal: whenever the server is killed, every event that was committed reaches the endpoint, and
// only those come twice that were on their way at that moment. Method: a whole installation whose
// server is killed without warning while customers are made: the bench's last part, shorter.
import { expect, test } from 'vitest';
import { killAndCount } from '../bench/webhooks/kill.ts';

/** What a process has at hand of one endpoint. */
const REPEATED_MAX_PER_KILL = 64;

test('after kills no event is lost', { timeout: 180_000 }, async () => {
  const result = await killAndCount({ kills: 2 });
  expect(result.lost).toEqual([]);
  // The run was one.
  expect([result.kills, result.answered > 5]).toEqual([2, true]);
  expect(result.repeatedMs.length).toBeLessThanOrEqual(REPEATED_MAX_PER_KILL * result.kills);
});
