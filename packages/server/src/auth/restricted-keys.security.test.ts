/*
 * Goal: a restricted key does what it is permitted and nothing more, by no detour.
 * Method: a whole server; every route is called with every permission but the one that it needs,
 * and with that one alone; then answers are sought that show what the key may not read.
 */
import { PERMISSION_RESOURCES } from '@coffer/kernel';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Route } from '../api/route.ts';
import { routes } from '../resources/all.ts';
import { makeKey } from '../testing/make-key.ts';
import { TestServer, type Ask, type Reply } from '../testing/test-server.ts';

let server: TestServer;
let account: string;
beforeAll(async () => {
  server = await TestServer.start();
  account = (await server.get('/v1/account')).body.id;
});
afterAll(() => server.stop());

const keys = new Map<string, Ask>();

/** A key with these permissions; the same one for all that ask for the same. */
async function allowed(...permissions: string[]): Promise<Ask> {
  const name = permissions.join(' ');
  const ask = keys.get(name) ?? { key: (await makeKey(server, { permissions })).key };
  keys.set(name, ask);
  return ask;
}

function denial(permission: string): object {
  return {
    type: 'invalid_request_error',
    message:
      `The provided key 'rk_test_***' does not have the required permissions for this endpoint on ` +
      `account '${account}'. Having the '${permission}' permission would allow this request to ` +
      'continue.',
  };
}

function isDenied({ status, body }: Reply): boolean {
  return status === 403 && /required permissions/.test(body?.error?.message);
}

const METHODS = { GET: 'get', POST: 'post', DELETE: 'delete' } as const;

/** Calls a route with an id that nobody has. */
function callRoute({ method, path }: Route, ask: Ask): Promise<Reply> {
  const at = path.replace(/:\w+/g, 'x_1');
  return method === 'POST' ? server.post(at, {}, ask) : server[METHODS[method]](at, ask);
}

test('every route refuses a key that has every permission but the one it needs', async () => {
  const open: string[] = [];
  for (const resource of PERMISSION_RESOURCES) {
    const others = PERMISSION_RESOURCES.filter((one) => one !== resource);
    const all = others.map((one) => `rak_${one}_write`);
    const mayRead = await allowed(...all, `rak_${resource}_read`);
    const mayNothing = await allowed(...all);
    for (const route of routes) {
      const permission = route.permission ?? '';
      if (permission.replace(/_(read|write)$/, '') !== `rak_${resource}`) continue;
      const reply = await callRoute(route, permission.endsWith('write') ? mayRead : mayNothing);
      if (isDenied(reply)) expect(reply.body.error).toEqual(denial(permission));
      else open.push(`${route.method} ${route.path}`);
    }
  }
  expect(open).toEqual([]);
});

test('every route lets a key go on that has the permission it needs, and no other', async () => {
  const shut: string[] = [];
  for (const route of routes) {
    const reply = await callRoute(route, await allowed(route.permission ?? ''));
    if (isDenied(reply)) shut.push(`${route.method} ${route.path}`);
  }
  expect(shut).toEqual([]);
});

/** A customer who paid, and what belongs to the payment. */
async function paid(): Promise<{ readonly intent: string; readonly charge: string }> {
  const customer = (await server.post('/v1/customers', { email: 'hidden@example.com' })).body.id;
  const { body } = await server.post('/v1/payment_intents', {
    ...{ amount: 2000, currency: 'usd', customer, confirm: true, payment_method: 'pm_card_visa' },
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    // Booked at once, so that there is a balance transaction to be expanded.
    capture_method: 'automatic',
  });
  return { intent: body.id, charge: body.latest_charge };
}

test.each([
  ['/v1/payment_intents/INTENT?expand[]=customer', 'rak_customer_read'],
  ['/v1/payment_intents/INTENT?expand[]=payment_method', 'rak_payment_method_read'],
  ['/v1/payment_intents/INTENT?expand[]=latest_charge', 'rak_charge_read'],
  ['/v1/payment_intents/INTENT?expand[]=latest_charge.customer', 'rak_charge_read'],
  ['/v1/payment_intents?expand[]=data.customer', 'rak_customer_read'],
])('what is expanded must be readable: %s', async (path, permission) => {
  const { intent } = await paid();
  const reply = await server.get(
    path.replace('INTENT', intent),
    await allowed('rak_payment_intent_read'),
  );
  expect([reply.status, reply.body.error]).toEqual([403, denial(permission)]);
  expect(JSON.stringify(reply.body)).not.toContain('hidden@');
});

test('each object on the way counts, and lists that are expanded', async () => {
  const { charge, intent } = await paid();
  const ask = await allowed('rak_payment_intent_read', 'rak_charge_read');
  const seen = await server.get(`/v1/payment_intents/${intent}?expand[]=latest_charge`, ask);
  expect(seen.body.latest_charge).toMatchObject({ object: 'charge', id: charge });
  const deep = await server.get(
    `/v1/payment_intents/${intent}?expand[]=latest_charge.balance_transaction`,
    ask,
  );
  expect(deep.body.error).toEqual(denial('rak_balance_transaction_source_read'));
  await server.post('/v1/refunds', { charge, amount: 100 });
  const refunds = await server.get(`/v1/charges/${charge}?expand[]=refunds`, ask);
  expect(refunds.body.refunds.data).toHaveLength(1);
  const from = await server.get(
    `/v1/refunds?charge=${charge}&expand[]=data.payment_intent.customer`,
    ask,
  );
  expect(from.body.error).toEqual(denial('rak_customer_read'));
  const source = await server.get(
    `/v1/balance_transactions?expand[]=data.source`,
    await allowed('rak_balance_transaction_source_read'),
  );
  expect(source.body.error).toEqual(denial('rak_charge_read'));
});

