import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import pg from 'pg';
import { createTestDatabase, freePort, type TestDatabase } from '@coffer/testkit';
import { DoorClient, type ResolvedKey, type VaultConfig } from '@coffer/vault-protocol';
import { startAcquirer, type AcquirerStandIn } from './acquirer.ts';
import { startServerDoor, type ServerDoor } from './server-door.ts';

export const ACCOUNT = 'acct_AAAAAAAAAAAA';
export const PUBLISHABLE_KEY = 'pk_test_publishable';
export const SECRET_KEY = 'sk_test_secret';
export const RAW_SECRET_KEY = 'sk_test_rawcards';

const KEYS: readonly (readonly [string, Omit<ResolvedKey, 'account_id'>])[] = [
  [
    PUBLISHABLE_KEY,
    {
      livemode: false,
      kind: 'publishable',
      permissions: null,
      expires_at: null,
      raw_card_data: false,
    },
  ],
  [
    SECRET_KEY,
    { livemode: false, kind: 'secret', permissions: null, expires_at: null, raw_card_data: false },
  ],
  [
    RAW_SECRET_KEY,
    { livemode: false, kind: 'secret', permissions: null, expires_at: null, raw_card_data: true },
  ],
];

const PACKAGES = path.join(import.meta.dirname, '../../..');
const MAIN = path.join(PACKAGES, 'vault/src/main.ts');

/** The vault as the launcher runs it, flags included, between two stand-ins. */
export interface VaultProcess {
  readonly origin: string;
  readonly config: VaultConfig;
  readonly server: ServerDoor;
  readonly acquirer: AcquirerStandIn;
  readonly dir: string;
  pid(): number;
  /** Everything it printed. */
  output(): string;
  /** A call at the private door. */
  door(path: string, body: unknown): Promise<{ status: number; body: unknown }>;
  /** A form to the public door. */
  post(path: string, form: string, headers?: Record<string, string>): Promise<Response>;
  /** Rows of the vault's database. */
  rows(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** A busy machine is no failure: this ends what hangs. */
const DOOR_TIMEOUT_MS = 60_000;

export async function startVaultProcess(
  change: (config: VaultConfig) => VaultConfig = (config) => config,
): Promise<VaultProcess> {
  const { dir, database, server, acquirer, config } = await prepare(change);
  const client = new DoorClient(config.vaultDoor);
  const sql = new pg.Pool({ connectionString: database.url, max: 2 });
  const vault: VaultProcess = {
    ...runner(dir, config),
    origin: config.origin,
    config,
    server,
    acquirer,
    dir,
    door: async (doorPath, body) => {
      const answer = await client.call({ path: doorPath, body, timeoutMs: DOOR_TIMEOUT_MS });
      return { status: answer.status, body: JSON.parse(answer.body.toString('utf8')) };
    },
    post: (urlPath, form, headers = {}) =>
      fetch(`${config.origin}${urlPath}`, {
        method: 'POST',
        body: form,
        headers: {
          authorization: `Bearer ${PUBLISHABLE_KEY}`,
          'content-type': 'application/x-www-form-urlencoded',
          ...headers,
        },
      }),
    rows: async (text, values = []) =>
      (await sql.query<Record<string, unknown>>(text, values)).rows,
    remove: async () => {
      await vault.kill('SIGTERM');
      client.close();
      await Promise.all([server.close(), acquirer.close(), sql.end()]);
      await database.drop();
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
  await vault.start();
  return vault;
}

interface Surroundings extends Pick<VaultProcess, 'dir' | 'server' | 'acquirer' | 'config'> {
  readonly database: TestDatabase;
}

/** Everything around the process: folders, an empty database, and the two stand-ins. */
async function prepare(change: (config: VaultConfig) => VaultConfig): Promise<Surroundings> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'cde-'));
  for (const name of ['keys', 'logs', 'doors', 'assets']) fs.mkdirSync(path.join(dir, name));
  writeAssets(path.join(dir, 'assets'));
  const database = await createTestDatabase();
  const token = randomBytes(16).toString('hex');
  const server = await startServerDoor({ socketPath: path.join(dir, 'doors/api.sock'), token });
  for (const [key, owner] of KEYS) server.keys.set(key, { account_id: ACCOUNT, ...owner });
  const acquirer = await startAcquirer();
  const port = await freePort();
  const config = change({
    port,
    hosts: ['127.0.0.1'],
    tls: null,
    databaseUrl: database.url,
    passphrase: 'a passphrase of tests',
    keyDir: path.join(dir, 'keys'),
    assetsDir: path.join(dir, 'assets'),
    origin: `http://127.0.0.1:${port}`,
    collector: 'http://127.0.0.1:1/reports',
    vaultDoor: { socketPath: path.join(dir, 'doors/cards.sock'), token: 'token of the vault' },
    serverDoor: server.address,
    sandbox: { origin: acquirer.origin, credential: 'acquirer credential', ca: null },
    logFile: path.join(dir, 'logs/vault.log'),
  });
  return { dir, database, server, acquirer, config };
}

/** Starts and ends the process itself, as often as asked. */
function runner(
  dir: string,
  config: VaultConfig,
): Pick<VaultProcess, 'pid' | 'output' | 'kill' | 'start'> {
  let child: ChildProcess | null = null;
  let output = '';
  return {
    pid: () => child?.pid ?? 0,
    output: () => output,
    kill: async (signal) => {
      if (child === null) return null;
      const ending = child;
      child = null;
      if (ending.exitCode !== null) return ending.exitCode;
      const exit = once(ending, 'exit');
      ending.kill(signal);
      await exit;
      return ending.exitCode;
    },
    start: async () => {
      child = spawnConfined(dir, config.assetsDir);
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
      }
      child.send(config);
      const [report] = await Promise.race([
        once(child, 'message'),
        once(child, 'exit').then(() => [{ kind: 'ended', output }]),
      ]);
      if (JSON.stringify(report) !== '{"kind":"ready"}') throw new Error(JSON.stringify(report));
    },
  };
}

/** Starts `entry` with the flags that the launcher gives the vault (packages/cli, service.ts). */
export function spawnConfined(dir: string, assetsDir: string, entry: string = MAIN): ChildProcess {
  const readable = ['kernel', 'vault', 'vault-protocol', 'acquirers']
    .map((name) => path.join(PACKAGES, name))
    .concat(path.join(PACKAGES, '../node_modules'), assetsDir);
  const writable = ['keys', 'doors', 'logs'].map((name) => path.join(dir, name));
  return spawn(
    process.execPath,
    [
      '--permission',
      ...[...readable, ...writable].map((folder) => `--allow-fs-read=${folder}`),
      ...writable.map((folder) => `--allow-fs-write=${folder}`),
      '--disallow-code-generation-from-strings',
      '--disable-proto=throw',
      '--max-semi-space-size=4',
      entry,
    ],
    { env: {}, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  );
}

function writeAssets(dir: string): void {
  const files = [
    { path: '/v3/', file: 'coffer.js', type: 'text/javascript', surface: 'sdk-script' },
    { path: '/frames/card', file: 'card.html', type: 'text/html', surface: 'frame' },
  ];
  fs.writeFileSync(path.join(dir, 'manifest.json'), JSON.stringify({ files }));
  fs.writeFileSync(path.join(dir, 'coffer.js'), 'globalThis.Coffer = 1;\n');
  fs.writeFileSync(path.join(dir, 'card.html'), '<!doctype html>\n');
}
