/*
 * Goal: the money of a charge without an intent moves as that of an intent does: once, whatever is
 * lost; while nobody knows, the charge is pending; and a card that is used up is kept no longer.
 * Method: a whole server on a real database; the card door's stand-in loses answers, and the repair
 * job asks again.
 */
import { checkStripeObject } from '@coffer/testkit';
import type { SendAnswer } from '@coffer/vault-protocol';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Body, Form } from '../../testing/checkout.ts';
import { TestServer, type Reply } from '../../testing/test-server.ts';
import { expireAuthorizations } from '../payments/expire-authorizations.ts';

const DAY_MS = 24 * 3600 * 1000;

let laterMs = 0;
let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({}, { nowMs: () => Date.now() + laterMs });
});
afterEach(() => {
  laterMs = 0;
  server.cardDoor.answer = null;
});
afterAll(() => server.stop());

const POLL = { interval: 50 };
const UNKNOWN: SendAnswer = { status: 'unknown', reason: 'timeout' };

function create(form: Form = {}, key?: string): Promise<Reply> {
  const price = { amount: 2000, currency: 'usd', source: 'tok_visa' };
  const ask = key === undefined ? {} : { headers: { 'idempotency-key': key } };
  return server.post('/v1/charges', { ...price, ...form }, ask);
}

async function charge(id: string): Promise<Body> {
  return checkStripeObject((await server.get(`/v1/charges/${id}`)).body);
}

/** The network acts on what it is sent, but nobody hears of it. */
function loseAnswers(): void {
  server.cardDoor.answer = (request) => {
    server.cardDoor.issuer(request);
    return UNKNOWN;
  };
}

async function eventsOf(id: string): Promise<string[]> {
  const { body } = await server.get('/v1/events?limit=100');
  return body.data
    .filter(({ data }: Body) => data.object.id === id)
    .map(({ type }: Body) => type)
    .toReversed();
}

async function rows(sql: string, id: string): Promise<object[]> {
  return server.running.services.db.query(sql, [id]);
}

test('a charge that nobody knows of is pending, and is found out', async () => {
  loseAnswers();
  const { status, body } = await create({ metadata: { a: '1' } }, 'pending charge');
  expect(status).toBe(200);
  expect(checkStripeObject(body)).toMatchObject({
    ...{ status: 'pending', paid: false, captured: false, outcome: null },
    ...{ amount_captured: 0, balance_transaction: null, metadata: { a: '1' } },
  });
  expect(await charge(body.id)).toEqual(body);
  const change = { metadata: { b: '2' }, fraud_details: { user_report: 'safe' } };
  await server.post(`/v1/charges/${body.id}`, change);
  const refund = await server.post('/v1/refunds', { charge: body.id });
  expect([refund.status, refund.body.error.message]).toEqual([
    400,
    `Charge ${body.id} was not successful, so it cannot be refunded.`,
  ]);
  server.cardDoor.answer = null;
  await expect.poll(async () => (await charge(body.id)).status, POLL).toBe('succeeded');
  const settled = await charge(body.id);
  expect(settled).toMatchObject({
    ...{ id: body.id, paid: true, captured: true, created: body.created },
    ...{ metadata: { a: '1', b: '2' }, fraud_details: { user_report: 'safe' } },
    balance_transaction: expect.stringMatching(/^txn_/),
  });
  expect(await eventsOf(body.id)).toEqual(['charge.pending', 'charge.updated', 'charge.succeeded']);
  const again = await create({ metadata: { a: '1' } }, 'pending charge');
  expect(again.body).toEqual(body);
  const references = server.cardDoor.sent.map(({ reference }) => reference);
  expect(new Set(references).size).toBe(1);
});

test('a pending charge fails when the issuer is found to have declined it', async () => {
  loseAnswers();
  const { body } = await create({ source: 'tok_chargeDeclined' });
  expect(body.status).toBe('pending');
  server.cardDoor.answer = null;
  await expect.poll(async () => (await charge(body.id)).status, POLL).toBe('failed');
  expect(await charge(body.id)).toMatchObject({ failure_code: 'card_declined', paid: false });
  expect(await eventsOf(body.id)).toEqual(['charge.pending', 'charge.failed']);
});

test('a capture that nobody knows of shows the charge as it was, and is found out', async () => {
  const held = (await create({ capture: false })).body;
  loseAnswers();
  const asked = await server.post(`/v1/charges/${held.id}/capture`, { amount: 700 });
  expect([asked.status, asked.body]).toEqual([200, held]);
  const busy = await server.post(`/v1/charges/${held.id}/capture`);
  expect([busy.status, busy.body.error.code]).toEqual([429, 'lock_timeout']);
  server.cardDoor.answer = null;
  await expect.poll(async () => (await charge(held.id)).captured, POLL).toBe(true);
  expect((await charge(held.id)).amount_captured).toBe(700);
  expect(await eventsOf(held.id)).toEqual(['charge.succeeded', 'charge.captured']);
});

test('a release that nobody knows of is a pending refund, and is found out', async () => {
  const held = (await create({ capture: false })).body;
  loseAnswers();
  const { body: refund } = await server.post('/v1/refunds', { charge: held.id });
  expect([refund.object, refund.status]).toEqual(['refund', 'pending']);
  server.cardDoor.answer = null;
  await expect.poll(async () => (await charge(held.id)).refunded, POLL).toBe(true);
  const after = (await server.get(`/v1/refunds/${refund.id}`)).body;
  expect([after.status, after.balance_transaction]).toEqual(['succeeded', null]);
  expect(await eventsOf(refund.id)).toEqual([
    'refund.created',
    'refund.updated',
    'charge.refund.updated',
  ]);
});

