/*
 * Goal: 0060-late-events.sql knows how late events of before were published.
 * Method: a database as it was, with events of two accounts, brought up to date.
 */
import { earliestId } from '@coffer/kernel';
import { expect, test } from 'vitest';
import { databaseOfBefore } from '../testing/database-of-before.ts';

const HAPPENED_S = 1_790_000_000;

test('the latest of an account counts, to the second', async () => {
  const { client, bringUpToDate, drop } = await databaseOfBefore('0060-late-events.sql');
  const published = async (account: string, lateMs: number): Promise<void> => {
    const id = `${earliestId('evt', HAPPENED_S * 1_000 + lateMs)}Bench`;
    await client.query(
      `insert into events (account_id, id, livemode, created, type, api_version, data)
       values ($1, $2, false, $3, 'charge.failed', 'v', '{"object":{}}')`,
      [account, id, HAPPENED_S],
    );
  };
  await client.query(
    `insert into event_streams values ('acct_1', 0), ('acct_2', 0), ('acct_3', 0)`,
  );
  for (const lateMs of [5, 7_200_001, 900]) await published('acct_1', lateMs);
  await published('acct_2', 59_000);
  await bringUpToDate();
  const { rows } = await client.query(
    'select account_id, late_s::int from event_streams order by account_id',
  );
  await drop();
  expect(rows).toEqual([
    { account_id: 'acct_1', late_s: 7_201 },
    { account_id: 'acct_2', late_s: 60 },
    { account_id: 'acct_3', late_s: 60 },
  ]);
});
