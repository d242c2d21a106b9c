/*
 * Goal: every migration shows as a change of the schema, and every table is the account's first
 * (DESIGN rule 6).
 * Method: the migrated catalog, compared with a file that stands beside this one.
 */
import { createTestDatabase, describeSchema, type TestDatabase } from '@coffer/testkit';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateDatabase } from './migrations.ts';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase({ template: 'server', prepare: migrateDatabase });
  client = new pg.Client(database.url);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

async function lines(sql: string): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(sql);
  return rows.map(({ line }) => line);
}

test('the schema is the golden one', async () => {
  await expect(await describeSchema(client)).toMatchFileSnapshot('./schema.golden.txt');
});

test('every primary key begins with the account', async () => {
  const others = await lines(
    `select conrelid::regclass || ' ' || pg_get_constraintdef(oid) as line from pg_constraint
     where connamespace = current_schema()::regnamespace and contype = 'p'
       and pg_get_constraintdef(oid) not like 'PRIMARY KEY (account_id%'
     order by 1`,
  );
  // Keys are looked up before their account is known; migrations belong to no account.
  expect(others).toEqual(['api_keys PRIMARY KEY (key_sha256)', 'migrations PRIMARY KEY (name)']);
});

test('no triggers and no sequences', async () => {
  const found = await lines(
    `select tgname::text as line from pg_trigger where not tgisinternal
     union select relname::text from pg_class
       where relkind = 'S' and relnamespace = current_schema()::regnamespace`,
  );
  expect(found).toEqual([]);
});
