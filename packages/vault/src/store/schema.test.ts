// Goal: every migration shows as a change of the schema, every table is the account's first, and
// CVCs are in no write-ahead log. Method: the migrated catalog, compared with a file beside this
// one.
import { createTestDatabase, describeSchema, type TestDatabase } from '@coffer/testkit';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateDatabase } from './migrate-database.ts';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase({ template: 'cde', prepare: migrateDatabase });
  client = new pg.Client(database.url);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

test('the schema is the golden one', async () => {
  await expect(await describeSchema(client)).toMatchFileSnapshot('./schema.golden.txt');
});

test('tables of CVCs are unlogged', async () => {
  const { rows } = await client.query(
    `select relname from pg_class where relpersistence = 'u' and relkind = 'r' order by relname`,
  );
  expect(rows).toEqual([{ relname: 'cvc_keys' }, { relname: 'cvcs' }]);
});
