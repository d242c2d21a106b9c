import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startCluster, type Cluster } from 'coffer/embedded-postgres';
import { mintAccountId, mintId, systemClock, systemRandom } from '@coffer/kernel';
import pg from 'pg';
import { migrateDatabase } from '../../packages/server/src/store/migrations.ts';
import { Child } from './child.ts';
import type { DeliveringTask, SinkTask } from './messages.ts';

/** A database of its own, a process that receives, and what delivers between them. */
export interface Bed {
  readonly client: pg.Client;
  readonly sink: Child<SinkTask>;
  readonly delivering: Child<DeliveringTask>;
  /** Where an endpoint of this number is. */
  url(at: number): string;
  /** Makes endpoints that want everything, the first `count` of them each in its account's turn. */
  endpoints(accounts: readonly string[], count: number): Promise<void>;
  account(): Promise<string>;
  owed(): Promise<number>;
  clear(): Promise<void>;
  /** Another delivering process on the same database; it is `delivering` from now on. */
  restart(): Promise<void>;
  /** CPU time of all of PostgreSQL so far. */
  databaseCpuMs(): number;
  remove(): Promise<void>;
}

const CLOCK_TICK_MS = 10;

export async function startBed(): Promise<Bed> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'coffer-hooks-'));
  const socketDir = path.join(dir, 's');
  const cluster = await startCluster({ dir, socketDir, superuserPassword: 'bench', durable: true });
  await migrateDatabase(cluster.adminUrl);
  const client = new pg.Client(cluster.adminUrl);
  await client.connect();
  const sink = Child.start<SinkTask>('sink-process.ts');
  const port = await sink.ask<number>({ task: 'listen' });
  const start = async (): Promise<Child<DeliveringTask>> => {
    const child = Child.start<DeliveringTask>('delivering-process.ts');
    const logFile = path.join(dir, 'delivering.log');
    await child.ask({ task: 'open', databaseUrl: cluster.adminUrl, logFile });
    return child;
  };
  let delivering = await start();
  const url = (at: number): string => `http://localhost:${port}/e/${at}`;
  return {
    client,
    sink,
    get delivering() {
      return delivering;
    },
    url,
    endpoints: (accounts, count) => makeEndpoints(client, accounts, { count, url }),
    account: async () => {
      const id = mintAccountId(systemRandom);
      await client.query('insert into accounts values ($1, 1, $2)', [id, {}]);
      return id;
    },
    owed: async () => {
      const { rows } = await client.query<{ count: string }>(
        `select (select count(*) from webhook_deliveries where due_at is not null)
           + (select count(*) from outbox) as count`,
      );
      return Number(rows[0]?.count);
    },
    clear: async () => {
      await client.query(
        'truncate webhook_deliveries, webhook_endpoints, events, outbox, event_streams',
      );
      await sink.ask({ task: 'forget' });
    },
    restart: async () => {
      await delivering.end('SIGKILL');
      delivering = await start();
    },
    databaseCpuMs: () => cpuOf(cluster),
    remove: async () => {
      await delivering.end('SIGKILL');
      await sink.end('SIGKILL');
      await client.end();
      await cluster.stop();
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function makeEndpoints(
  client: pg.Client,
  accounts: readonly string[],
  { count, url }: { readonly count: number; readonly url: (at: number) => string },
): Promise<void> {
  const source = { clock: systemClock, random: systemRandom };
  for (let at = 0; at < count; at += 1) {
    const account = accounts[at % accounts.length] ?? '';
    await client.query(
      `insert into webhook_endpoints (account_id, id, livemode, created, url, enabled_events,
         status, secrets, data)
       values ($1, $2, false, 1, $3, '{*}', 'enabled', $4, '{"connect": false}')`,
      [account, mintId(source, 'we', account), url(at), '[{"secret":"whsec_x","expires_at":null}]'],
    );
  }
}

/** utime and stime of a process and of its ended children (proc(5)), of all its living ones too. */
function cpuOf({ process: { pid = 0 } }: Cluster): number {
  const stats = fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const text = fs.readFileSync(`/proc/${name}/stat`, 'utf8');
        const fields = text
          .slice(text.lastIndexOf(')') + 2)
          .split(' ')
          .map(Number);
        return [{ pid: Number(name), parent: fields[1] ?? 0, fields }];
      } catch {
        return [];
      }
    });
  const ours = new Set([pid]);
  for (let before = 0; before < ours.size;) {
    before = ours.size;
    for (const one of stats) if (ours.has(one.parent)) ours.add(one.pid);
  }
  return stats
    .filter((one) => ours.has(one.pid))
    .flatMap(({ fields }) => fields.slice(11, 15))
    .reduce((sum, ticks) => sum + ticks * CLOCK_TICK_MS, 0);
}
