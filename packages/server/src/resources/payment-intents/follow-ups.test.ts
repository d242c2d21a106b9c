/*
 * Goal: what follows an authorization behaves as Stripe's does: capture, cancellation, refunds.
 * Method: a whole server on a real database, asked over HTTP; every answer goes through the check
 * against the official types. The card door is a stand-in that answers as the sandbox network does.
 */
import { checkStripeObject } from '@coffer/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestServer, type Ask, type Reply } from '../../testing/test-server.ts';
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

describe('capture', () => {
  test('whole', async () => {
    let intent: Reply['body'];
    const authorized = await eventsOf(async () => {
      intent = await made({ ...MANUAL, expand: ['latest_charge'] });
    });
    expect(authorized).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.amount_capturable_updated',
    ]);
    expect(intent).toMatchObject({
      status: 'requires_capture',
      amount_capturable: 2000,
      amount_received: 0,
      latest_charge: { captured: false, amount_captured: 0, balance_transaction: null },
    });
    const captured = await eventsOf(async () => {
      const reply = await post(`/v1/payment_intents/${intent.id}/capture`);
      expect(reply.body).toMatchObject({
        status: 'succeeded',
        amount_capturable: 0,
        amount_received: 2000,
      });
    });
    expect(captured).toEqual(['charge.captured', 'payment_intent.succeeded']);
    const again = await post(`/v1/payment_intents/${intent.id}/capture`);
    expect(again.body.error).toMatchObject({
      code: 'payment_intent_unexpected_state',
      message:
        'This PaymentIntent could not be captured because it has a status of succeeded. Only a ' +
        'PaymentIntent with one of the following statuses may be captured: requires_capture.',
    });
  });

  test('what it says of the statement shows in the charge', async () => {
    const { id } = await made({ ...MANUAL, statement_descriptor_suffix: 'Order' });
    const { body } = await post(`/v1/payment_intents/${id}/capture`, {
      statement_descriptor_suffix: 'Order 7',
      expand: ['latest_charge'],
    });
    const { body: kept } = await server.get('/v1/events?type=charge.captured&limit=1');
    for (const charge of [body.latest_charge, kept.data[0].data.object]) {
      expect(charge).toMatchObject({
        statement_descriptor_suffix: 'Order 7',
        calculated_statement_descriptor: 'COFFER* ORDER 7',
      });
    }
    expect(body.statement_descriptor_suffix).toBe('Order 7');
  });

  test('in part, then refund what was captured', async () => {
    const { id } = await made(MANUAL);
    const path = `/v1/payment_intents/${id}/capture`;
    const tooMuch = await post(path, { amount_to_capture: 2001 });
    expect(tooMuch.body.error).toMatchObject({
      code: 'amount_too_large',
      param: 'amount_to_capture',
    });
    const { body } = await post(path, {
      amount_to_capture: 700,
      expand: ['latest_charge.balance_transaction'],
    });
    expect(body).toMatchObject({
      status: 'succeeded',
      amount_received: 700,
      latest_charge: {
        amount: 2000,
        amount_captured: 700,
        payment_method_details: { card: { capture_before: expect.any(Number) } },
        balance_transaction: { amount: 700, fee: 50 },
      },
    });
    await post('/v1/refunds', { payment_intent: id });
    const { body: charge } = await server.get(`/v1/charges/${body.latest_charge.id}`);
    expect(charge).toMatchObject({ amount_refunded: 700, refunded: true });
  });
});

describe('cancel', () => {
  test('before payment', async () => {
    const { id } = await made({ amount: 900, currency: 'usd' });
    const path = `/v1/payment_intents/${id}/cancel`;
    const { body } = await post(path, { cancellation_reason: 'abandoned' });
    expect(body).toMatchObject({
      status: 'canceled',
      cancellation_reason: 'abandoned',
      canceled_at: expect.any(Number),
    });
    const again = await post(path);
    expect(again.body.error.message).toContain('has a status of canceled');
  });

  test('lets an authorization go', async () => {
    const { id, latest_charge } = await made(MANUAL);
    const types = await eventsOf(async () => {
      const { body } = await post(`/v1/payment_intents/${id}/cancel`);
      expect(body).toMatchObject({ status: 'canceled', amount_capturable: 0 });
    });
    expect(types).toEqual(['charge.refunded', 'payment_intent.canceled']);
    const { body: charge } = await server.get(`/v1/charges/${latest_charge}`);
    expect(charge).toMatchObject({ captured: false, refunded: true, amount_refunded: 2000 });
    expect(server.cardDoor.sent.at(-1)?.skeleton).toBe('sandbox.reverse.v1');
  });
});

