/*
 * Goal: payment intents and charges behave as Stripe's do, from creation to payment.
 * Method: a whole server on a real database, asked over HTTP; every answer goes through the check
 * against the official types. The card door is a stand-in that answers as the sandbox network does.
 */
import { checkStripeObject } from '@coffer/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PUBLISHABLE_KEY, TestServer, type Ask, type Reply } from '../../testing/test-server.ts';
import type { FormInput } from '@coffer/kernel';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

// Booked at once, so that no event comes of its own later.
const PAY = {
  ...{ amount: 2000, currency: 'usd', capture_method: 'automatic' },
  ...{ payment_method: 'pm_card_visa', confirm: true },
};
const MANUAL = { ...PAY, capture_method: 'manual' };

async function post(
  path: string,
  form: Record<string, FormInput> = {},
  ask: Ask = {},
): Promise<Reply> {
  const reply = await server.post(path, form, ask);
  if (reply.status === 200) checkStripeObject(reply.body);
  return reply;
}

async function made(form: Record<string, FormInput>): Promise<Reply['body']> {
  const reply = await post('/v1/payment_intents', form);
  expect(reply.status).toBe(200);
  return reply.body;
}

async function eventTypes(): Promise<string[]> {
  const { body } = await server.get('/v1/events?limit=100');
  return body.data.map((event: Reply['body']) => event.type);
}

/** The types of the events of `work`, oldest first. */
async function eventsOf(work: () => Promise<unknown>): Promise<string[]> {
  const before = (await eventTypes()).length;
  await work();
  const after = await eventTypes();
  return after.slice(0, after.length - before).toReversed();
}

describe('create', () => {
  test.each([
    ['2022-11-15', 'automatic', null],
    ['2023-10-16', 'automatic', { allow_redirects: 'always', enabled: true }],
    ['2026-10-28.endive', 'automatic_async', { allow_redirects: 'always', enabled: true }],
  ])('in version %s has that version\u2019s defaults', async (version, method, automatic) => {
    const headers = { 'stripe-version': version };
    const { body } = await post(
      '/v1/payment_intents',
      { amount: 100, currency: 'usd' },
      { headers },
    );
    expect(body).toMatchObject({ capture_method: method, automatic_payment_methods: automatic });
  });

  test('without a payment method', async () => {
    const intent = await made({ amount: 1099, currency: 'EUR', metadata: { order: '7' } });
    expect(intent).toMatchObject({
      amount: 1099,
      amount_capturable: 0,
      amount_received: 0,
      automatic_payment_methods: { allow_redirects: 'always', enabled: true },
      capture_method: 'automatic_async',
      confirmation_method: 'automatic',
      currency: 'eur',
      latest_charge: null,
      metadata: { order: '7' },
      payment_method: null,
      payment_method_types: ['card'],
      status: 'requires_payment_method',
    });
    expect(intent.client_secret).toMatch(new RegExp(`^${intent.id}_secret_[0-9A-Za-z]{25}$`));
  });

  test('with a payment method waits for confirmation', async () => {
    const intent = await made({ ...PAY, confirm: false, payment_method_types: ['card'] });
    expect(intent).toMatchObject({
      status: 'requires_confirmation',
      automatic_payment_methods: null,
      payment_method: expect.stringMatching(/^pm_/),
    });
  });

  test.each([
    [{ currency: 'usd' }, 400, 'parameter_missing', 'amount', 'Missing required param: amount.'],
    [{ amount: 10, currency: 'usd' }, 400, 'amount_too_small', 'amount', 'at least $0.50 usd'],
    [{ amount: 100_000_000, currency: 'usd' }, 400, 'amount_too_large', 'amount', '$999,999.99'],
    [{ amount: 0, currency: 'usd' }, 400, 'parameter_invalid_integer', 'amount', 'minimum'],
    [{ amount: 'x', currency: 'usd' }, 400, 'parameter_invalid_integer', 'amount', 'integer: x'],
    [{ amount: 100, currency: 'zzz' }, 400, undefined, 'currency', 'Invalid currency: zzz'],
    [{ ...PAY, foo: 1 }, 400, 'parameter_unknown', 'foo', 'Received unknown parameter: foo'],
    [{ ...PAY, card_ref: 'x' }, 400, 'parameter_unknown', 'card_ref', 'card_ref'],
    [{ ...PAY, a: 1, b: 2 }, 400, 'parameter_unknown', 'a', 'unknown parameters: a, b'],
    [{ ...PAY, customer: 'cus_x' }, 400, 'resource_missing', 'customer', "customer: 'cus_x'"],
    [
      { ...PAY, payment_method: 'pm_x' },
      400,
      'resource_missing',
      'payment_method',
      "No such PaymentMethod: 'pm_x'",
    ],
    [
      { ...PAY, payment_method_types: ['bacs'] },
      400,
      undefined,
      'payment_method_types[0]',
      'Invalid payment_method_types[0]: must be one of card',
    ],
    [{ ...PAY, confirm: false, off_session: true }, 400, undefined, 'off_session', 'off_session'],
    [{ ...PAY, metadata: 'x' }, 400, undefined, 'metadata', 'Invalid object'],
  ])('%j is refused', async (form, status, code, param, message) => {
    const reply = await post('/v1/payment_intents', form);
    expect(reply.status).toBe(status);
    const { error } = reply.body;
    expect([error.type, error.code, error.param]).toEqual(['invalid_request_error', code, param]);
    expect(error.message).toContain(message);
  });
});

