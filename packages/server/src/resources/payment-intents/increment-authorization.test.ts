/*
 * Goal: more of a card can be asked for while its money is held, once, whatever is lost or dies; a
 * decline leaves what was authorized before.
 * Method: a whole server on a real database, asked over HTTP; the card door's stand-in declines and
 * loses answers. A dead process is an operation whose lease lapsed.
 */
import type { FormInput } from '@coffer/kernel';
import { checkStripeObject } from '@coffer/testkit';
import type { SendAnswer, SendRequest } from '@coffer/vault-protocol';
import { afterEach, beforeAll, afterAll, expect, test } from 'vitest';
import { TestServer, type Ask, type Reply } from '../../testing/test-server.ts';

const ASKED = { card: { request_incremental_authorization: 'if_available' } };
const HOLD = {
  ...{ amount: 2000, currency: 'usd', capture_method: 'manual' },
  ...{ payment_method: 'pm_card_visa', confirm: true },
};
const SKELETON = 'sandbox.increment.v1';
const POLL = { interval: 50 };

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterEach(() => {
  server.cardDoor.answer = null;
});
afterAll(() => server.stop());

async function held(form: Record<string, FormInput> = {}): Promise<Reply['body']> {
  const { body } = await server.post('/v1/payment_intents', {
    ...HOLD,
    payment_method_options: ASKED,
    expand: ['latest_charge'],
    ...form,
  });
  expect(body.status).toBe('requires_capture');
  return checkStripeObject(body);
}

async function increment(
  id: string,
  form: Record<string, FormInput>,
  ask: Ask = {},
): Promise<Reply> {
  const path = `/v1/payment_intents/${id}/increment_authorization`;
  const reply = await server.post(path, { expand: ['latest_charge'], ...form }, ask);
  if (reply.status === 200) checkStripeObject(reply.body);
  return reply;
}

async function retrieve(id: string): Promise<Reply['body']> {
  const { body } = await server.get(`/v1/payment_intents/${id}?expand[]=latest_charge`);
  return checkStripeObject(body);
}

/** Answers increments; everything else is answered as the network does. */
function onIncrement(answer: (request: SendRequest) => SendAnswer): void {
  server.cardDoor.answer = (request) =>
    request.skeleton === SKELETON ? answer(request) : server.cardDoor.issuer(request);
}

function decline(request: SendRequest): SendAnswer {
  const said = { status: 'declined', code: 'card_declined', decline_code: 'insufficient_funds' };
  return {
    status: 'answered',
    http_status: 200,
    fields: { reference: request.reference, ...said },
  };
}

function sentFor(intentAmount: number): SendRequest[] {
  return server.cardDoor.sent.filter(
    ({ skeleton, parameters }) => skeleton === SKELETON && parameters['amount'] === intentAmount,
  );
}

test('the amount grows, and what is said with it is kept', async () => {
  const before = await held({ description: 'Room', metadata: { room: '7' } });
  const { payment_method_details: details } = before.latest_charge;
  expect(before.payment_method_options.card).toMatchObject(ASKED.card);
  expect(details.card.incremental_authorization).toEqual({ status: 'available' });
  const { body } = await increment(before.id, {
    ...{ amount: 2500, description: 'Room and bar', metadata: { bar: 'yes' } },
    statement_descriptor: 'HOTEL SEVEN',
  });
  const said = { description: 'Room and bar', metadata: { room: '7', bar: 'yes' } };
  expect(body).toEqual({
    ...before,
    ...{ ...said, amount: 2500, amount_capturable: 2500, statement_descriptor: 'HOTEL SEVEN' },
    latest_charge: {
      ...before.latest_charge,
      ...{ ...said, amount: 2500, statement_descriptor: 'HOTEL SEVEN' },
      calculated_statement_descriptor: 'HOTEL SEVEN',
      payment_method_details: {
        ...details,
        card: {
          ...details.card,
          amount_authorized: 2500,
          overcapture: { ...details.card.overcapture, maximum_amount_capturable: 2500 },
        },
      },
    },
  });
  expect(await retrieve(before.id)).toEqual(body);
  const events = await server.get('/v1/events?limit=2');
  expect(events.body.data.map(({ type }: { type: string }) => type)).toEqual([
    'payment_intent.amount_capturable_updated',
    'charge.updated',
  ]);
  expect(events.body.data[1].data.previous_attributes).toMatchObject({ amount: 2000 });
  const [sent] = sentFor(2500);
  const [authorized] = server.cardDoor.sent.filter(({ skeleton }) => /authorize/.test(skeleton));
  expect(sent).toMatchObject({
    card_ref: null,
    parameters: { original: authorized?.reference, amount: 2500, currency: 'usd' },
  });
  const captured = await server.post(`/v1/payment_intents/${before.id}/capture`);
  expect(captured.body).toMatchObject({ status: 'succeeded', amount_received: 2500 });
});

test('what the charge was told for itself stays, unless the increment says it', async () => {
  const before = await held({ description: 'Room', metadata: { room: '7' } });
  const path = `/v1/charges/${before.latest_charge.id}`;
  const own = { description: 'of the charge', metadata: { own: 'yes' } };
  expect((await server.post(path, own)).status).toBe(200);
  const { body } = await increment(before.id, { amount: 2600 });
  expect(body.latest_charge).toMatchObject({
    ...{ amount: 2600, description: 'of the charge', metadata: { room: '7', own: 'yes' } },
  });
  const said = { description: 'Bar', metadata: { bar: 'yes', own: '' } };
  const again = await increment(before.id, { amount: 2700, ...said });
  expect(again.body.latest_charge).toMatchObject({ description: 'Bar' });
  expect(again.body.latest_charge.metadata).toEqual({ room: '7', bar: 'yes' });
});

