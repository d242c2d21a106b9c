import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTestDatabase } from '@coffer/testkit';
import type { SandboxConfig } from '../config.ts';
import { openLedger } from '../ledger/open-ledger.ts';
import { startSandbox } from '../start.ts';
import { NetworkClient, TEST_CREDENTIAL } from './network-client.ts';

/** A configuration with a migrated database and a log file of its own. */
export interface TestConfig {
  readonly config: SandboxConfig;
  readLog(): Promise<string>;
  drop(): Promise<void>;
}

export async function makeTestConfig(overrides: Partial<SandboxConfig> = {}): Promise<TestConfig> {
  const database = await createTestDatabase({ template: 'cardnet', prepare: migrateTemplate });
  const dir = await mkdtemp(path.join(tmpdir(), 'cardnet-'));
  const logFile = path.join(dir, 'sandbox.log');
  const config: SandboxConfig = {
    port: 0,
    hosts: ['127.0.0.1'],
    tls: null,
    databaseUrl: database.url,
    credential: TEST_CREDENTIAL,
    origin: 'http://localhost:4105',
    logFile,
    ...overrides,
  };
  return {
    config,
    readLog: () => readFile(logFile, 'utf8'),
    drop: async () => {
      await database.drop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function migrateTemplate(databaseUrl: string): Promise<void> {
  const { pool } = await openLedger(databaseUrl);
  // Each clone makes a key of its own, as each installation does.
  await pool.query('delete from installation');
  await pool.end();
}

export interface TestNetwork extends TestConfig {
  readonly port: number;
  readonly client: NetworkClient;
  stop(): Promise<void>;
}

/** A network that runs inside the test's process. */
export async function startTestNetwork(
  overrides: Partial<SandboxConfig> = {},
): Promise<TestNetwork> {
  const made = await makeTestConfig(overrides);
  const service = await startSandbox(made.config);
  const client = new NetworkClient(service.port);
  return {
    ...made,
    port: service.port,
    client,
    stop: async () => {
      client.close();
      await service.stop();
      await made.drop();
    },
  };
}