test.each([
  ['succeeds', 'tok_visa', 200],
  ['is declined', 'tok_chargeDeclined', 402],
])('the card of a token is used up when its charge %s', async (_name, source, expected) => {
  const { status, body } = await create({ source });
  expect(status).toBe(expected);
  const id = body.id ?? body.error.charge;
  const { payment_method } = await charge(id);
  expect(
    await rows('select card_ref, cvc_ref from payment_methods where id = $1', payment_method),
  ).toEqual([{ card_ref: null, cvc_ref: null }]);
});

test('a card that is not played leaves nothing but the error', async () => {
  server.cardDoor.answer = (request) => ({
    status: 'answered',
    http_status: 400,
    fields: { reference: request.reference, status: 'refused', code: 'sandbox_not_supported' },
  });
  const { status, body } = await create();
  expect([status, body.error.code]).toEqual([400, 'sandbox_not_supported']);
  const held = await server.running.services.db.query(
    `select 1 from payment_methods where id like 'card\\_%' and card_ref is not null`,
    [],
  );
  expect(held).toEqual([]);
});

test('a charge that nobody captures in seven days expires, alone', async () => {
  const { id } = (await create({ capture: false })).body;
  laterMs = 7.01 * DAY_MS;
  const late = await server.post(`/v1/charges/${id}/capture`);
  expect([late.status, late.body.error.code]).toEqual([400, 'charge_expired_for_capture']);
  await expireAuthorizations(server.running.services);
  expect(await charge(id)).toMatchObject({ captured: false, refunded: true });
  expect(await eventsOf(id)).toEqual(['charge.succeeded', 'charge.expired']);
  const twice = await server.post('/v1/refunds', { charge: id });
  expect(twice.body.error.code).toBe('charge_already_refunded');
});

test('twenty clients with one idempotency key make one charge', async () => {
  const { body: token } = await server.get('/v1/tokens/tok_visa');
  const make = (): Promise<Reply> => create({ source: token.id }, 'charged once');
  const replies = await Promise.all(Array.from({ length: 20 }, make));
  expect(replies.filter((reply) => reply.status !== 200 && reply.status !== 409)).toEqual([]);
  const { status, body } = await make();
  expect(status).toBe(200);
  for (const reply of replies) if (reply.status === 200) expect(reply.body).toEqual(body);
  expect(await eventsOf(body.id)).toEqual(['charge.succeeded']);
});

test('a dead owner leaves a charge that repair finishes, with the answer that is owed', async () => {
  const asked = Promise.withResolvers<void>();
  const stuck = Promise.withResolvers<SendAnswer>();
  server.cardDoor.answer = (request) => {
    server.cardDoor.answer = null;
    asked.resolve();
    void server.cardDoor.issuer(request);
    return stuck.promise;
  };
  const dying = create({}, 'owed');
  await asked.promise;
  // Its renewals stop, and another fence stands: it can write no outcome any more.
  await server.running.services.db.query(
    `update operations set owner = 'dead', due_at = clock_timestamp()
     where state = 'open'`,
    [],
  );
  await expect.poll(async () => (await create({}, 'owed')).status, POLL).toBe(200);
  const owed = await create({}, 'owed');
  expect([owed.body.object, owed.body.status]).toEqual(['charge', 'succeeded']);
  stuck.resolve(UNKNOWN);
  expect((await dying).status).toBe(429);
  expect(await eventsOf(owed.body.id)).toEqual(['charge.succeeded']);
});

test('a charge whose CVC was gone is made without it', async () => {
  server.cardDoor.answer = (request) =>
    request.cvc_ref === null
      ? server.cardDoor.issuer(request)
      : { status: 'refused', reason: 'cvc_gone' };
  const { status, body } = await create();
  expect([status, body.status, body.payment_method_details.card.checks.cvc_check]).toEqual([
    200,
    'succeeded',
    'unchecked',
  ]);
});

test('a charge that is shown as pending is told of, also when its reversal is not answered', async () => {
  server.cardDoor.answer = (request) =>
    request.cvc_ref === null ? UNKNOWN : { status: 'refused', reason: 'cvc_gone' };
  const { body } = await create();
  expect(body.status).toBe('pending');
  expect(await eventsOf(body.id)).toEqual(['charge.pending']);
  server.cardDoor.answer = null;
  await expect.poll(async () => (await charge(body.id)).status, POLL).toBe('succeeded');
  expect(await eventsOf(body.id)).toEqual(['charge.pending', 'charge.succeeded']);
});

test('a pending charge ends, also when the network does not play its card after all', async () => {
  loseAnswers();
  const { body } = await create();
  expect(body.status).toBe('pending');
  server.cardDoor.answer = (request) => ({
    status: 'answered',
    http_status: 400,
    fields: { reference: request.reference, status: 'refused', code: 'sandbox_not_supported' },
  });
  await expect.poll(async () => (await charge(body.id)).status, POLL).toBe('failed');
  expect((await charge(body.id)).failure_code).toBe('processing_error');
  expect(await eventsOf(body.id)).toEqual(['charge.pending', 'charge.failed']);
});
