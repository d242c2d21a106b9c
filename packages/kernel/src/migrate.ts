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

/** One lock per schema: services that share a database do not wait for each other. */
const LOCK_KEY = `hashtextextended('coffer migrate ' || current_schema(), 0)`;

/**
 * Brings the schema that the client's search path names up to date, and returns the names applied.
 *
 * Safe to call from any number of processes at once: an advisory lock lets the first one work and
 * the others find nothing left to do. Each step is one transaction. A step whose text differs from
 * what was applied, or a database that is ahead of this program, is an OperatorError and changes
 * nothing.
 */
export async function migrate(
  client: MigrationClient,
  steps: readonly Migration[],
): Promise<string[]> {
  const [schema] = (await client.query('select current_schema() as name')).rows;
  // The column is text, or null when the search path names no schema that exists.
  if ((schema as { name: string | null }).name === null) {
    throw new OperatorError('the database has no schema for this role, so nothing can be migrated');
  }
  await client.query(`select pg_advisory_lock(${LOCK_KEY})`);
  try {
    const missing = await findMissing(client, steps);
    for (const step of missing) await applyStep(client, step);
    return missing.map((step) => step.name);
  } finally {
    // A connection that broke has lost its lock already; the first failure is the one to tell.
    await client.query(`select pg_advisory_unlock(${LOCK_KEY})`).catch(() => undefined);
  }
}

interface DigestedStep extends Migration {
  readonly digest: string;
}

/** The steps to apply, in order. Throws before anything is applied. */
async function findMissing(
  client: MigrationClient,
  steps: readonly Migration[],
): Promise<DigestedStep[]> {
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
  const missing: DigestedStep[] = [];
  for (const step of steps.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const digest = await digestOf(step.sql);
    const before = applied.get(step.name);
    applied.delete(step.name);
    if (before === undefined) {
      missing.push({ ...step, digest });
    } else if (before !== digest) {
      throw new OperatorError(
        `migration ${step.name} was changed after it was applied to this database`,
      );
    }
  }
  const [ahead] = applied.keys();
  if (ahead !== undefined) {
    throw new OperatorError(
      `the database has migration ${ahead}, which this version does not know`,
    );
  }
  return missing;
}

async function applyStep(client: MigrationClient, step: DigestedStep): Promise<void> {
  await client.query('begin');
  try {
    await client.query(step.sql);
    await client.query('insert into migrations (name, digest) values ($1, $2)', [
      step.name,
      step.digest,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

async function digestOf(sql: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(sql));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
