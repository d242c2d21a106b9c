/*
 * Goal: one account learns nothing of another's objects, not even that they are there (DESIGN rule
 * 6).
 * Method: two accounts on one server; the second asks for everything the first has, by path and by
 * parameter, and must get what it gets for an id that nobody has.
 */
import { createHash } from 'node:crypto';
import { mintAccountId, systemRandom, type FormInput } from '@coffer/kernel';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestServer, type Reply } from '../testing/test-server.ts';

const STRANGER = 'sk_test_of_another_account_0123456789';

let server: TestServer;
const ids: Record<string, string> = {};
beforeAll(async () => {
  server = await TestServer.start();
  await addAccount(STRANGER);
  ids['cus'] = (await server.post('/v1/customers', { email: 'a@example.com' })).body.id;
  const attached = await server.post('/v1/payment_methods/pm_card_visa/attach', {
    customer: ids['cus'],
  });
  ids['pm'] = attached.body.id;
  ids['tok'] = (await server.get('/v1/tokens/tok_visa')).body.id;
  const paid = await server.post('/v1/payment_intents', {
    amount: 2000,
    currency: 'usd',
    confirm: true,
    customer: ids['cus'],
    payment_method: ids['pm'],
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  });
  ids['pi'] = paid.body.id;
  ids['ch'] = paid.body.latest_charge;
  ids['re'] = (await server.post('/v1/refunds', { charge: ids['ch'], amount: 500 })).body.id;
  ids['txn'] = (await server.get('/v1/balance_transactions')).body.data[0].id;
  ids['evt'] = (await server.get('/v1/events')).body.data[0].id;
});
afterAll(() => server.stop());

async function addAccount(key: string): Promise<void> {
  const { db } = server.running.services;
  const account = mintAccountId(systemRandom);
  await db.query('insert into accounts (account_id, created, settings) values ($1, 1, $2)', [
    account,
    {},
  ]);
  await db.query(
    `insert into api_keys (key_sha256, account_id, livemode, kind, origin)
     values ($1, $2, false, 'secret', 'launcher')`,
    [createHash('sha256').update(key).digest('hex'), account],
  );
}

/** What the stranger is told, with the id that it asked for taken out. */
async function told(
  method: 'delete' | 'get' | 'post',
  path: string,
  form?: Form,
): Promise<unknown> {
  const options = { key: STRANGER };
  const reply: Reply =
    method === 'post'
      ? await server.post(path, form, options)
      : await server[method](path, options);
  return [reply.status, JSON.parse(JSON.stringify(reply.body).replaceAll(ID, 'ID'))];
}
type Form = Readonly<Record<string, FormInput>>;
const ID = /\b(?:cus|pm|tok|pi|ch|re|txn|evt)_[0-9A-Za-z]{20,}/g;

function nobodys(id: string): string {
  return `${id.slice(0, id.indexOf('_'))}_${'0'.repeat(id.length)}`;
}

const PATHS: readonly (readonly ['delete' | 'get' | 'post', string, string])[] = [
  ['get', 'cus', '/v1/customers/ID'],
  ['post', 'cus', '/v1/customers/ID'],
  ['delete', 'cus', '/v1/customers/ID'],
  ['get', 'cus', '/v1/customers/ID/payment_methods'],
  ['get', 'pm', '/v1/payment_methods/ID'],
  ['post', 'pm', '/v1/payment_methods/ID'],
  ['post', 'pm', '/v1/payment_methods/ID/detach'],
  ['get', 'tok', '/v1/tokens/ID'],
  ['get', 'pi', '/v1/payment_intents/ID'],
  ['post', 'pi', '/v1/payment_intents/ID'],
  ['post', 'pi', '/v1/payment_intents/ID/confirm'],
  ['post', 'pi', '/v1/payment_intents/ID/capture'],
  ['post', 'pi', '/v1/payment_intents/ID/cancel'],
  ['get', 'ch', '/v1/charges/ID'],
  ['get', 're', '/v1/refunds/ID'],
  ['get', 'txn', '/v1/balance_transactions/ID'],
  ['get', 'evt', '/v1/events/ID'],
];

test.each(PATHS)('%s %s: %s', async (method, kind, path) => {
  const id = ids[kind] ?? '';
  const answer = await told(method, path.replace('ID', id));
  expect(answer).toEqual(await told(method, path.replace('ID', nobodys(id))));
  expect(answer).toMatchObject([404, { error: { code: 'resource_missing' } }]);
});

const PARAMETERS: readonly (readonly [string, string, (id: string) => Form])[] = [
  ['cus', '/v1/payment_methods/pm_card_visa/attach', (customer) => ({ customer })],
  ['pm', '/v1/customers', (payment_method) => ({ payment_method })],
  ['tok', '/v1/customers', (source) => ({ source })],
  ['tok', '/v1/payment_methods', (token) => ({ type: 'card', card: { token } })],
  ['cus', '/v1/payment_intents', (customer) => ({ amount: 100, currency: 'usd', customer })],
  [
    'pm',
    '/v1/payment_intents',
    (payment_method) => ({ amount: 100, currency: 'usd', payment_method }),
  ],
  ['pi', '/v1/refunds', (payment_intent) => ({ payment_intent })],
  ['ch', '/v1/refunds', (charge) => ({ charge })],
];

test.each(PARAMETERS)('%s as a parameter of %s', async (kind, path, form) => {
  const id = ids[kind] ?? '';
  const answer = await told('post', path, form(id));
  expect(answer).toEqual(await told('post', path, form(nobodys(id))));
  expect(answer).toMatchObject([expect.any(Number), { error: { code: 'resource_missing' } }]);
});

test('lists hold nothing of another account', async () => {
  for (const path of [
    '/v1/customers',
    '/v1/payment_methods',
    '/v1/payment_intents',
    '/v1/charges',
    '/v1/refunds',
    '/v1/balance_transactions',
    '/v1/events',
  ]) {
    const { body } = await server.get(path, { key: STRANGER });
    expect([path, body.data]).toEqual([path, []]);
  }
  const { body } = await server.get('/v1/balance', { key: STRANGER });
  expect([body.available, body.pending]).toEqual([[], []]);
});

test('and the first account is as it was', async () => {
  const { status } = await server.post(`/v1/customers/${ids['cus']}`, { name: 'Still here' });
  expect(status).toBe(200);
  const list = await server.get(`/v1/customers/${ids['cus']}/payment_methods`);
  expect(list.body.data.map(({ id }: { id: string }) => id)).toEqual([ids['pm']]);
});
