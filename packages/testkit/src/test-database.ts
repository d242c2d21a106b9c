import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { inject } from 'vitest';

const FAREWELL_MAX_MS = 10_000;
const FAREWELL_LOOK_MS = 20;

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** Names the template within this test run. */
  readonly template: string;
  /** Fills the template once, usually with migrations. */
  readonly prepare: (url: string) => Promise<void>;
}

/**
 * A database of a test's own, cloned from a template that `prepare` filled once per run: real
 * PostgreSQL, isolated, and ready in some 30 ms. Without options it is empty.
 */
export async function createTestDatabase(options?: TestDatabaseOptions): Promise<TestDatabase> {
  const adminUrl = inject('postgresUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = new pg.Client(adminUrl);
  await admin.connect();
  try {
    const template = options === undefined ? 'template1' : await prepareTemplate(admin, options);
    await admin.query(`create database ${name} template ${template}`);
  } finally {
    await admin.end();
  }
  return { url: databaseUrl(adminUrl, name), drop: () => dropDatabase(adminUrl, name) };
}

/** Test files run in several processes: whoever gets the lock first fills the template. */
async function prepareTemplate(admin: pg.Client, options: TestDatabaseOptions): Promise<string> {
  const name = `template_${options.template.replaceAll(/[^a-z0-9_]/g, '_')}`;
  await admin.query('select pg_advisory_lock(hashtext($1))', [name]);
  try {
    const found = await admin.query('select 1 from pg_database where datname = $1', [name]);
    if (found.rowCount === 0) {
      await admin.query(`create database ${name}_new`);
      await options.prepare(databaseUrl(inject('postgresUrl'), `${name}_new`));
      await admin.query(`alter database ${name}_new rename to ${name}`);
    }
  } finally {
    await admin.query('select pg_advisory_unlock(hashtext($1))', [name]);
  }
  return name;
}

function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  const admin = new pg.Client(adminUrl);
  await admin.connect();
  // A closed pool has sent its farewells, but a busy machine may not have read them yet: cut off
  // now, its connections would fail with nobody left to hear it.
  const deadlineMs = Date.now() + FAREWELL_MAX_MS;
  while (Date.now() < deadlineMs) {
    const open = await admin.query('select 1 from pg_stat_activity where datname = $1', [name]);
    if (open.rowCount === 0) break;
    await sleep(FAREWELL_LOOK_MS);
  }
  await admin.query(`drop database if exists ${name} with (force)`);
  await admin.end();
}