test('a decline leaves the first authorization, and says so', async () => {
  const before = await held();
  onIncrement(decline);
  const reply = await increment(before.id, { amount: 90_000, description: 'too much' });
  expect([reply.status, reply.body.error]).toMatchObject([
    402,
    {
      ...{ type: 'card_error', code: 'card_declined', decline_code: 'insufficient_funds' },
      charge: before.latest_charge.id,
    },
  ]);
  expect(await retrieve(before.id)).toEqual(before);
  const canceled = await server.post(`/v1/payment_intents/${before.id}/cancel`);
  expect(canceled.body.status).toBe('canceled');
});

test('ten attempts, declined ones included', async () => {
  const { id } = await held();
  for (let i = 1; i <= 10; i += 1) {
    if (i === 5) onIncrement(decline);
    const { status } = await increment(id, { amount: 2000 + i });
    expect(status).toBe(i < 5 ? 200 : 402);
  }
  server.cardDoor.answer = null;
  const { body } = await increment(id, { amount: 2100 });
  expect(body.error.message).toContain('10 incremental authorization attempts');
  expect((await retrieve(id)).amount_capturable).toBe(2004);
});

test.each<[string, Record<string, FormInput>, Record<string, FormInput>, string]>([
  ['not asked for', { payment_method_options: {} }, { amount: 2500 }, 'if_available'],
  [
    'never',
    { payment_method_options: { card: { request_incremental_authorization: 'never' } } },
    { amount: 2500 },
    'if_available',
  ],
  ['to the same amount', {}, { amount: 2000 }, 'must be greater than'],
  ['to less', {}, { amount: 100 }, 'must be greater than'],
  ['to nothing', {}, {}, 'amount'],
  ['beyond the limit', {}, { amount: 999_999_999 }, 'no more than'],
  ['with what is not offered', {}, { amount: 2500, application_fee_amount: 1 }, 'no connected'],
])('%s: refused before anybody is asked', async (_name, form, given, message) => {
  const before = await held(form);
  const asked = server.cardDoor.sent.length;
  const { status, body } = await increment(before.id, given);
  expect([status, body.error.message]).toEqual([400, expect.stringContaining(message)]);
  expect(server.cardDoor.sent).toHaveLength(asked);
  expect(await retrieve(before.id)).toEqual(before);
});

test('only what is held can be incremented', async () => {
  const { id } = await held();
  await server.post(`/v1/payment_intents/${id}/capture`);
  const { status, body } = await increment(id, { amount: 2500 });
  expect([status, body.error.code]).toEqual([400, 'payment_intent_unexpected_state']);
  const missing = await increment('pi_none', { amount: 2500 });
  expect([missing.status, missing.body.error.code]).toEqual([404, 'resource_missing']);
});

test('a lost answer: processing, and nothing else may begin, until repair finds out', async () => {
  const { id } = await held();
  let left = 3;
  onIncrement((request) => {
    left -= 1;
    return left >= 0 ? { status: 'unknown', reason: 'timeout' } : server.cardDoor.issuer(request);
  });
  const headers = { 'idempotency-key': 'lost increment' };
  const reply = await increment(id, { amount: 3100, description: 'lost' }, { headers });
  expect([reply.status, reply.body.status]).toEqual([200, 'processing']);
  const capture = await server.post(`/v1/payment_intents/${id}/capture`);
  expect(capture.body.error.code).toBe('payment_intent_unexpected_state');
  await server.post(`/v1/payment_intents/${id}`, { metadata: { meanwhile: 'yes' } });
  await expect.poll(async () => (await retrieve(id)).status, POLL).toBe('requires_capture');
  expect(await retrieve(id)).toMatchObject({
    ...{ amount: 3100, amount_capturable: 3100, description: 'lost' },
    metadata: { meanwhile: 'yes' },
    latest_charge: { amount: 3100 },
  });
  expect(new Set(sentFor(3100).map(({ reference }) => reference)).size).toBe(1);
  expect((await increment(id, { amount: 3100, description: 'lost' }, { headers })).body).toEqual(
    reply.body,
  );
});

test('a process that dies while it asks: another one finishes, with the owed answer', async () => {
  const { id } = await held();
  const stuck = Promise.withResolvers<SendAnswer>();
  let first: SendRequest | undefined;
  server.cardDoor.answer = (request) => {
    if (first !== undefined) return server.cardDoor.issuer(request);
    first = request;
    return stuck.promise;
  };
  const ask = { headers: { 'idempotency-key': 'dead increment' } };
  const dying = increment(id, { amount: 4100 }, ask);
  await expect.poll(() => first !== undefined, POLL).toBe(true);
  await server.running.services.db.query(
    `update operations set owner = 'dead', due_at = clock_timestamp() where state = 'open'`,
    [],
  );
  await expect.poll(async () => (await retrieve(id)).amount_capturable, POLL).toBe(4100);
  const owed = await increment(id, { amount: 4100 }, ask);
  expect([owed.status, owed.body.amount, owed.headers.get('idempotent-replayed')]).toEqual([
    ...[200, 4100, 'true'],
  ]);
  // The dead one wakes up: its late answer changes nothing.
  if (first !== undefined) stuck.resolve(decline(first));
  expect((await dying).status).toBe(429);
  expect((await retrieve(id)).amount_capturable).toBe(4100);
  expect(new Set(sentFor(4100).map(({ reference }) => reference)).size).toBe(1);
});

test('of many at once one wins', async () => {
  const { id } = await held();
  const replies = await Promise.all(
    Array.from({ length: 6 }, () => increment(id, { amount: 5100 })),
  );
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(sentFor(5100)).toHaveLength(1);
});
