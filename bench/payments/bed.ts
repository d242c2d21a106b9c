import { setTimeout as sleep } from 'node:timers/promises';
import { findInstallation } from 'coffer/running';
import { startStack, type Stack } from '@coffer/testkit';
import pg from 'pg';
import { pidsOf, usageByRole, type Usage } from '../processes.ts';

/** A whole installation, as `npm start` runs it, and a look into its database. */
export interface Bed {
  readonly stack: Stack;
  /** The superuser's, over the socket that the processes use. */
  readonly databaseUrl: string;
  readonly client: pg.Client;
  usage(): Usage;
  /** Resolves when everything that payments leave to jobs is done. */
  settled(): Promise<void>;
  /**
   * Does work while our own processes stand still: their jobs would take up rows that the work
   * writes by itself.
   */
  alone<T>(work: () => Promise<T>): Promise<T>;
  remove(): Promise<void>;
}

const SERVICES: ReadonlySet<string> = new Set(['server', 'vault', 'sandbox', 'shop']);
const LOOK_MS = 50;
const SETTLED_WITHIN_MS = 60_000;
/** The audit log is written, and counters are reported, at most this much later. */
const AFTERWARDS_MS = 1_200;

/** `preload` is a library that PostgreSQL loads at its start. */
export async function startBed(
  env: Readonly<Record<string, string>> = {},
  preload?: string,
): Promise<Bed> {
  let stack = await startStack({ env });
  const [databaseUrl = ''] = findInstallation(stack.dataDir, {}).databaseUrls;
  if (preload !== undefined) stack = await restart(stack, { databaseUrl, env, preload });
  const client = await connect(databaseUrl);
  return {
    stack,
    databaseUrl,
    client,
    usage: () => usageByRole(stack.pid),
    settled: async () => {
      const deadlineMs = performance.now() + SETTLED_WITHIN_MS;
      while ((await waiting(client)) > 0) {
        if (performance.now() > deadlineMs) throw new Error('jobs do not come to an end');
        await sleep(LOOK_MS);
      }
      await sleep(AFTERWARDS_MS);
    },
    alone: async (work) => {
      const pids = pidsOf(stack.pid, SERVICES);
      for (const pid of pids) process.kill(pid, 'SIGSTOP');
      try {
        return await work();
      } finally {
        for (const pid of pids) process.kill(pid, 'SIGCONT');
      }
    },
    remove: async () => {
      await client.end();
      await stack.remove();
    },
  };
}

async function connect(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl, pipeline: true });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Its own settings are PostgreSQL's arguments; what is written here comes after these. */
async function restart(
  { dataDir, portBase, stop }: Stack,
  with_: {
    readonly databaseUrl: string;
    readonly env: Readonly<Record<string, string>>;
    readonly preload: string;
  },
): Promise<Stack> {
  const client = await connect(with_.databaseUrl);
  await client.query(`alter system set shared_preload_libraries = '${with_.preload}'`);
  await client.end();
  await stop();
  return startStack({ dataDir, portBase, env: with_.env });
}

/** The same for as long as `work` takes. */
export async function withBed<T>(
  work: (bed: Bed) => Promise<T>,
  env: Readonly<Record<string, string>> = {},
  preload?: string,
): Promise<T> {
  const bed = await startBed(env, preload);
  try {
    return await work(bed);
  } finally {
    await bed.remove();
  }
}

async function waiting(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select ((select count(*) from coffer.unbooked_charges)
       + (select count(*) from coffer.outbox))::int as count`,
  );
  return rows[0]?.count ?? 0;
}