test('a list that the answer includes is refused as its objects are', async () => {
  const { id } = (await server.post('/v1/customers', {})).body;
  await server.post(`/v1/customers/${id}/sources`, { source: 'tok_visa' });
  const ask = await allowed('rak_customer_write');
  const read = await server.get(`/v1/customers/${id}?expand[]=sources`, ask);
  expect(read.body.error).toEqual(denial('rak_source_read'));
  const written = await server.post(
    `/v1/customers/${id}`,
    { name: 'Changed', 'expand[0]': 'sources' },
    ask,
  );
  expect(written.body.error).toEqual(denial('rak_source_read'));
  expect((await server.get(`/v1/customers/${id}`)).body.name).toBeNull();
});

test('nothing is paid when the answer could not be shown', async () => {
  const customer = (await server.post('/v1/customers', {})).body.id;
  const ask = await allowed('rak_payment_intent_write');
  const form = {
    ...{ amount: 700, currency: 'usd', customer, confirm: true, payment_method: 'pm_card_visa' },
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  };
  const refused = await server.post(
    '/v1/payment_intents',
    { ...form, 'expand[0]': 'customer' },
    ask,
  );
  expect(refused.body.error).toEqual(denial('rak_customer_read'));
  expect((await server.get(`/v1/payment_intents?customer=${customer}`)).body.data).toEqual([]);
});

test('a charge that came with the payment stays an id', async () => {
  const ask = await allowed('rak_payment_intent_write');
  const { status, body } = await server.post(
    '/v1/payment_intents',
    {
      ...{ amount: 700, currency: 'usd', confirm: true, payment_method: 'pm_card_visa' },
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      'expand[0]': 'latest_charge',
    },
    ask,
  );
  expect([status, body.status]).toEqual([200, 'succeeded']);
  expect(body.latest_charge).toMatch(/^ch_\w+$/);
});

test('an answer that is owed to it, and written by the repair, shows no more', async () => {
  const { cardDoor } = server;
  const { db } = server.running.services;
  const owed = async (key: string, ask: Ask): Promise<unknown> => {
    let lost = 0;
    cardDoor.answer = (request) => {
      const answer = cardDoor.issuer(request);
      lost += 1;
      return lost <= 2 ? { status: 'unknown', reason: 'timeout' } : answer;
    };
    const reply = await server.post(
      '/v1/payment_intents',
      {
        ...{ amount: 700, currency: 'usd', confirm: true, payment_method: 'pm_card_visa' },
        automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
        'expand[0]': 'latest_charge',
      },
      { ...ask, headers: { 'idempotency-key': key } },
    );
    expect(reply.body.status).toBe('processing');
    // As if its process had died before it answered.
    await db.query('update idempotency_keys set status = null, body = null where key = $1', [key]);
    await db.query('update operations set due_at = now()', []);
    const [answer] = await vi.waitUntil(
      async () => {
        const sql = 'select body from idempotency_keys where key = $1 and body is not null';
        const rows = await db.query<{ readonly body: string }>(sql, [key]);
        return rows.length > 0 ? rows : null;
      },
      { timeout: 60_000, interval: 50 },
    );
    return JSON.parse(answer?.body ?? '').latest_charge;
  };
  const secret = await owed('of a secret key', {});
  expect(secret).toMatchObject({ object: 'charge' });
  const restricted = await owed('of a restricted key', await allowed('rak_payment_intent_write'));
  expect(restricted).toMatch(/^ch_\w+$/);
  cardDoor.answer = null;
});

test("what another key was answered under an idempotency key is that key's", async () => {
  const headers = { 'idempotency-key': 'of the secret key' };
  const form = { name: 'Hidden', 'expand[0]': 'sources' };
  const first = await server.post('/v1/customers', form, { headers });
  expect(first.status).toBe(200);
  const { key } = await makeKey(server, { permissions: ['rak_customer_write'] });
  const other = await makeKey(server, { permissions: ['rak_customer_write'] });
  const again = await server.post('/v1/customers', form, { key, headers });
  expect(again.body.id).not.toBe(first.body.id);
  const retry = await server.post('/v1/customers', form, { key, headers });
  expect([retry.body.id, retry.headers.get('idempotent-replayed')]).toEqual([
    again.body.id,
    'true',
  ]);
  const others = await server.post('/v1/customers', form, { key: other.key, headers });
  expect(others.headers.has('idempotent-replayed')).toBe(false);
});

test('it is a secret key for what it may do: no page’s limits, nothing cut out', async () => {
  const ask = await allowed('rak_customer_write', 'rak_payment_method_read');
  const made = await server.post('/v1/customers', { metadata: { order: '7' } }, ask);
  expect(made.body).toMatchObject({ object: 'customer', metadata: { order: '7' } });
});

test('an unknown address is told before any permission is asked', async () => {
  const reply = await server.get('/v1/nothing', await allowed('rak_token_write'));
  expect(reply.status).toBe(404);
});