describe('confirm', () => {
  test('while creating pays, and the charge shows how', async () => {
    let intent: Reply['body'];
    const types = await eventsOf(async () => {
      intent = await made({ ...PAY, expand: ['latest_charge.balance_transaction'] });
    });
    expect(types).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
    ]);
    expect(intent).toMatchObject({
      status: 'succeeded',
      amount_received: 2000,
      latest_charge: {
        amount: 2000,
        amount_captured: 2000,
        captured: true,
        paid: true,
        status: 'succeeded',
        payment_intent: intent.id,
        balance_transaction: { amount: 2000, fee: 88, net: 1912, type: 'charge' },
        payment_method_details: { card: { brand: 'visa', last4: '4242', network: 'visa' } },
      },
    });
  });

  test('later, with a payment method brought along', async () => {
    const { id } = await made({ amount: 700, currency: 'usd' });
    const path = `/v1/payment_intents/${id}/confirm`;
    const reply = await post(path, { payment_method: 'pm_card_visa' });
    expect(reply.body).toMatchObject({ id, status: 'succeeded' });
    const again = await post(path, { payment_method: 'pm_card_visa' });
    expect(again.status).toBe(400);
    expect(again.body.error).toMatchObject({
      code: 'payment_intent_unexpected_state',
      message:
        'You cannot confirm this PaymentIntent because it has already succeeded after being ' +
        'previously confirmed.',
      payment_intent: { id, status: 'succeeded' },
    });
  });

  test('without a payment method is refused', async () => {
    const { id } = await made({ amount: 700, currency: 'usd' });
    const { body } = await post(`/v1/payment_intents/${id}/confirm`);
    expect(body.error.code).toBe('payment_intent_unexpected_state');
    expect(body.error.message).toContain("it's missing a payment method");
  });

  test('with a card that came through the door, or a token', async () => {
    const facts = server.cardDoor.store('pm_card_visa');
    const { body } = await server.envelope({
      path: '/v1/payment_intents',
      body: 'amount=500&currency=usd&confirm=true&payment_method_data[type]=card',
      card: { at: 'payment_method_data[card]', facts },
    });
    expect(body).toMatchObject({ status: 'succeeded' });
    const sent = server.cardDoor.sent.at(-1);
    expect(sent).toMatchObject({ card_ref: facts.ref, cvc_ref: facts.cvc_ref });
    const token = await made({
      amount: 500,
      currency: 'usd',
      confirm: true,
      payment_method_data: { type: 'card', card: { token: 'tok_visa' } },
    });
    expect(token.status).toBe('succeeded');
  });

  test('a card elsewhere in the request is an unknown parameter', async () => {
    const facts = server.cardDoor.store('pm_card_visa');
    const { status, body } = await server.envelope({
      path: '/v1/refunds',
      body: '',
      card: { at: 'card', facts },
    });
    expect([status, body.error.message]).toEqual([400, 'Received unknown parameter: card']);
  });

  test('a payment method used without a customer is used up', async () => {
    const { payment_method } = await made(PAY);
    const reply = await post('/v1/payment_intents', { ...PAY, payment_method });
    expect(reply.status).toBe(400);
    expect(reply.body.error.message).toContain('may not be used again');
  });

  test('saving it attaches it to the customer', async () => {
    const { body: customer } = await post('/v1/customers', {});
    const form = { ...PAY, customer: customer.id, setup_future_usage: 'off_session' };
    const { payment_method } = await made(form);
    const { body } = await server.get(`/v1/payment_methods/${payment_method}`);
    expect(body.customer).toBe(customer.id);
    const again = await made({ ...PAY, customer: customer.id, payment_method, off_session: true });
    expect(again.status).toBe('succeeded');
    expect(server.cardDoor.sent.at(-1)?.cvc_ref).toBeNull();
    const other = await post('/v1/payment_intents', { ...PAY, payment_method });
    expect(other.body.error.message).toContain('is attached to a customer');
  });
});

