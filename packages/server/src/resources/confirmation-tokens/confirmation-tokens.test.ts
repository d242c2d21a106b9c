/*
 * Goal: what a page has collected confirms exactly one payment or setup, on the merchant's server.
 * Method: a whole server on a real database, asked over HTTP and through the card door; races run
 * in parallel, time passes by moving the rows.
 */
import type { FormInput } from '@coffer/kernel';
import { checkStripeObject } from '@coffer/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deleteReleasedCards } from '../cards/released-cards.ts';
import { PUBLISHABLE_KEY, TestServer, type Reply } from '../../testing/test-server.ts';
import { expireConfirmationTokens } from './expire.ts';

type Form = Readonly<Record<string, FormInput>>;
const PAGE = { key: PUBLISHABLE_KEY };
const MINUTE_S = 60;
const SHIPPING = { name: 'Jenny', address: { line1: '1 Main St', country: 'US' } };
const BILLING = { name: 'Jenny', address: { country: 'US', postal_code: '94103' } };

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

async function post(path: string, form: Form = {}, ask = {}): Promise<Reply> {
  const reply = await server.post(path, form, ask);
  if (reply.status === 200) checkStripeObject(reply.body);
  return reply;
}

/** A token as a page makes it, its card taken out by the card door. */
async function tokenOf(alias: string, body = ''): Promise<{ id: string; cvcRef: string | null }> {
  const facts = server.cardDoor.store(alias);
  const { status, body: token } = await server.envelope({
    path: '/v1/confirmation_tokens',
    headers: { authorization: `Bearer ${PUBLISHABLE_KEY}` },
    body: `payment_method_data[type]=card${body}`,
    card: { at: 'payment_method_data[card]', facts },
  });
  expect([status, token.object]).toEqual([200, 'confirmation_token']);
  return { id: token.id, cvcRef: facts.cvc_ref };
}

async function helperToken(form: Form): Promise<string> {
  return (await post('/v1/test_helpers/confirmation_tokens', form)).body.id;
}

async function intent(more: Form = {}): Promise<string> {
  return (await post('/v1/payment_intents', { amount: 2000, currency: 'usd', ...more })).body.id;
}

function confirm(id: string, confirmation_token: string, more: Form = {}): Promise<Reply> {
  return post(`/v1/payment_intents/${id}/confirm`, { confirmation_token, ...more });
}

async function age(id: string, byS: number): Promise<void> {
  await server.running.services.db.query(
    `update confirmation_tokens set created = created - $2, expires_at = expires_at - $2
     where id = $1`,
    [id, byS],
  );
}

test('the test helper makes what a page makes, and it is shown until it is used', async () => {
  const form = {
    payment_method_data: {
      ...{ type: 'card', card: { token: 'tok_visa' }, allow_redisplay: 'always' },
      billing_details: BILLING,
    },
    ...{ return_url: 'https://shop.example/thanks', setup_future_usage: 'off_session' },
    shipping: SHIPPING,
  };
  const { body } = await post('/v1/test_helpers/confirmation_tokens', form);
  expect(body).toEqual({
    id: expect.stringMatching(/^ctoken_[0-9A-Za-z]{27}$/),
    object: 'confirmation_token',
    created: expect.any(Number),
    expires_at: body.created + 12 * 3600,
    livemode: false,
    mandate_data: null,
    metadata: null,
    payment_intent: null,
    payment_method_options: null,
    payment_method_preview: {
      allow_redisplay: 'always',
      billing_details: expect.objectContaining({ name: 'Jenny', email: null }),
      card: expect.objectContaining({ brand: 'visa', fingerprint: expect.any(String) }),
      ...{ customer: null, customer_account: null, type: 'card' },
    },
    return_url: 'https://shop.example/thanks',
    setup_future_usage: 'off_session',
    setup_intent: null,
    shipping: { ...SHIPPING, phone: null, address: expect.objectContaining(SHIPPING.address) },
    use_stripe_sdk: false,
  });
  const retrieved = await server.get(`/v1/confirmation_tokens/${body.id}`);
  expect(retrieved.body).toEqual(body);
});

