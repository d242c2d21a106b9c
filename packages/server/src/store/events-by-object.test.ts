/*
 * Goal: events of before 0031-events-by-object.sql are found by their object afterwards, whatever
 * their text holds.
 * Method: a database as it was, with events, brought up to date.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrate } from '@coffer/kernel';
import { createTestDatabase } from '@coffer/testkit';
import pg from 'pg';
import { expect, test } from 'vitest';
import { migrateDatabase } from './migrations.ts';

const MIGRATIONS = join(import.meta.dirname, '../../migrations');
const MIGRATION = '0031-events-by-object.sql';

const EVENTS = [
  ['{"object":{"id":"ch_1","object":"charge"}}', 'ch_1'],
  ['{"object":{"id":"ch_2"},"previous_attributes":{"id":"ch_0"}}', 'ch_2'],
  [String.raw`{"object":{"id":"ch_3","note":"\ud800 and \u0000"}}`, 'ch_3'],
  ['{"object":{"object":"balance","id":"ch_4"}}', null],
  ['{"object":{}}', null],
] as const;

test('what was there has its object’s id', async () => {
  const database = await createTestDatabase();
  const client = new pg.Client(database.url);
  await client.connect();
  const names = (await readdir(MIGRATIONS)).filter((name) => name < MIGRATION);
  const steps = names.map(async (name) => ({
    name,
    sql: await readFile(join(MIGRATIONS, name), 'utf8'),
  }));
  await migrate(client, await Promise.all(steps));
  for (const [at, [data]] of EVENTS.entries()) {
    await client.query(
      `insert into events (account_id, id, livemode, created, type, api_version, data)
       values ('acct_1', $1, false, 1, 'charge.failed', 'v', $2)`,
      [`evt_${at}`, data],
    );
  }
  await migrateDatabase(database.url);
  const { rows } = await client.query('select data::text, object_id from events order by id');
  await client.end();
  await database.drop();
  expect(rows).toEqual(EVENTS.map(([data, object_id]) => ({ data, object_id })));
});
