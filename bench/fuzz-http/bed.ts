import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mintAccountId, randomBase62, systemRandom } from '@coffer/kernel';
import pg from 'pg';
import { keyDigest } from '../../packages/server/src/auth/api-key.ts';
import { migrateDatabase } from '../../packages/server/src/store/migrations.ts';
import { CardDoorStandIn } from '../../packages/server/src/testing/card-door.ts';
import { testConfig } from '../../packages/server/src/testing/test-server.ts';
import { Child } from '../webhooks/child.ts';
import type { Memory, ServerTask } from './server-process.ts';

const KEY_DIGITS = 24;

export interface Account {
  readonly id: string;
  readonly secretKey: string;
  readonly publishableKey: string;
}

/** A server in a process of its own, on a database that is there for it. */
export interface Bed {
  readonly port: number;
  account(): Promise<Account>;
  /** A digest of every row of an account, by table. */
  rowsOf(account: Account): Promise<Record<string, string>>;
  memory(): Promise<Memory>;
  /** What the server has logged as failures of its own. */
  failures(): Promise<string[]>;
  remove(): Promise<void>;
}

/** Noted by a job: when a key was used last. */
const MOVING_COLUMN = 'last_used';
/** Of these tables jobs change rows at times of their own. */
const MOVING_TABLES = ['event_streams', 'released_cards', 'webhook_endpoints'];

export async function startBed(databaseUrl: string): Promise<Bed> {
  await migrateDatabase(databaseUrl);
  const folder = await mkdtemp(path.join(tmpdir(), 'coffer-fuzz-'));
  const config = testConfig(databaseUrl, folder);
  const door = new CardDoorStandIn(config.vaultDoor);
  await door.start();
  const client = new pg.Client(databaseUrl);
  client.on('error', () => undefined);
  await client.connect();
  const flags = ['--expose-gc', '--disable-proto=throw'];
  const child = Child.start<ServerTask>('../fuzz-http/server-process.ts', flags);
  const port = await child.ask<number>({ task: 'start', config });
  return {
    port,
    account: () => newAccount(client),
    rowsOf: (account) => rowsOf(client, account),
    memory: () => child.ask<Memory>({ task: 'memory' }),
    failures: async () => {
      const lines = (await readFile(config.logFile, 'utf8')).split('\n');
      return lines.filter((line) => line.includes('"failure":'));
    },
    remove: async () => {
      await child.ask({ task: 'stop' });
      await child.end();
      await door.stop();
      await client.end();
      await rm(folder, { recursive: true });
    },
  };
}

async function newAccount(client: pg.Client): Promise<Account> {
  const id = mintAccountId(systemRandom);
  const key = (kind: string): string => `${kind}_test_${randomBase62(systemRandom, KEY_DIGITS)}`;
  const [secretKey, publishableKey] = [key('sk'), key('pk')];
  await client.query('insert into accounts (account_id, created, settings) values ($1, 1, $2)', [
    id,
    {},
  ]);
  for (const [text, kind] of [
    [secretKey, 'secret'],
    [publishableKey, 'publishable'],
  ] as const) {
    await client.query(
      `insert into api_keys (key_sha256, account_id, livemode, kind, origin)
       values ($1, $2, false, $3, 'launcher')`,
      [keyDigest(text), id, kind],
    );
  }
  return { id, secretKey, publishableKey };
}

async function rowsOf(client: pg.Client, account: Account): Promise<Record<string, string>> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select table_name as name from information_schema.columns
     where table_schema = 'public' and column_name = 'account_id' and table_name <> all ($1)
     order by table_name`,
    [MOVING_TABLES],
  );
  const digests: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await client.query<{ digest: string }>(
      `select count(*) || ' rows, ' || coalesce(md5(string_agg(line, '|' order by line)), '')
         as digest
       from (select (to_jsonb(r) - $2::text)::text as line from ${name} as r
         where account_id = $1) as lines`,
      [account.id, MOVING_COLUMN],
    );
    digests[name] = rows[0]?.digest ?? '';
  }
  return digests;
}
