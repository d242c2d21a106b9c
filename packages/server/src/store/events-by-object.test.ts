/*
 * Goal: events of before 0031-events-by-object.sql are found by their object afterwards, whatever
 * their text holds.
 * Method: a database as it was, with events, brought up to date.
 */
import { expect, test } from 'vitest';
import { databaseOfBefore } from '../testing/database-of-before.ts';

const EVENTS = [
  ['{"object":{"id":"ch_1","object":"charge"}}', 'ch_1'],
  ['{"object":{"id":"ch_2"},"previous_attributes":{"id":"ch_0"}}', 'ch_2'],
  [String.raw`{"object":{"id":"ch_3","note":"\ud800 and \u0000"}}`, 'ch_3'],
  ['{"object":{"object":"balance","id":"ch_4"}}', null],
  ['{"object":{}}', null],
] as const;

test('what was there has its object’s id', async () => {
  const { client, bringUpToDate, drop } = await databaseOfBefore('0031-events-by-object.sql');
  for (const [at, [data]] of EVENTS.entries()) {
    await client.query(
      `insert into events (account_id, id, livemode, created, type, api_version, data)
       values ('acct_1', $1, false, 1, 'charge.failed', 'v', $2)`,
      [`evt_${at}`, data],
    );
  }
  await bringUpToDate();
  const { rows } = await client.query('select data::text, object_id from events order by id');
  await drop();
  expect(rows).toEqual(EVENTS.map(([data, object_id]) => ({ data, object_id })));
});
