/** Starts one throw-away PostgreSQL for a test run, and gives its URL to every test file. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startCluster } from 'coffer/embedded-postgres';
import { serverLog } from './stack.ts';
import { assertWholeEvents } from './whole-events.ts';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string;
    /** A folder of this run's, deleted after it. */
    runDir: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'coffer-test-'));
  const cluster = await startCluster({
    dir,
    socketDir: path.join(dir, 's'),
    superuserPassword: 'test',
    durable: false,
  });
  project.provide('postgresUrl', cluster.adminUrl);
  project.provide('runDir', dir);
  return async () => {
    await cluster.stop();
    const stacks = await stackEnds(dir);
    try {
      // Nobody stops the shared ones: this is where their events are looked at.
      for (const stack of stacks) assertWholeEvents(serverLog(stack));
    } finally {
      fs.rmSync(dir, { recursive: true, force: true, maxRetries: 10 });
    }
  };
}

const END_TIMEOUT_MS = 60_000;
const END_POLL_MS = 50;

/** The stacks in this folder, whose databases end with their test processes: that is waited for. */
async function stackEnds(dir: string): Promise<string[]> {
  const deadlineMs = Date.now() + END_TIMEOUT_MS;
  const stacks = (): string[] => fs.readdirSync(dir).map((name) => path.join(dir, name));
  const isRunning = (stack: string): boolean =>
    fs.existsSync(path.join(stack, 'postgres/pgdata/postmaster.pid'));
  while (stacks().some(isRunning) && Date.now() < deadlineMs) await sleep(END_POLL_MS);
  return stacks();
}
