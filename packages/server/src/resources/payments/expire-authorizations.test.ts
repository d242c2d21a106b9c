/*
 * Goal: an authorization that nobody captures in seven days is let go: at the acquirer, once, and
 * then in charge, intent and events; whoever captures in time is not touched.
 * Method: a whole server on a real database. The job runs as it would later, by another clock; the
 * card door's stand-in loses and refuses answers.
 */
import { checkStripeObject } from '@coffer/testkit';
import type { SendAnswer } from '@coffer/vault-protocol';
import { afterEach, beforeAll, afterAll, expect, test } from 'vitest';
import { TestServer, type Reply } from '../../testing/test-server.ts';
import { expireAuthorizations } from './expire-authorizations.ts';

const DAY_MS = 24 * 3600 * 1000;
const REVERSE = 'sandbox.reverse.v1';
const POLL = { interval: 50 };
/** More than one run asks about. */
const MANY = 230;

let laterMs = 0;
let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({}, { nowMs: () => Date.now() + laterMs });
});
afterEach(() => {
  server.cardDoor.answer = null;
  laterMs = 0;
});
afterAll(() => server.stop());

async function held(): Promise<string> {
  const { body } = await server.post('/v1/payment_intents', {
    ...{ amount: 2000, currency: 'usd', capture_method: 'manual' },
    ...{ payment_method: 'pm_card_visa', confirm: true },
  });
  expect(body.status).toBe('requires_capture');
  return body.id;
}

async function retrieve(id: string): Promise<Reply['body']> {
  const { body } = await server.get(`/v1/payment_intents/${id}?expand[]=latest_charge`);
  return checkStripeObject(body);
}

function expireIn(days: number): Promise<'more' | void> {
  laterMs = days * DAY_MS;
  return expireAuthorizations(server.running.services);
}

function reversals(): number {
  return server.cardDoor.sent.filter(({ skeleton }) => skeleton === REVERSE).length;
}

async function lastEvents(id: string): Promise<string[]> {
  const { body } = await server.get('/v1/events?limit=100');
  return body.data
    .filter(({ data }: Reply['body']) => [data.object.id, data.object.payment_intent].includes(id))
    .map(({ type }: Reply['body']) => type)
    .slice(0, 2)
    .toReversed();
}

const GONE = {
  status: 'canceled',
  cancellation_reason: 'automatic',
  amount_capturable: 0,
  amount_received: 0,
  latest_charge: { captured: false, refunded: true, amount_refunded: 2000 },
};

test('after seven days, and not before', async () => {
  const id = await held();
  const asked = reversals();
  await expireIn(6.99);
  expect([(await retrieve(id)).status, reversals() - asked]).toEqual(['requires_capture', 0]);
  // Several servers look at the same moment.
  laterMs = 7.01 * DAY_MS;
  await Promise.all([1, 2, 3].map(() => expireAuthorizations(server.running.services)));
  await expect.poll(async () => (await retrieve(id)).status, POLL).toBe('canceled');
  expect(await retrieve(id)).toMatchObject({ ...GONE, canceled_at: expect.any(Number) });
  expect(reversals() - asked).toBe(1);
  expect(await lastEvents(id)).toEqual(['charge.expired', 'payment_intent.canceled']);
  const [canceled] = (await server.get('/v1/events?type=payment_intent.canceled&limit=1')).body
    .data;
  expect(canceled.request).toEqual({ id: null, idempotency_key: null });
  // There is nothing left for another look.
  await expireAuthorizations(server.running.services);
  expect(reversals() - asked).toBe(1);
});

test('what was captured, canceled or made anew is let be', async () => {
  const captured = await held();
  await server.post(`/v1/payment_intents/${captured}/capture`);
  const canceled = await held();
  await server.post(`/v1/payment_intents/${canceled}/cancel`);
  const asked = reversals();
  await expireIn(8);
  const statuses = [captured, canceled].map(async (id) => (await retrieve(id)).status);
  expect(await Promise.all(statuses)).toEqual(['succeeded', 'canceled']);
  expect((await retrieve(canceled)).cancellation_reason).toBeNull();
  expect(reversals()).toBe(asked);
});

test('nothing is captured too late, though the job has not come yet', async () => {
  const id = await held();
  laterMs = 7.01 * DAY_MS;
  const { status, body } = await server.post(`/v1/payment_intents/${id}/capture`);
  expect([status, body.error]).toMatchObject([
    400,
    {
      code: 'charge_expired_for_capture',
      message: 'The charge cannot be captured as the authorization has expired.',
    },
  ]);
  await expireAuthorizations(server.running.services);
  expect((await retrieve(id)).status).toBe('canceled');
});

