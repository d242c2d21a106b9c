/*
 * Goal: a card is saved without being charged, as Stripe's setup intents do it.
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

const PATH = '/v1/setup_intents';

async function post(
  path: string,
  form: Record<string, FormInput> = {},
  ask: Ask = {},
): Promise<Reply> {
  const reply = await server.post(path, form, ask);
  if (reply.status === 200) checkStripeObject(reply.body);
  return reply;
}

async function made(form: Record<string, FormInput> = {}): Promise<Reply['body']> {
  const reply = await post(PATH, form);
  expect(reply.status).toBe(200);
  return reply.body;
}

async function customer(): Promise<string> {
  return (await post('/v1/customers')).body.id;
}

/** The types of the events of `work`, oldest first. */
async function eventsOf(work: () => Promise<unknown>): Promise<string[]> {
  const seen = async (): Promise<{ type: string }[]> =>
    (await server.get('/v1/events?limit=100')).body.data;
  const before = (await seen()).length;
  await work();
  const after = await seen();
  return after
    .slice(0, after.length - before)
    .map(({ type }) => type)
    .toReversed();
}

test('a new one waits for a payment method', async () => {
  const intent = await made({ description: 'Club', metadata: { a: '1' } });
  expect(intent).toMatchObject({
    status: 'requires_payment_method',
    usage: 'off_session',
    payment_method_types: ['card'],
    description: 'Club',
    metadata: { a: '1' },
  });
  expect(intent.id).toMatch(/^seti_/);
  expect(intent.client_secret).toMatch(new RegExp(`^${intent.id}_secret_`));
  expect((await server.get(`${PATH}/${intent.id}`)).body).toEqual(intent);
});

test('confirming attaches the card to the customer, for payments without its holder', async () => {
  const id = await customer();
  const intent = await made({ customer: id, payment_method: 'pm_card_visa' });
  expect(intent.status).toBe('requires_confirmation');
  const events = await eventsOf(async () => {
    const { body } = await post(`${PATH}/${intent.id}/confirm`, { expand: ['payment_method'] });
    expect(body).toMatchObject({ status: 'succeeded', payment_method: { customer: id } });
    expect(body.payment_method.card.checks.cvc_check).toBe('pass');
  });
  expect(events).toEqual(['payment_method.attached', 'setup_intent.succeeded']);
  const paid = await post('/v1/payment_intents', {
    amount: 500,
    currency: 'usd',
    // Booked at once, so that no event comes of its own later.
    capture_method: 'automatic',
    customer: id,
    payment_method: (await server.get(`${PATH}/${intent.id}`)).body.payment_method,
    confirm: true,
    off_session: true,
  });
  expect(paid.body.status).toBe('succeeded');
});

test('created and confirmed in one call', async () => {
  const form = { customer: await customer(), payment_method: 'pm_card_visa', confirm: true };
  const events = await eventsOf(async () => {
    expect((await made(form)).status).toBe('succeeded');
  });
  expect(events).toEqual([
    'setup_intent.created',
    'payment_method.attached',
    'setup_intent.succeeded',
  ]);
});

test('a declined card is told, and another may follow', async () => {
  const intent = await made({ customer: await customer() });
  const form = { payment_method: 'pm_card_chargeDeclined' };
  let declined: Reply | undefined;
  const events = await eventsOf(async () => {
    declined = await post(`${PATH}/${intent.id}/confirm`, form, {
      headers: { 'idempotency-key': `declined-${intent.id}` },
    });
  });
  expect(declined?.status).toBe(402);
  expect(declined?.body.error).toMatchObject({
    type: 'card_error',
    code: 'card_declined',
    decline_code: 'generic_decline',
    setup_intent: { id: intent.id, status: 'requires_payment_method' },
    payment_method: { customer: null },
  });
  expect(events).toEqual(['setup_intent.setup_failed']);
  const again = await post(`${PATH}/${intent.id}/confirm`, form, {
    headers: { 'idempotency-key': `declined-${intent.id}` },
  });
  expect([again.status, again.body]).toEqual([402, declined?.body]);
  const after = await server.get(`${PATH}/${intent.id}`);
  checkStripeObject(after.body);
  expect(after.body.last_setup_error).toMatchObject({ code: 'card_declined' });
  const good = await post(`${PATH}/${intent.id}/confirm`, { payment_method: 'pm_card_visa' });
  expect(good.body).toMatchObject({ status: 'succeeded', last_setup_error: null });
});

