import { readdir, readFile } from 'node:fs/promises';
import { migrate, OperatorError, systemRandom, type Migration } from '@coffer/kernel';
import pg from 'pg';
import { Hashes } from './hashes.ts';
import { Ledger } from './ledger.ts';
import { inTransaction, type Pool, type Queryable } from './transaction.ts';

const MIGRATIONS = new URL('../../migrations/', import.meta.url);
const CONNECTIONS_MAX = 10;
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 10_000;
const HASH_KEY_BYTES = 32;

export interface OpenLedger {
  readonly pool: Pool;
  readonly ledger: Ledger;
}

/** Connects to the ledger's database, brings its schema up to date, and reads its hash key. */
export async function openLedger(databaseUrl: string): Promise<OpenLedger> {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: CONNECTIONS_MAX,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
  });
  // A connection that breaks while idle is replaced at the next query, which tells if that fails
  // too.
  pool.on('error', () => undefined);
  try {
    await migrateLedger(pool);
    const key = await inTransaction(pool, async (client) => ({
      commit: true,
      value: await readHashKey(client),
    }));
    return { pool, ledger: new Ledger(pool, new Hashes(key)) };
  } catch (error) {
    await pool.end();
    throw asOperatorError(error);
  }
}

async function migrateLedger(pool: Pool): Promise<void> {
  const client = await pool.connect();
  let broken = true;
  try {
    await migrate(client, await readMigrations());
    broken = false;
  } finally {
    client.release(broken);
  }
}

async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql')).toSorted();
  return Promise.all(
    names.map(async (name) => ({ name, sql: await readFile(new URL(name, MIGRATIONS), 'utf8') })),
  );
}

/** The key is made once; of several processes that start at the same time one makes it. */
async function readHashKey(client: Queryable): Promise<Buffer> {
  await client.query('insert into installation (hash_key) values ($1) on conflict do nothing', [
    Buffer.from(systemRandom.bytes(HASH_KEY_BYTES)),
  ]);
  const found = await client.query<{ hash_key: Buffer }>('select hash_key from installation');
  const [row] = found.rows;
  if (row === undefined) throw new OperatorError('the sandbox network’s database has lost its key');
  return row.hash_key;
}

/** A database that cannot be reached is the operator's business; anything else is ours. */
function asOperatorError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(E[A-Z]+|28...|3D...|57P0.)$/.test(code)
    ? new OperatorError(`the sandbox network cannot use its database (${code})`)
    : error;
}