test('a lost answer is found out by repair, and one that cannot be asked holds up no other', async () => {
  const [lost, refused, other] = [await held(), await held(), await held()];
  const answers: Record<string, SendAnswer> = {
    [await authorizationOf(lost)]: { status: 'unknown', reason: 'timeout' },
    [await authorizationOf(refused)]: { status: 'refused', reason: 'no_acquirer' },
  };
  server.cardDoor.answer = (request) =>
    answers[String(request.parameters['original'])] ?? server.cardDoor.issuer(request);
  await expireIn(7.01);
  const statuses = async (): Promise<string[]> =>
    Promise.all([lost, refused, other].map(async (id) => (await retrieve(id)).status));
  expect(await statuses()).toEqual(['processing', 'requires_capture', 'canceled']);
  expect((await retrieve(refused)).cancellation_reason).toBeNull();
  server.cardDoor.answer = null;
  await expect.poll(async () => (await statuses())[0], POLL).toBe('canceled');
  expect(await retrieve(lost)).toMatchObject(GONE);
  await hourLater();
  await expireAuthorizations(server.running.services);
  expect(await statuses()).toEqual(['canceled', 'canceled', 'canceled']);
});

test('a time that is over is over, whatever the acquirer says to the reversal', async () => {
  const id = await held();
  server.cardDoor.answer = (request) => ({
    status: 'answered',
    http_status: 200,
    fields: { reference: request.reference, status: 'declined', code: 'not_reversible' },
  });
  await expireIn(7.01);
  expect(await retrieve(id)).toMatchObject(GONE);
});

test('many that the acquirer refuses are asked about once an hour, and hold up no other', async () => {
  const id = await held();
  await rows(
    `with made as (
       insert into payment_intents (account_id, id, livemode, created, status, amount,
         amount_capturable, currency, latest_charge, client_secret, data)
       select account_id, id || '_' || n, livemode, created, status, amount, amount_capturable,
         currency, latest_charge || '_' || n, client_secret, data
       from payment_intents, generate_series(1, $2::int) n where id = $1),
     charged as (
       insert into charges (account_id, id, livemode, created, status, amount, currency, captured,
         payment_intent, data)
       select account_id, id || '_' || n, livemode, created, status, amount, currency, captured,
         payment_intent || '_' || n, data
       from charges, generate_series(1, $2::int) n where payment_intent = $1)
     insert into operations (account_id, id, livemode, kind, state, payment_intent, amount,
       currency, data, owner, due_at)
     select account_id, id || '_' || n, livemode, kind, state, payment_intent || '_' || n, amount,
       currency, data, owner, due_at
     from operations, generate_series(1, $2::int) n where payment_intent = $1`,
    [id, MANY],
  );
  server.cardDoor.answer = () => ({ status: 'refused', reason: 'no_acquirer' });
  // Twice as many runs as they need.
  for (let run = 0; run < 4; run += 1) await expireIn(7.01);
  const voids = `select payment_intent from operations where kind = 'void'
    and payment_intent like '${id}%'`;
  expect(await rows(voids)).toHaveLength(MANY + 1);
  server.cardDoor.answer = null;
  const other = await held();
  await expireIn(15);
  expect((await retrieve(other)).status).toBe('canceled');
  expect((await retrieve(id)).status).toBe('requires_capture');
  await hourLater();
  for (let run = 0; run < 2; run += 1) await expireIn(15);
  expect(await retrieve(id)).toMatchObject(GONE);
  const left = `select id from payment_intents where id like '${id}%' and status <> 'canceled'`;
  expect(await rows(left)).toEqual([]);
});

/** As if what was asked so far had been asked an hour before. */
async function hourLater(): Promise<void> {
  await rows(`update operations set created_at = created_at - interval '61 min'`);
}

function rows<R extends object>(sql: string, values: (string | number)[] = []): Promise<R[]> {
  return server.running.services.db.query<R>(sql, values);
}

async function authorizationOf(intent: string): Promise<string> {
  const [row] = await server.running.services.db.query<{ id: string }>(
    `select id from operations where payment_intent = $1 and kind = 'authorize'`,
    [intent],
  );
  return row?.id ?? '';
}
