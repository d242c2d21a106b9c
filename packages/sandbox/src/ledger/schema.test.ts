// Goal: every migration of the ledger shows as a change of its schema.
// Method: the migrated catalog, compared with a file beside this one.
import { createTestDatabase, describeSchema } from '@coffer/testkit';
import { expect, test } from 'vitest';
import { openLedger } from './open-ledger.ts';
import pg from 'pg';

test('the schema is the golden one', async () => {
  const database = await createTestDatabase();
  const { pool } = await openLedger(database.url);
  await pool.end();
  const client = new pg.Client(database.url);
  await client.connect();
  await expect(await describeSchema(client)).toMatchFileSnapshot('./schema.golden.txt');
  await client.end();
  await database.drop();
});