describe('refunds', () => {
  test('in parts, until nothing is left', async () => {
    const { id, latest_charge } = await made(PAY);
    const types = await eventsOf(async () => {
      const { body } = await post('/v1/refunds', {
        charge: latest_charge,
        amount: 500,
        reason: 'duplicate',
        metadata: { why: 'late' },
        expand: ['balance_transaction'],
      });
      expect(body).toMatchObject({
        amount: 500,
        charge: latest_charge,
        payment_intent: id,
        reason: 'duplicate',
        status: 'succeeded',
        metadata: { why: 'late' },
        balance_transaction: { amount: -500, fee: 0, net: -500, type: 'refund' },
      });
    });
    expect(types).toEqual(['refund.created', 'charge.refunded']);
    const tooMuch = await post('/v1/refunds', { charge: latest_charge, amount: 1501 });
    expect(tooMuch.body.error.message).toContain('($15.01) is greater than unrefunded amount');
    expect((await post('/v1/refunds', { payment_intent: id })).body.amount).toBe(1500);
    const nothing = await post('/v1/refunds', { charge: latest_charge });
    expect(nothing.body.error.code).toBe('charge_already_refunded');
    const { body: charge } = await server.get(`/v1/charges/${latest_charge}?expand[]=refunds`);
    expect(charge).toMatchObject({ refunded: true, amount_refunded: 2000 });
    expect(charge.refunds.data.map((refund: Reply['body']) => refund.amount)).toEqual([1500, 500]);
    const list = await server.get(`/v1/refunds?charge=${latest_charge}&limit=1`);
    expect(list.body).toMatchObject({ has_more: true, data: [{ amount: 1500 }] });
    const [refund] = list.body.data;
    expect((await server.get(`/v1/refunds/${refund.id}`)).body).toEqual(refund);
  });

  test('of what was not paid', async () => {
    const open = await made({ amount: 900, currency: 'usd' });
    const declined = await server.post('/v1/payment_intents', {
      ...{ ...PAY, payment_method: 'pm_card_chargeDeclined' },
    });
    const failed = declined.body.error.payment_intent;
    const canceled = await made(MANUAL);
    await post(`/v1/payment_intents/${canceled.id}/cancel`);
    for (const [of, id] of [
      [{ payment_intent: open.id }, open.id],
      [{ payment_intent: failed.id }, failed.id],
      [{ payment_intent: canceled.id }, canceled.id],
      [{ charge: canceled.latest_charge }, canceled.id],
    ] as const) {
      const { status, body } = await post('/v1/refunds', of);
      expect([status, body.error.message]).toEqual([
        400,
        `This PaymentIntent (${id}) does not have a successful charge to refund.`,
      ]);
    }
    const both = { payment_intent: 'pi_x', charge: canceled.latest_charge };
    const none = await post('/v1/refunds', both);
    expect(none.body.error.message).toBe("No such payment_intent: 'pi_x'");
    const other = await post('/v1/refunds', { payment_intent: open.id, charge: 'ch_x' });
    expect(other.body.error.message).toBe("No such charge: 'ch_x'");
  });

  test('of what is not there', async () => {
    expect((await post('/v1/refunds', { charge: 'ch_x' })).body.error.code).toBe(
      'resource_missing',
    );
    expect((await post('/v1/refunds')).body.error.code).toBe('parameter_missing');
    expect((await server.get('/v1/refunds/re_x')).body.error.message).toBe(
      "No such refund: 're_x'",
    );
    const { latest_charge } = await made(MANUAL);
    const uncaptured = await post('/v1/refunds', { charge: latest_charge });
    expect(uncaptured.body.error.message).toContain('has not been captured');
  });
});
