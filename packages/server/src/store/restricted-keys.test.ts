/*
 * Goal: keys and idempotency keys of before 0040-restricted-keys.sql go on as they were.
 * Method: a database as it was, with keys, brought up to date.
 */
import { systemClock } from '@coffer/kernel';
import { expect, test } from 'vitest';
import { KeyDirectory } from '../auth/key-directory.ts';
import { databaseOfBefore } from '../testing/database-of-before.ts';
import { Database } from './database.ts';

test('keys resolve as before, and kept answers stay', async () => {
  const before = await databaseOfBefore('0040-restricted-keys.sql');
  await before.client.query(`insert into accounts values ('acct_1', 1, '{}')`);
  await before.client.query(
    `insert into api_keys (key_sha256, account_id, livemode, kind, origin, publishable_key) values
       ('a0', 'acct_1', false, 'secret', 'launcher', null),
       ('b1', 'acct_1', true, 'publishable', 'launcher', 'pk_live_1')`,
  );
  await before.client.query(
    `insert into idempotency_keys
       (account_id, livemode, key_kind, key, path, form_digest, request_id, status, body)
     values ('acct_1', false, 'secret', 'k', '/v1/customers', 'd', 'req_1', 200, '{}')`,
  );
  await before.bringUpToDate();
  const db = new Database(before.url, () => undefined);
  const directory = new KeyDirectory(db, systemClock);
  const caller = { accountId: 'acct_1', restriction: null };
  expect([await directory.look('a0'), await directory.look('b1')]).toEqual([
    {
      caller: { ...caller, livemode: false, keyKind: 'secret', keySha256: 'a0' },
      expiresAt: null,
    },
    {
      caller: { ...caller, livemode: true, keyKind: 'publishable', keySha256: 'b1' },
      expiresAt: null,
    },
  ]);
  expect(await db.query('select key_kind, status from idempotency_keys', [])).toEqual([
    { key_kind: 'secret', status: 200 },
  ]);
  await db.close();
  await before.drop();
});
