/*
 * Goal: money moves once (DESIGN rule 4), whatever is lost, late, doubled or dead.
 * Method: a whole server on a real database; the card door's stand-in loses, delays and refuses
 * answers, and keeps what the network holds under each reference. A dead process is an operation
 * whose lease lapsed with the door cut off; it is repaired by another server.
 */
import type { SendAnswer, SendRequest } from '@coffer/vault-protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestServer, type Reply } from '../../testing/test-server.ts';
import type { Row } from '../../testing/rows.ts';
import { carryOut } from './carry-out.ts';
import type { Operation } from './operation.ts';

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start();
});
afterEach(() => server.stop());

// Booked at once, so that no event comes of its own later.
const PAY = {
  ...{ amount: 2000, currency: 'usd', capture_method: 'automatic' },
  ...{ payment_method: 'pm_card_visa', confirm: true },
};
const UNKNOWN: SendAnswer = { status: 'unknown', reason: 'timeout' };
const REPAIR_TIMEOUT_MS = 60_000;

function pay(key: string, form: Record<string, string | number | boolean> = PAY): Promise<Reply> {
  return server.post('/v1/payment_intents', form, { headers: { 'idempotency-key': key } });
}

/** Loses the next answers, though the network has acted on the requests: all, or of one kind. */
function loseAnswers(count: number, kind = ''): void {
  let left = count;
  server.cardDoor.answer = (request) => {
    const answer = server.cardDoor.issuer(request);
    if (!request.skeleton.includes(kind)) return answer;
    left -= 1;
    return left >= 0 ? UNKNOWN : answer;
  };
}

async function until(what: () => Promise<boolean>): Promise<void> {
  const endMs = Date.now() + REPAIR_TIMEOUT_MS;
  while (!(await what())) {
    if (Date.now() > endMs) throw new Error('it did not happen in time');
    await sleep(100);
  }
}

function rows(sql: string): Promise<Row[]> {
  return server.running.services.db.query<Row>(sql, []);
}

function references(skeleton: string): Set<string> {
  const sent = server.cardDoor.sent.filter((request) => request.skeleton === skeleton);
  return new Set(sent.map((request) => request.reference));
}

test('twenty clients with one idempotency key pay once', async () => {
  const replies = await Promise.all(Array.from({ length: 20 }, () => pay('once')));
  const good = replies.filter((reply) => reply.status === 200);
  const inUse = replies.filter((reply) => reply.status === 409);
  expect(good.length).toBeGreaterThan(0);
  expect(good.length + inUse.length).toBe(20);
  expect(new Set(good.map((reply) => reply.body.id)).size).toBe(1);
  for (const reply of inUse) expect(reply.body.error.code).toBe('idempotency_key_in_use');
  expect(references('sandbox.authorize.v4').size).toBe(1);
  const replay = await pay('once');
  expect(replay.body).toEqual(good[0]?.body);
  expect(replay.headers.get('idempotent-replayed')).toBe('true');
  expect(await rows('select id from payment_intents')).toHaveLength(1);
});

test('of two confirms at once one wins', async () => {
  const { body: intent } = await server.post('/v1/payment_intents', {
    amount: 900,
    currency: 'usd',
  });
  const path = `/v1/payment_intents/${intent.id}/confirm`;
  const replies = await Promise.all(
    Array.from({ length: 8 }, () => server.post(path, { payment_method: 'pm_card_visa' })),
  );
  expect(replies.filter((reply) => reply.status === 200)).toHaveLength(1);
  expect(references('sandbox.authorize.v4').size).toBe(1);
  expect(await rows('select id from charges')).toHaveLength(1);
});

test('of two refunds at once one wins, and no more than the charge is refunded', async () => {
  const { body: intent } = await pay('paid');
  const replies = await Promise.all(
    Array.from({ length: 6 }, () => server.post('/v1/refunds', { payment_intent: intent.id })),
  );
  expect(replies.filter((reply) => reply.status === 200)).toHaveLength(1);
  const [charge] = await rows('select amount_refunded from charges');
  expect(charge).toEqual({ amount_refunded: 2000 });
});

test('a lost answer is asked for again at once, under the same reference', async () => {
  loseAnswers(1);
  const reply = await pay('lost once');
  expect(reply.body.status).toBe('succeeded');
  expect(server.cardDoor.sent).toHaveLength(2);
  expect(server.cardDoor.sent[0]).toEqual(server.cardDoor.sent[1]);
});

