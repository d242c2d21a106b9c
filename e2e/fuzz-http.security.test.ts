// Goal: nothing that is sent to the API makes it fail, tell what it should not, answer in another
// shape, touch another account, or keep memory. Method: the short form of `npm run bench --
// fuzz-http`, which .ci/run makes longer: mutants of valid requests to every route, from a seed
// that is printed.
import { randomInt } from 'node:crypto';
import { createTestDatabase } from '@coffer/testkit';
import { expect, test } from 'vitest';
import { runFuzzHttp } from '../bench/fuzz-http/run-fuzz-http.ts';
import { migrateDatabase } from '../packages/server/src/store/migrations.ts';

const RUNS = 5_000;
/** Most routes must have been reached behind their checks, or the run shows little. */
const ROUTES_TAKEN_MIN = 90;

test('5,000 requests find no failure', { timeout: 300_000 }, async () => {
  const seed = randomInt(2 ** 31);
  const database = await createTestDatabase({ template: 'server', prepare: migrateDatabase });
  process.stdout.write(`fuzz-http seed ${seed}\n`);
  const { failures, ...figures } = await runFuzzHttp({
    ...{ runs: RUNS, seed, databaseUrl: database.url },
  });
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  await database.drop();
  expect(failures).toEqual([]);
  expect(figures.runs).toBe(RUNS);
  expect(figures.routesTaken).toBeGreaterThan(ROUTES_TAKEN_MIN);
});