describe('declines', () => {
  test('answer 402 with all that is known', async () => {
    let reply: Reply | undefined;
    const types = await eventsOf(async () => {
      reply = await post('/v1/payment_intents', {
        ...PAY,
        payment_method: 'pm_card_chargeDeclinedInsufficientFunds',
      });
    });
    expect(types).toEqual([
      'payment_intent.created',
      'charge.failed',
      'payment_intent.payment_failed',
    ]);
    expect(reply?.status).toBe(402);
    const { error } = reply?.body ?? {};
    expect(error).toMatchObject({
      type: 'card_error',
      code: 'card_declined',
      decline_code: 'insufficient_funds',
      message: 'Your card has insufficient funds.',
      doc_url: 'https://stripe.com/docs/error-codes/card-declined',
      charge: expect.stringMatching(/^ch_/),
      payment_method: { object: 'payment_method', card: { last4: '4242' } },
      payment_intent: {
        status: 'requires_payment_method',
        payment_method: null,
        latest_charge: error.charge,
        last_payment_error: { code: 'card_declined', payment_method: { type: 'card' } },
      },
    });
    const { body: charge } = await server.get(`/v1/charges/${error.charge}`);
    checkStripeObject(charge);
    expect(charge).toMatchObject({
      status: 'failed',
      paid: false,
      captured: false,
      failure_code: 'card_declined',
      failure_message: 'Your card has insufficient funds.',
      balance_transaction: null,
      outcome: { type: 'issuer_declined', network_status: 'declined_by_network' },
    });
  });

  test('the intent takes another card', async () => {
    const { id } = await made({ amount: 900, currency: 'usd' });
    const path = `/v1/payment_intents/${id}/confirm`;
    expect((await post(path, { payment_method: 'pm_card_chargeDeclined' })).status).toBe(402);
    const { body } = await post(path, { payment_method: 'pm_card_visa' });
    expect(body).toMatchObject({ status: 'succeeded', last_payment_error: null });
  });
});