describe('a browser', () => {
  test('sees and confirms with the client secret, without what is private', async () => {
    const { id, client_secret } = await made({ metadata: { private: 'yes' } });
    const ask = { key: PUBLISHABLE_KEY };
    expect((await server.get(`${PATH}/${id}`, ask)).status).toBe(400);
    expect((await server.get(`${PATH}/${id}?client_secret=${id}_secret_x`, ask)).status).toBe(404);
    const form = { payment_method: 'pm_card_visa', client_secret };
    const { status, body } = await server.post(`${PATH}/${id}/confirm`, form, ask);
    expect([status, body.status]).toEqual([200, 'succeeded']);
    expect(Object.keys(body)).not.toContain('metadata');
    expect(Object.keys(body)).not.toContain('customer');
  });

  test('neither creates, lists, changes nor cancels', async () => {
    const { id } = await made();
    const ask = { key: PUBLISHABLE_KEY };
    const statuses = await Promise.all([
      server.post(PATH, {}, ask),
      server.get(PATH, ask),
      server.post(`${PATH}/${id}`, {}, ask),
      server.post(`${PATH}/${id}/cancel`, {}, ask),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  });
});

test('update, then cancel; what has ended is not confirmed again', async () => {
  const { id } = await made();
  const changed = await post(`${PATH}/${id}`, {
    customer: await customer(),
    payment_method: 'pm_card_visa',
    description: 'New',
  });
  expect(changed.body).toMatchObject({ status: 'requires_confirmation', description: 'New' });
  const reason = { cancellation_reason: 'abandoned' };
  const events = await eventsOf(async () => {
    const { body } = await post(`${PATH}/${id}/cancel`, reason);
    expect(body).toMatchObject({ status: 'canceled', ...reason });
  });
  expect(events).toEqual(['setup_intent.canceled']);
  for (const path of ['/confirm', '/cancel', '']) {
    const form = path === '' ? { payment_method: 'pm_card_visa' } : {};
    const { status, body } = await post(`${PATH}/${id}${path}`, form);
    expect([status, body.error.code]).toEqual([400, 'setup_intent_unexpected_state']);
  }
  expect((await post(`${PATH}/${id}`, { metadata: { still: 'yes' } })).status).toBe(200);
});

test('list, by customer and by payment method', async () => {
  const id = await customer();
  const first = await made({ customer: id });
  const second = await made({ customer: id, payment_method: 'pm_card_visa' });
  const ofCustomer = await server.get(`${PATH}?customer=${id}`);
  checkStripeObject(ofCustomer.body);
  expect(ofCustomer.body.data.map((intent: Reply['body']) => intent.id)).toEqual([
    second.id,
    first.id,
  ]);
  const ofMethod = await server.get(`${PATH}?payment_method=${second.payment_method}`);
  expect(ofMethod.body.data.map((intent: Reply['body']) => intent.id)).toEqual([second.id]);
});

test('confirming without a payment method says so', async () => {
  const { id } = await made();
  const { status, body } = await post(`${PATH}/${id}/confirm`);
  expect([status, body.error.type]).toEqual([400, 'invalid_request_error']);
  expect(body.error.message).toContain('missing a payment method');
});

test('the payment method of one customer is not set up for another', async () => {
  const owner = await customer();
  const { payment_method } = await made({
    customer: owner,
    payment_method: 'pm_card_visa',
    confirm: true,
  });
  const { status } = await post(PATH, {
    customer: await customer(),
    payment_method,
    confirm: true,
  });
  expect(status).toBe(400);
});