test('without an answer the intent is processing until repair finds the outcome', async () => {
  loseAnswers(3);
  const reply = await pay('lost');
  expect([reply.status, reply.body.status]).toEqual([200, 'processing']);
  const path = `/v1/payment_intents/${reply.body.id}`;
  expect((await server.post(`${path}/confirm`)).body.error.code).toBe(
    'payment_intent_unexpected_state',
  );
  expect((await server.post(`${path}/cancel`)).body.error.code).toBe(
    'payment_intent_unexpected_state',
  );
  await until(async () => (await server.get(path)).body.status === 'succeeded');
  expect(references('sandbox.authorize.v4').size).toBe(1);
  expect(await rows('select id from charges')).toHaveLength(1);
  const events = await server.get('/v1/events?type=payment_intent.succeeded');
  expect(events.body.data).toHaveLength(1);
  // The request was answered; its retry gets that answer, not a later one.
  expect((await pay('lost')).body).toEqual(reply.body);
});

test('a refund without an answer is pending until repair finds the outcome', async () => {
  const { body: intent } = await pay('paid');
  loseAnswers(2);
  const { body: refund } = await server.post('/v1/refunds', { payment_intent: intent.id });
  expect(refund).toMatchObject({ status: 'pending', balance_transaction: null });
  await until(async () => (await server.get(`/v1/refunds/${refund.id}`)).body.status !== 'pending');
  const { body } = await server.get('/v1/events');
  expect(body.data.slice(0, 4).map((event: Reply['body']) => event.type)).toEqual([
    'charge.refunded',
    'charge.refund.updated',
    'refund.updated',
    'refund.created',
  ]);
});

test('a capture and a cancellation without an answer are repaired too', async () => {
  const manual = { ...PAY, capture_method: 'manual' };
  const { body: captured } = await pay('a', manual);
  loseAnswers(2, 'capture');
  const capture = await server.post(`/v1/payment_intents/${captured.id}/capture`);
  expect(capture.body.status).toBe('processing');
  const { body: canceled } = await pay('b', manual);
  // The capture may be repaired meanwhile.
  loseAnswers(2, 'reverse');
  const cancel = await server.post(`/v1/payment_intents/${canceled.id}/cancel`);
  expect(cancel.body.status).toBe('processing');
  const statusOf = async (id: string): Promise<string> =>
    (await server.get(`/v1/payment_intents/${id}`)).body.status;
  await until(async () => (await statusOf(captured.id)) === 'succeeded');
  await until(async () => (await statusOf(canceled.id)) === 'canceled');
});

test('a CVC that is gone: what may have been sent is reversed, then paid again without it', async () => {
  const reversed = new Set<string>();
  server.cardDoor.answer = (request) => {
    if (request.skeleton === 'sandbox.reverse.v1') {
      reversed.add(String(request.parameters['original']));
    }
    const gone = request.cvc_ref !== null;
    return gone ? { status: 'refused', reason: 'cvc_gone' } : server.cardDoor.issuer(request);
  };
  const reply = await pay('no cvc');
  expect(reply.body.status).toBe('succeeded');
  const operations = await rows('select id, state, cvc_ref from operations order by created_at');
  expect(operations.map((row) => row['state'])).toEqual(['reversed', 'approved']);
  expect(operations[1]?.['cvc_ref']).toBeNull();
  expect([...reversed]).toEqual([operations[0]?.['id']]);
  const { body: charge } = await server.get(`/v1/charges/${reply.body.latest_charge}`);
  expect(charge.payment_method_details.card.checks.cvc_check).toBe('unchecked');
  expect(await rows('select id from charges')).toHaveLength(1);
});

test('a card that is gone before anything was sent fails the payment and nothing else', async () => {
  server.cardDoor.answer = () => ({ status: 'refused', reason: 'card_gone' });
  const reply = await pay('no card');
  expect([reply.status, reply.body.error.code]).toEqual([400, 'payment_method_unexpected_state']);
  const [intent] = await rows('select status, payment_method from payment_intents');
  expect(intent).toEqual({ status: 'requires_payment_method', payment_method: null });
  expect((await pay('no card')).headers.get('idempotent-replayed')).toBe('true');
});

test('what the network does not offer is a 400 and no charge', async () => {
  server.cardDoor.answer = (request) => ({
    status: 'answered',
    http_status: 400,
    fields: { reference: request.reference, status: 'error', code: 'sandbox_not_supported' },
  });
  const reply = await pay('unsupported');
  expect([reply.status, reply.body.error.code]).toEqual([400, 'sandbox_not_supported']);
  expect(await rows('select id from charges')).toEqual([]);
});

