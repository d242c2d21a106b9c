/*
 * Goal: whoever is not the customer's own page learns nothing of a customer's saved cards, and
 * removes none.
 * Method: a page with its publishable key tries made-up, expired and foreign secrets, other
 * customers' intents and cards, and cards that its session does not show.
 */
import { createHash } from 'node:crypto';
import { mintAccountId, systemRandom, type FormInput } from '@coffer/kernel';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PUBLISHABLE_KEY, TestServer, type Reply } from '../../testing/test-server.ts';

type Form = Readonly<Record<string, FormInput>>;
const PAGE = { key: PUBLISHABLE_KEY };
const STRANGER = 'pk_test_of_another_account_0123456789';
const ALL = {
  payment_method_redisplay: 'enabled',
  payment_method_remove: 'enabled',
  payment_method_allow_redisplay_filters: ['always', 'limited', 'unspecified'],
};
const MISSING = [400, 'resource_missing'];

let server: TestServer;
let owner: string;
let card: string;
beforeAll(async () => {
  server = await TestServer.start();
  const { db } = server.running.services;
  const account = mintAccountId(systemRandom);
  await db.query('insert into accounts (account_id, created, settings) values ($1, 1, $2)', [
    account,
    {},
  ]);
  await db.query(
    `insert into api_keys (key_sha256, account_id, livemode, kind, origin)
     values ($1, $2, false, 'publishable', 'launcher')`,
    [createHash('sha256').update(STRANGER).digest('hex'), account],
  );
  owner = await customer();
  card = await saved(owner);
});
afterAll(() => server.stop());

async function customer(): Promise<string> {
  return (await server.post('/v1/customers')).body.id;
}

async function saved(id: string): Promise<string> {
  const path = '/v1/payment_methods/pm_card_visa/attach';
  return (await server.post(path, { customer: id })).body.id;
}

async function secretOf(id: string, features: Form = ALL): Promise<string> {
  const components = { payment_element: { enabled: true, features } };
  return (await server.post('/v1/customer_sessions', { customer: id, components })).body
    .client_secret;
}

function ask(secret: string, more: Record<string, string> = { mode: 'setup' }): Promise<Reply> {
  return askAs(PUBLISHABLE_KEY, { ...more, customer_session_client_secret: secret });
}

function askAs(key: string, query: Record<string, string>): Promise<Reply> {
  return server.get(`/v1/elements/sessions?${String(new URLSearchParams(query))}`, { key });
}

function remove(id: string, secret: string): Promise<Reply> {
  const form = { customer_session_client_secret: secret };
  return server.post(`/v1/payment_methods/${id}/detach`, form, PAGE);
}

function errorOf({ status, body }: Reply): unknown[] {
  return [status, body.error?.code];
}

test('a secret that nobody has, and one of another account, get the same answer', async () => {
  const own = await secretOf(owner);
  const foreign = await askAs(STRANGER, { mode: 'setup', customer_session_client_secret: own });
  const made = await ask(`cuss_secret_${'0'.repeat(48)}`);
  expect([errorOf(foreign), foreign.body]).toEqual([MISSING, made.body]);
  expect(JSON.stringify(foreign.body)).not.toContain(own);
});

test('an expired secret shows nothing, removes nothing and makes no token', async () => {
  const secret = await secretOf(owner);
  // Just now: long after, a job forgets it.
  const { db, clock } = server.running.services;
  await db.query('update customer_sessions set expires_at = $1', [
    Math.floor(clock.nowMs() / 1000) - 1,
  ]);
  const form = { payment_method: card, customer_session_client_secret: secret };
  const replies = [
    await ask(secret),
    await remove(card, secret),
    await server.post('/v1/confirmation_tokens', form, PAGE),
  ];
  expect(replies.map(errorOf)).toEqual([0, 1, 2].map(() => [400, 'customer_session_expired']));
});

test('a session for other components than the Payment Element shows nothing', async () => {
  const made = await server.post('/v1/customer_sessions', {
    customer: owner,
    components: { mobile_payment_element: { enabled: true } },
  });
  expect((await ask(made.body.client_secret)).status).toBe(400);
});

test('a session does not go with the intent of another customer, or of none', async () => {
  const secret = await secretOf(owner);
  for (const form of [{ customer: await customer() }, {}]) {
    for (const [path, more] of [
      ['/v1/payment_intents', { amount: 100, currency: 'usd' }],
      ['/v1/setup_intents', {}],
    ] as const) {
      const intent = await server.post(path, { ...form, ...more });
      const { client_secret } = intent.body;
      const { status, body } = await ask(secret, { client_secret });
      expect([status, body.error.message]).toEqual([400, expect.stringContaining('customer')]);
      expect(JSON.stringify(body)).not.toContain(owner);
    }
  }
});