describe('publishable keys', () => {
  const ask = { key: PUBLISHABLE_KEY };

  test('retrieve and confirm with the client secret, and see no more than they need', async () => {
    const { id, client_secret } = await made({
      amount: 900,
      currency: 'usd',
      metadata: { secret: 'plan' },
    });
    const path = `/v1/payment_intents/${id}`;
    const seen = await server.get(`${path}?client_secret=${client_secret}`, ask);
    expect(seen.body).toMatchObject({ id, status: 'requires_payment_method' });
    expect(seen.body).not.toHaveProperty('metadata');
    expect(seen.body).not.toHaveProperty('customer');
    expect((await server.get(path, ask)).body.error.param).toBe('client_secret');
    expect((await server.get(`${path}?client_secret=${id}_secret_no`, ask)).status).toBe(404);
    const payment_method = 'pm_card_visa';
    const denied = await server.post(`${path}/confirm`, { payment_method }, ask);
    expect(denied.status).toBe(400);
    const form = { payment_method, client_secret };
    const reserved = await server.post(`${path}/confirm`, { ...form, off_session: true }, ask);
    expect(reserved.status).toBe(403);
    const paid = await server.post(`${path}/confirm`, form, ask);
    expect(paid.body).toMatchObject({ id, status: 'succeeded' });
    expect(paid.body).not.toHaveProperty('metadata');
  });

  test('may do nothing else', async () => {
    const { id, client_secret } = await made(MANUAL);
    for (const path of [
      '/v1/payment_intents',
      `/v1/payment_intents/${id}/capture`,
      '/v1/refunds',
    ]) {
      const reply = await server.post(path, { client_secret }, ask);
      expect([reply.status, reply.body.error.code]).toEqual([403, 'secret_key_required']);
    }
    expect((await server.get('/v1/charges', ask)).status).toBe(403);
    const expanded = await server.get(
      `/v1/payment_intents/${id}?client_secret=${client_secret}&expand[]=customer`,
      ask,
    );
    expect(expanded.status).toBe(400);
  });

  test('a decline shows them neither metadata nor fingerprint', async () => {
    const { id, client_secret } = await made({ amount: 900, currency: 'usd' });
    const reply = await server.post(
      `/v1/payment_intents/${id}/confirm`,
      { payment_method: 'pm_card_chargeDeclined', client_secret },
      ask,
    );
    expect(reply.status).toBe(402);
    expect(reply.body.error.payment_intent.status).toBe('requires_payment_method');
    expect(JSON.stringify(reply.body)).not.toMatch(/metadata|fingerprint/);
  });
});

describe('update', () => {
  test('changes what may still change', async () => {
    const { id } = await made({ amount: 900, currency: 'usd', metadata: { a: '1', b: '2' } });
    const { body } = await post(`/v1/payment_intents/${id}`, {
      amount: 950,
      description: 'tea',
      metadata: { a: '', c: '3' },
      payment_method: 'pm_card_visa',
    });
    expect(body).toMatchObject({
      amount: 950,
      description: 'tea',
      metadata: { b: '2', c: '3' },
      status: 'requires_confirmation',
    });
  });

  test('after payment only what describes it', async () => {
    const { id } = await made(PAY);
    const path = `/v1/payment_intents/${id}`;
    expect((await post(path, { description: 'tea' })).body.description).toBe('tea');
    expect((await post(path, { amount: 1 })).body.error.code).toBe(
      'payment_intent_unexpected_state',
    );
  });
});

test('lists are newest first, filtered and paged', async () => {
  const { body: customer } = await post('/v1/customers', {});
  const ids: string[] = [];
  for (let i = 0; i < 3; i += 1) {
    ids.unshift((await made({ ...PAY, customer: customer.id })).id);
  }
  const path = `/v1/payment_intents?customer=${customer.id}`;
  const all = await server.get(path);
  checkStripeObject(all.body);
  expect(all.body.data.map((intent: Reply['body']) => intent.id)).toEqual(ids);
  const next = await server.get(`${path}&limit=1&starting_after=${ids[0]}`);
  expect(next.body).toMatchObject({ has_more: true, data: [{ id: ids[1] }] });
  const previous = await server.get(`${path}&limit=1&ending_before=${ids[2]}`);
  expect(previous.body).toMatchObject({ has_more: true, data: [{ id: ids[1] }] });
  const charges = await server.get(`/v1/charges?payment_intent=${ids[0]}`);
  expect(charges.body.data).toHaveLength(1);
  expect((await server.get('/v1/charges/ch_x')).status).toBe(404);
  expect((await server.get('/v1/payment_intents/pi_x')).body.error).toMatchObject({
    code: 'resource_missing',
    message: "No such payment_intent: 'pi_x'",
    param: 'intent',
  });
});
