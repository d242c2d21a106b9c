/*
 * Goal: an installation has one first account, whose keys are those of the last start; accounts see
 * nothing of each other.
 * Method: a real database, started on again and again; then a second account beside the first.
 */
import { mintAccountId, systemClock, systemRandom } from '@coffer/kernel';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestServer } from '../testing/test-server.ts';
import { accountDefaults } from './account-settings.ts';
import { keyDigest } from './api-key.ts';
import { ensureLauncherAccount } from './launcher-account.ts';

const OTHER_KEY = 'sk_test_of_the_other_account_0123456789';
const source = { clock: systemClock, random: systemRandom, purpose: 'merchant' } as const;

let server: TestServer;
let otherAccount: string;
beforeAll(async () => {
  server = await TestServer.start();
  otherAccount = mintAccountId(systemRandom);
  const { db } = server.running.services;
  await db.query('insert into accounts values ($1, $2, $3)', [
    otherAccount,
    Math.floor(Date.now() / 1000) + 60,
    { ...accountDefaults },
  ]);
  await db.query(`insert into api_keys values ($1, $2, false, 'secret', 'launcher')`, [
    keyDigest(OTHER_KEY),
    otherAccount,
  ]);
});
afterAll(() => server.stop());

function keysOf(accountId: string): Promise<object[]> {
  return server.running.services.db.query(
    'select key_sha256, kind from api_keys where account_id = $1 order by kind',
    [accountId],
  );
}

test("another account's objects are not there", async () => {
  const paid = await server.post('/v1/payment_intents', {
    amount: 500,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    confirm: true,
  });
  const { id, latest_charge, payment_method } = paid.body;
  const refund = await server.post('/v1/refunds', { payment_intent: id });
  const customer = await server.post('/v1/customers', {});
  const ask = { key: OTHER_KEY };
  const paths = [
    `/v1/payment_intents/${id}`,
    `/v1/charges/${latest_charge}`,
    `/v1/payment_methods/${payment_method}`,
    `/v1/refunds/${refund.body.id}`,
    `/v1/customers/${customer.body.id}`,
    `/v1/balance_transactions/${refund.body.balance_transaction}`,
  ];
  for (const path of paths) {
    expect([path, (await server.get(path)).status]).toEqual([path, 200]);
    expect([path, (await server.get(path, ask)).status]).toEqual([path, 404]);
  }
  for (const list of ['payment_intents', 'charges', 'refunds', 'customers', 'events']) {
    expect([list, (await server.get(`/v1/${list}`, ask)).body.data]).toEqual([list, []]);
  }
  const confirm = await server.post(`/v1/payment_intents/${id}/cancel`, {}, ask);
  expect(confirm.status).toBe(404);
  const stolen = await server.post(
    '/v1/payment_intents',
    { amount: 500, currency: 'usd', customer: customer.body.id, payment_method },
    ask,
  );
  expect(stolen.body.error.code).toBe('resource_missing');
});

test('a later start gives the same account other keys', async () => {
  const { db } = server.running.services;
  const keys = {
    secretKey: 'sk_test_of_a_later_start_0123456789',
    publishableKey: 'pk_test_of_a_later_start_0123456789',
    rawCards: true,
  };
  const [first, second] = await Promise.all([
    ensureLauncherAccount(db, keys, source),
    ensureLauncherAccount(db, keys, source),
  ]);
  expect(first).toBe(second);
  expect(await keysOf(first)).toEqual([
    { key_sha256: keyDigest(keys.publishableKey), kind: 'publishable' },
    { key_sha256: keyDigest(keys.secretKey), kind: 'secret' },
  ]);
  expect(await keysOf(otherAccount)).toHaveLength(1);
});

test('each purpose has an account of its own', async () => {
  const { db } = server.running.services;
  const keys = {
    secretKey: 'sk_test_for_checking_0123456789',
    publishableKey: 'pk_test_for_checking_0123456789',
    rawCards: false,
  };
  const check = await ensureLauncherAccount(db, keys, { ...source, purpose: 'leakcheck' });
  const [merchant] = await db.query<{ account_id: string }>(
    `select account_id from accounts where settings->>'purpose' = 'merchant' order by created limit 1`,
    [],
  );
  expect(check).not.toBe(merchant?.account_id);
  expect(check).not.toBe(otherAccount);
});

test('keys that cannot be the first account’s stop the start', async () => {
  const { db } = server.running.services;
  const good = { publishableKey: 'pk_test_0123456789abcdef', rawCards: false };
  const start = (secretKey: string): Promise<string> =>
    ensureLauncherAccount(db, { ...good, secretKey }, source);
  await expect(start('sk_live_0123456789abcdef')).rejects.toThrow('takes test keys');
  await expect(start('password')).rejects.toThrow('takes test keys');
  await expect(start(OTHER_KEY)).rejects.toThrow('belongs to another account');
});