test('an intent is told of to whoever has its secret, and to nobody else', async () => {
  const intent = await server.post('/v1/payment_intents', { amount: 100, currency: 'usd' });
  const { id, client_secret } = intent.body;
  const wrong = `${id}_secret_${'0'.repeat(25)}`;
  expect(errorOf(await askAs(PUBLISHABLE_KEY, { client_secret: wrong }))).toEqual([
    404,
    'resource_missing',
  ]);
  expect(errorOf(await askAs(STRANGER, { client_secret }))).toEqual([404, 'resource_missing']);
  expect(errorOf(await askAs(PUBLISHABLE_KEY, { client_secret: 'nonsense' }))).toEqual([
    404,
    'resource_missing',
  ]);
  expect((await askAs(PUBLISHABLE_KEY, { client_secret })).status).toBe(200);
});

test('a page removes nothing without a session, and nothing that its session does not show', async () => {
  const path = `/v1/payment_methods/${card}/detach`;
  expect(errorOf(await server.post(path, {}, PAGE))).toEqual([403, 'secret_key_required']);
  const other = await customer();
  const secrets = [
    await secretOf(other),
    await secretOf(owner, { payment_method_remove: 'enabled' }),
    await secretOf(owner, { ...ALL, payment_method_remove: 'disabled' }),
    await secretOf(owner, { ...ALL, payment_method_allow_redisplay_filters: ['always'] }),
  ];
  const nobodys = `pm_${'0'.repeat(27)}`;
  const answer = await remove(nobodys, await secretOf(owner));
  for (const secret of secrets) {
    const { status, body } = await remove(card, secret);
    expect([status, JSON.stringify(body)]).toEqual([
      404,
      JSON.stringify(answer.body).replaceAll(nobodys, card),
    ]);
  }
  expect((await server.get(`/v1/payment_methods/${card}`)).body.customer).toBe(owner);
});

test('a page changes nothing of a card but its network, and only one that it is shown', async () => {
  const path = `/v1/payment_methods/${card}`;
  const secret = await secretOf(owner);
  const form = { customer_session_client_secret: secret };
  const network = { card: { networks: { preferred: 'visa' } } };
  const reserved = [403, 'secret_key_required'];
  for (const more of [
    { billing_details: { name: 'Mallory' } },
    { metadata: { a: '1' } },
    { allow_redisplay: 'always' },
  ]) {
    expect(errorOf(await server.post(path, { ...form, ...more }, PAGE))).toEqual(reserved);
  }
  expect(errorOf(await server.post(path, network, PAGE))).toEqual(reserved);
  const other = { customer_session_client_secret: await secretOf(await customer()) };
  const refused = await server.post(path, { ...other, ...network }, PAGE);
  expect(errorOf(refused)).toEqual([404, 'resource_missing']);
});

test('a page makes a token of a saved card only as its customer', async () => {
  const form = { payment_method: card };
  const token = (secret: string | null): Promise<Reply> =>
    server.post(
      '/v1/confirmation_tokens',
      { ...form, ...(secret !== null && { customer_session_client_secret: secret }) },
      PAGE,
    );
  expect(errorOf(await token(null))).toEqual([400, 'parameter_missing']);
  expect(errorOf(await token(await secretOf(await customer())))).toEqual(MISSING);
  expect((await token(await secretOf(owner))).status).toBe(200);
});

test('a token of a saved card pays no intent of another customer, and stays as it was', async () => {
  const form = { payment_method: card, customer_session_client_secret: await secretOf(owner) };
  const token = await server.post('/v1/confirmation_tokens', form, PAGE);
  const pay = { amount: 100, currency: 'usd', confirm: true, confirmation_token: token.body.id };
  for (const whose of [{ customer: await customer() }, {}]) {
    const { status, body } = await server.post('/v1/payment_intents', { ...pay, ...whose });
    expect([status, body.error.type]).toEqual([400, 'invalid_request_error']);
  }
  const paid = await server.post('/v1/payment_intents', { ...pay, customer: owner });
  expect(paid.body.status).toBe('succeeded');
});

test('the customer’s sessions end with the customer', async () => {
  const id = await customer();
  await saved(id);
  const secret = await secretOf(id);
  await server.delete(`/v1/customers/${id}`);
  expect(errorOf(await ask(secret))).toEqual(MISSING);
});

test('pages cannot make customer sessions, nor read confirmation tokens', async () => {
  const components = { payment_element: { enabled: true } };
  const replies = [
    await server.post('/v1/customer_sessions', { customer: owner, components }, PAGE),
    await server.get(`/v1/confirmation_tokens/ctoken_${'0'.repeat(27)}`, PAGE),
    await server.post('/v1/test_helpers/confirmation_tokens', { payment_method: card }, PAGE),
  ];
  expect(replies.map(errorOf)).toEqual([0, 1, 2].map(() => [403, 'secret_key_required']));
});
