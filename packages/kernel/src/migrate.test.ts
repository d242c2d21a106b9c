// Goal: any number of starters bring one database up to date, once, or say plainly why they cannot.
// Method: a real PostgreSQL, two connections at once, and each way in which steps and database
// differ.
import { createTestDatabase, type TestDatabase } from '@coffer/testkit';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OperatorError } from './errors.ts';
import { migrate, type Migration } from './migrate.ts';

const FIRST: Migration = { name: '0001-first.sql', sql: 'create table a (n int primary key)' };
const SECOND: Migration = {
  name: '0002-second.sql',
  sql: 'create table b (n int); insert into b values (1); insert into b values (2)',
};

let database: TestDatabase;
let client: pg.Client;

beforeEach(async () => {
  database = await createTestDatabase();
  client = await connect();
});

afterEach(async () => {
  await client.end();
  await database.drop();
});

async function connect(): Promise<pg.Client> {
  const fresh = new pg.Client(database.url);
  await fresh.connect();
  return fresh;
}

async function appliedNames(): Promise<unknown[]> {
  return (await client.query('select name from migrations order by name')).rows;
}

test('steps are applied in name order, once', async () => {
  expect(await migrate(client, [SECOND, FIRST])).toEqual([FIRST.name, SECOND.name]);
  expect(await migrate(client, [FIRST, SECOND])).toEqual([]);
  expect(await appliedNames()).toEqual([{ name: FIRST.name }, { name: SECOND.name }]);
  expect((await client.query('select n from b')).rows).toEqual([{ n: 1 }, { n: 2 }]);
});

test('a newer version applies only what is new', async () => {
  await migrate(client, [FIRST]);
  expect(await migrate(client, [FIRST, SECOND])).toEqual([SECOND.name]);
});

test('of eight starters at once, one does the work and all succeed', async () => {
  const slow = { name: '0003-slow.sql', sql: 'select pg_sleep(0.2); create table c (n int)' };
  const starters = await Promise.all(Array.from({ length: 8 }, connect));
  const done = await Promise.all(starters.map((one) => migrate(one, [FIRST, SECOND, slow])));
  await Promise.all(starters.map((one) => one.end()));
  expect(done.flat().toSorted()).toEqual([FIRST.name, SECOND.name, slow.name]);
});

test('a step that was changed after it was applied stops the start, and nothing is applied', async () => {
  await migrate(client, [SECOND]);
  const changed = { ...SECOND, sql: `${SECOND.sql} ` };
  await expect(migrate(client, [FIRST, changed])).rejects.toEqual(
    new OperatorError(
      'migration 0002-second.sql was changed after it was applied to this database',
    ),
  );
  expect(await appliedNames()).toEqual([{ name: SECOND.name }]);
});

test('a database that is ahead stops the start, and nothing is applied', async () => {
  await migrate(client, [SECOND]);
  await expect(migrate(client, [FIRST])).rejects.toEqual(
    new OperatorError(
      'the database has migration 0002-second.sql, which this version does not know',
    ),
  );
  expect(await appliedNames()).toEqual([{ name: SECOND.name }]);
});

test('a step that fails leaves nothing of itself, and the next start tries it again', async () => {
  const broken = { ...SECOND, sql: 'create table b (n int); select 1 / 0' };
  await expect(migrate(client, [FIRST, broken])).rejects.toThrow('division by zero');
  expect(await appliedNames()).toEqual([{ name: FIRST.name }]);
  expect(await migrate(client, [FIRST, SECOND])).toEqual([SECOND.name]);
});

test('the lock is given back, also after a failure', async () => {
  await expect(migrate(client, [{ name: '0001-bad.sql', sql: 'nonsense' }])).rejects.toThrow();
  const other = await connect();
  expect(await migrate(other, [FIRST])).toEqual([FIRST.name]);
  await other.end();
});

test('a role without a schema is told so', async () => {
  await client.query('set search_path to nowhere');
  await expect(migrate(client, [FIRST])).rejects.toEqual(
    new OperatorError('the database has no schema for this role, so nothing can be migrated'),
  );
});

test('schemas of one database are migrated apart from each other', async () => {
  await client.query('create schema one; create schema two');
  await client.query('set search_path to one');
  await migrate(client, [FIRST]);
  await client.query('set search_path to two');
  expect(await migrate(client, [FIRST])).toEqual([FIRST.name]);
});

test('a connection that breaks gives the reason that it broke', async () => {
  const lost = await connect();
  lost.on('error', () => undefined);
  const kill = { name: '0001-kill.sql', sql: 'select pg_terminate_backend(pg_backend_pid())' };
  await expect(migrate(lost, [kill])).rejects.toThrow(/terminat/);
  expect(await migrate(client, [FIRST])).toEqual([FIRST.name]);
});