test('it confirms a payment with what the page collected', async () => {
  const customer = (await post('/v1/customers')).body.id;
  const id = await intent({ customer });
  const { id: token, cvcRef } = await tokenOf(
    'pm_card_visa',
    '&payment_method_data[allow_redisplay]=always' +
      '&payment_method_data[billing_details][name]=Jenny' +
      '&setup_future_usage=off_session&shipping[name]=Jenny&shipping[address][country]=US' +
      '&client_context[mode]=payment&client_context[currency]=usd',
  );
  const { body } = await confirm(id, token);
  expect(body).toMatchObject({
    ...{ status: 'succeeded', setup_future_usage: 'off_session' },
    shipping: { name: 'Jenny', address: { country: 'US' } },
  });
  expect(server.cardDoor.sent.at(-1)?.cvc_ref).toBe(cvcRef);
  const method = await server.get(`/v1/payment_methods/${body.payment_method}`);
  expect(method.body).toMatchObject({
    ...{ customer, allow_redisplay: 'always', billing_details: { name: 'Jenny' } },
  });
  const used = await server.get(`/v1/confirmation_tokens/${token}`);
  checkStripeObject(used.body);
  expect(used.body).toMatchObject({ expires_at: null, payment_intent: id, setup_intent: null });
});

test('what the confirming call says goes over what the token says', async () => {
  const form = { payment_method: 'pm_card_visa', shipping: SHIPPING };
  const token = await helperToken(form);
  const shipping = { name: 'Somebody else', address: { country: 'DE' } };
  const { body } = await post('/v1/payment_intents', {
    ...{ amount: 2000, currency: 'usd', confirm: true, confirmation_token: token },
    shipping,
  });
  expect([body.status, body.shipping.name]).toEqual(['succeeded', 'Somebody else']);
});

test('it confirms a setup, while creating and after', async () => {
  const customer = (await post('/v1/customers')).body.id;
  const created = await post('/v1/setup_intents', {
    ...{ customer, confirm: true },
    confirmation_token: await helperToken({ payment_method: 'pm_card_visa' }),
  });
  expect(created.body.status).toBe('succeeded');
  const waiting = await post('/v1/setup_intents', { customer });
  const token = await helperToken({ payment_method: 'pm_card_visa' });
  const path = `/v1/setup_intents/${waiting.body.id}/confirm`;
  const { body } = await post(path, { confirmation_token: token });
  expect([body.status, typeof body.payment_method]).toEqual(['succeeded', 'string']);
  const used = await server.get(`/v1/confirmation_tokens/${token}`);
  expect([used.body.setup_intent, used.body.payment_intent]).toEqual([waiting.body.id, null]);
});

test('a saved card is paid with by its customer’s page, with a CVC if it was asked for', async () => {
  const customer = (await post('/v1/customers')).body.id;
  const attached = await post('/v1/payment_methods/pm_card_visa/attach', { customer });
  const features = {
    payment_method_redisplay: 'enabled',
    payment_method_allow_redisplay_filters: ['unspecified'],
  };
  const components = { payment_element: { enabled: true, features } };
  const session = await post('/v1/customer_sessions', { customer, components });
  const secret: string = session.body.client_secret;
  const { status, body: token } = await server.envelope({
    path: '/v1/confirmation_tokens',
    headers: { authorization: `Bearer ${PUBLISHABLE_KEY}` },
    body: `payment_method=${attached.body.id}&customer_session_client_secret=${secret}`,
    cvc: { at: 'payment_method_options[card]', cvc_ref: 'stored_cvc_again' },
  });
  expect([status, token.payment_method_preview.customer]).toEqual([200, customer]);
  checkStripeObject(token, 'publishable');
  expect(JSON.stringify(token)).not.toMatch(/fingerprint|metadata|stored_/);
  const { body } = await confirm(await intent({ customer }), token.id);
  expect([body.status, body.payment_method]).toEqual(['succeeded', attached.body.id]);
  expect(server.cardDoor.sent.at(-1)?.cvc_ref).toBe('stored_cvc_again');
});

test('a decline uses the token up, and keeps the payment method', async () => {
  const token = await helperToken({ payment_method: 'pm_card_chargeDeclined' });
  const id = await intent();
  const declined = await confirm(id, token);
  expect([declined.status, declined.body.error.code]).toEqual([402, 'card_declined']);
  expect((await confirm(id, token)).body.error.message).toContain('has been used already');
});

test('of many payments at once exactly one uses it', async () => {
  const token = await helperToken({ payment_method: 'pm_card_visa' });
  const ids = await Promise.all(Array.from({ length: 6 }, () => intent()));
  const before = server.cardDoor.sent.length;
  const replies = await Promise.all(ids.map((id) => confirm(id, token)));
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(replies.filter(({ status }) => status === 400)).toHaveLength(ids.length - 1);
  expect(server.cardDoor.sent).toHaveLength(before + 1);
});

