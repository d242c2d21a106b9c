/** Starts one throw-away PostgreSQL for a test run, and gives its URL to every test file. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startCluster } from 'coffer/embedded-postgres';
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
    await stackEnds(dir);
    fs.rmSync(dir, { recursive: true, force: true });
  };
}

const END_TIMEOUT_MS = 10_000;
const END_POLL_MS = 50;

/** Waits for the databases of the stacks in this folder, which end with their test processes. */
async function stackEnds(dir: string): Promise<void> {
  const deadlineMs = Date.now() + END_TIMEOUT_MS;
  const isRunning = (file: string): boolean =>
    fs.existsSync(path.join(dir, file, 'postgres/pgdata/postmaster.pid'));
  while (fs.readdirSync(dir).some(isRunning) && Date.now() < deadlineMs) await sleep(END_POLL_MS);
}
