import { OperatorError } from './errors.ts';

/** The part of a database client that migrating needs (`pg.Client` has it). */
export interface MigrationClient {
  query(sql: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** One immutable step. `name` is its file name, `0001-first.sql`; steps run in name order. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/**
 * Brings the schema that the client's search path names up to date, and returns the names applied.
 *
 * Safe to call from any number of processes at once: an advisory lock lets the first one work and the
 * others find nothing left to do. Each step is one transaction. A step whose text differs from what
 * was applied, or a database that is ahead of this program, is an OperatorError and changes nothing.
 */
export async function migrate(
  client: MigrationClient,
  steps: readonly Migration[],
): Promise<string[]> {
  await client.query(
    `select pg_advisory_lock(hashtextextended('coffer migrate ' || current_schema(), 0))`,
  );
  try {
    return await applyMissing(client, steps);
  } finally {
    await client.query(
      `select pg_advisory_unlock(hashtextextended('coffer migrate ' || current_schema(), 0))`,
    );
  }
}

async function applyMissing(
  client: MigrationClient,
  steps: readonly Migration[],
): Promise<string[]> {
  await client.query(
    'create table if not exists migrations (name text primary key, digest text not null, ' +
      'applied_at timestamptz not null default now())',
  );
  const applied = new Map<string, string>();
  for (const row of (await client.query('select name, digest from migrations')).rows) {
    // The table above is ours: both columns are text.
    const { name, digest } = row as { name: string; digest: string };
    applied.set(name, digest);
  }
  const done: string[] = [];
  for (const step of steps) {
    const digest = await digestOf(step.sql);
    const before = applied.get(step.name);
    applied.delete(step.name);
    if (before === digest) continue;
    if (before !== undefined) {
      throw new OperatorError(
        `migration ${step.name} was changed after it was applied to this database`,
      );
    }
    await applyStep(client, step, digest);
    done.push(step.name);
  }
  const [ahead] = applied.keys();
  if (ahead !== undefined) {
    throw new OperatorError(
      `the database has migration ${ahead}, which this version does not know`,
    );
  }
  return done;
}

async function applyStep(client: MigrationClient, step: Migration, digest: string): Promise<void> {
  await client.query('begin');
  try {
    await client.query(step.sql);
    await client.query('insert into migrations (name, digest) values ($1, $2)', [
      step.name,
      digest,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

async function digestOf(sql: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(sql));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