test('a retry with the same idempotency key gets the first answer', async () => {
  const token = await helperToken({ payment_method: 'pm_card_visa' });
  const id = await intent();
  const ask = { headers: { 'idempotency-key': `retry ${token}` } };
  const form = { confirmation_token: token };
  const first = await post(`/v1/payment_intents/${id}/confirm`, form, ask);
  const again = await post(`/v1/payment_intents/${id}/confirm`, form, ask);
  expect([first.status, again.body]).toEqual([200, first.body]);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
});

test('an error that undoes the confirmation leaves the token as it was', async () => {
  const token = await helperToken({ payment_method: 'pm_card_visa' });
  const id = await intent();
  await post(`/v1/payment_intents/${id}/cancel`);
  expect((await confirm(id, token)).body.error.code).toBe('payment_intent_unexpected_state');
  expect((await confirm(await intent(), token)).status).toBe(200);
});

test('after twelve hours it confirms nothing, and its card goes', async () => {
  const { id: token } = await tokenOf('pm_card_visa');
  const ref = [...server.cardDoor.cards.keys()].at(-1) ?? '';
  await age(token, 12 * 3600);
  const { status, body } = await confirm(await intent(), token);
  expect([status, body.error.param]).toEqual([400, 'confirmation_token']);
  expect(body.error.message).toContain('has expired');
  await expireConfirmationTokens(server.running.services);
  await deleteReleasedCards(server.running.services);
  expect(server.cardDoor.cards.has(ref)).toBe(false);
  expect((await server.get(`/v1/confirmation_tokens/${token}`)).status).toBe(200);
});

test('whatever number of tokens ends, the job goes on until no card is kept', async () => {
  const { id: token } = await tokenOf('pm_card_visa');
  await age(token, 12 * 3600);
  const { db } = server.running.services;
  await db.query(
    `insert into confirmation_tokens
     select (jsonb_populate_record(t, jsonb_build_object('id', t.id || n, 'card_ref', 'card_' || n))).*
     from confirmation_tokens t, generate_series(1, 500) n where t.id = $1`,
    [token],
  );
  expect(await expireConfirmationTokens(server.running.services)).toBe('more');
  expect(await expireConfirmationTokens(server.running.services)).toBeUndefined();
  const kept = `select id from confirmation_tokens where id like $1 and card_ref is not null`;
  expect(await db.query(kept, [`${token}%`])).toEqual([]);
});

test('a CVC that is older than it may be is not used', async () => {
  const { id: token } = await tokenOf('pm_card_visa');
  await age(token, 15 * MINUTE_S);
  const { body } = await confirm(await intent(), token);
  expect([body.status, server.cardDoor.sent.at(-1)?.cvc_ref]).toEqual(['succeeded', null]);
});

test.each([
  ['another currency', '&client_context[currency]=eur', 'made for eur'],
  ['another mode', '&client_context[mode]=setup', 'made for a setup'],
])('a token for %s is refused', async (_what, context, message) => {
  const { id: token } = await tokenOf('pm_card_visa', context);
  const { status, body } = await confirm(await intent(), token);
  expect([status, body.error.message]).toEqual([400, expect.stringContaining(message)]);
});

test.each([
  ['a payment method', { payment_method: 'pm_card_visa' }],
  ['payment method data', { payment_method_data: { type: 'card', card: { token: 'tok_visa' } } }],
])('a token beside %s is refused', async (_what, more) => {
  const token = await helperToken({ payment_method: 'pm_card_visa' });
  const { status, body } = await confirm(await intent(), token, more);
  expect([status, body.error.message]).toEqual([
    400,
    'You may only specify one of these parameters: confirmation_token, payment_method, ' +
      'payment_method_data.',
  ]);
});

test('without confirming there is nothing for a token to do', async () => {
  const token = await helperToken({ payment_method: 'pm_card_visa' });
  for (const [path, form] of [
    ['/v1/payment_intents', { amount: 2000, currency: 'usd' }],
    ['/v1/setup_intents', {}],
  ] as const) {
    const { status, body } = await post(path, { ...form, confirmation_token: token });
    expect([status, body.error.param]).toEqual([400, 'confirmation_token']);
  }
});

test('secret keys make no tokens outside the test helper', async () => {
  const form = { payment_method_data: { type: 'card', card: { token: 'tok_visa' } } };
  expect((await post('/v1/confirmation_tokens', form)).body.error.message).toContain(
    '/v1/test_helpers/confirmation_tokens',
  );
  expect((await server.post('/v1/confirmation_tokens', form, PAGE)).status).toBe(200);
});