/** A server dies between asking and writing the outcome: its door and its lease are gone. */
test('a dead owner leaves an operation that another server finishes, with the owed answer', async () => {
  const stuck = Promise.withResolvers<SendAnswer>();
  let first: SendRequest | undefined;
  server.cardDoor.answer = (request) => {
    if (first !== undefined) return server.cardDoor.issuer(request);
    first = request;
    return stuck.promise;
  };
  const dying = pay('owed');
  await until(async () => first !== undefined);
  // While it lives nobody takes its operation, however long it waits.
  await sleep(4_500);
  expect(server.cardDoor.sent).toHaveLength(1);
  expect((await pay('owed')).body.error.code).toBe('idempotency_key_in_use');
  const takenMs = Date.now();
  // Its renewals stop and the outcome cannot be written by it any more: another fence stands.
  await server.running.services.db.query(
    `update operations set owner = 'dead', due_at = clock_timestamp() + interval '3 s'`,
    [],
  );
  await until(async () => (await pay('owed')).status === 200);
  expect(Date.now() - takenMs).toBeLessThan(5_000);
  const owed = await pay('owed');
  expect(owed.body.status).toBe('succeeded');
  expect(owed.headers.get('idempotent-replayed')).toBe('true');
  // The dead one wakes up: its late answer changes nothing.
  if (first !== undefined) stuck.resolve(server.cardDoor.issuer(first));
  expect((await dying).status).toBe(429);
  expect(references('sandbox.authorize.v4').size).toBe(1);
  expect(await rows('select id from charges')).toHaveLength(1);
});

/** A payment's operation, taken from the server's own repair so that a test can carry it on. */
async function takeAway(key: string): Promise<{ operation: Operation; intent: Reply['body'] }> {
  // Repair gets no answer either, should it come first.
  loseAnswers(Infinity);
  const { body: intent } = await pay(key);
  const [operation] = await server.running.services.db.query<Operation>(
    `update operations set fence = fence + 1, due_at = now() + interval '1 hour'
     where state = 'unknown'
     returning account_id, id, livemode, kind, state, payment_intent, amount, currency, card_ref,
       cvc_ref, data, fence, attempts`,
    [],
  );
  if (operation === undefined) throw new Error('no operation is unknown');
  server.cardDoor.answer = null;
  return { operation, intent };
}

function reversalsSent(): unknown[] {
  return server.cardDoor.sent
    .filter((request) => request.skeleton === 'sandbox.reverse.v1')
    .map((request) => request.parameters['original']);
}

test('an acquirer that takes nothing twice: the unknown is reversed, and the payment failed', async () => {
  const { operation, intent } = await takeAway('reverse');
  const { services } = server.running;
  const acquirer = { ...services.acquirer, recovery: 'reverse' } as const;
  const answer = await carryOut({ ...services, acquirer }, { kind: 'operation', operation });
  expect(answer?.status).toBe(402);
  expect(reversalsSent()).toEqual([operation.id]);
  expect(await rows('select state from operations')).toEqual([{ state: 'reversed' }]);
  const { body } = await server.get(`/v1/payment_intents/${intent.id}`);
  expect(body).toMatchObject({
    status: 'requires_payment_method',
    last_payment_error: { code: 'processing_error' },
  });
});

test('a card that is gone after its request may have been sent: reversed, and failed', async () => {
  const { operation } = await takeAway('gone later');
  server.cardDoor.answer = (request) =>
    request.card_ref === null
      ? server.cardDoor.issuer(request)
      : { status: 'refused', reason: 'card_gone' };
  const answer = await carryOut(server.running.services, { kind: 'operation', operation });
  expect(answer?.status).toBe(402);
  expect(reversalsSent()).toEqual([operation.id]);
});

test('a reversal that nobody acknowledges closes nothing', async () => {
  const { operation } = await takeAway('no reversal');
  server.cardDoor.answer = (request) =>
    request.card_ref === null ? UNKNOWN : { status: 'refused', reason: 'cvc_gone' };
  const answer = await carryOut(server.running.services, { kind: 'operation', operation });
  expect(JSON.parse(answer?.body ?? '')).toMatchObject({ status: 'processing' });
  expect(await rows('select state from operations')).toEqual([{ state: 'reversing' }]);
});

test('an owner whose fence is past writes nothing', async () => {
  const { operation } = await takeAway('fence');
  const late = { ...operation, fence: operation.fence - 1 };
  const work = { kind: 'operation', operation: late } as const;
  expect(await carryOut(server.running.services, work)).toBeNull();
  expect(await rows('select state from operations')).toEqual([{ state: 'unknown' }]);
  expect(await rows('select id from charges')).toEqual([]);
});

test('an expansion that cannot be is refused before money moves, or else left out', async () => {
  const refused = await pay('typo', { ...PAY, 'expand[0]': 'nothing' });
  expect([refused.status, refused.body.error.message]).toEqual([
    400,
    'This property cannot be expanded (nothing).',
  ]);
  expect(server.cardDoor.sent).toHaveLength(0);
  const reply = await pay('expand', { ...PAY, 'expand[0]': 'latest_charge.nothing' });
  expect([reply.status, reply.body.status]).toEqual([200, 'succeeded']);
});
