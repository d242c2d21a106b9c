/** Starts one throw-away PostgreSQL for a test run, and gives its URL to every test file. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startCluster } from 'coffer/embedded-postgres';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string;
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
  return async () => {
    await cluster.stop();
    fs.rmSync(dir, { recursive: true, force: true });
  };
}
