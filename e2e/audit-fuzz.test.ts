// Goal: nothing that a server or a page sends can crash or hang the auditor. Method: 20,000
// mutants of real answers into every parser and report, from a seed that is printed.
import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { runFuzz } from '../bench/fuzz/run-fuzz.ts';

const RUNS = 20_000;

test('20,000 mutants neither crash nor hang a parser', async () => {
  const seed = randomInt(2 ** 31);
  process.stdout.write(`fuzz seed ${seed}\n`);
  const { failure, runs } = await runFuzz({ runs: RUNS, seed });
  expect(failure).toBeNull();
  expect(runs).toEqual({
    tls: 7_000,
    certificate: 4_000,
    ocsp: 2_000,
    csp: 3_000,
    hsts: 1_000,
    html: 2_000,
    report: 1_000,
  });
});
