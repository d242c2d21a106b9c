/*
 * Goal: a job pauses between its runs, but not while more waits; one that fails is tried again.
 * Method: jobs that count their runs, with pauses that no test waits for.
 */
import type { Logger } from 'pino';
import { expect, test } from 'vitest';
import { JobRunner, type Job } from './job-runner.ts';

const NEVER_MS = 3_600_000;
const warnings: unknown[] = [];
// Of the log only this is used.
const log = { warn: (line: unknown) => warnings.push(line) } as unknown as Logger;

/** Runs a job until it pauses, and gives how often it ran. */
async function runsOf(job: Pick<Job, 'everyMs' | 'run'>, enough: number): Promise<number> {
  let runs = 0;
  const done = Promise.withResolvers<void>();
  const run = async (): Promise<'more' | void> => {
    runs += 1;
    if (runs === enough) done.resolve();
    return job.run();
  };
  const runner = new JobRunner([{ name: 'counted', everyMs: job.everyMs, run }], log);
  await done.promise;
  // One that would go on has had the time for it.
  await new Promise(setImmediate);
  await runner.stop();
  return runs;
}

test('while there is more, the next run follows at once', async () => {
  let left = 5;
  const run = async (): Promise<'more' | void> => (--left > 0 ? 'more' : undefined);
  expect(await runsOf({ everyMs: NEVER_MS, run }, 5)).toBe(5);
});

test('without more there is a pause', async () => {
  expect(await runsOf({ everyMs: NEVER_MS, run: async () => undefined }, 1)).toBe(1);
});

test('a run that fails is logged, and tried again after the pause', async () => {
  let runs = 0;
  const run = async (): Promise<'more' | void> => {
    runs += 1;
    if (runs === 1) throw new Error('broken');
  };
  expect(await runsOf({ everyMs: 1, run }, 2)).toBeGreaterThanOrEqual(2);
  expect(warnings).toEqual([{ job: 'counted', failure: 'broken' }]);
});
