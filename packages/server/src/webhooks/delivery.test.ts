/*
 * Goal: what happened arrives at the endpoints that want it, signed so that the official library
 * accepts it, never before it is committed, and is owed until an endpoint has said 2xx.
 * Method: a whole server whose clock is moved by hand, and a real endpoint on this machine; the
 * library checks what arrives. Orders and counts are asserted, no times.
 */
import Stripe from 'stripe';
import { afterEach, expect, test } from 'vitest';
import { emit } from '../events/emit.ts';
import { useMerchant, type Endpoint } from '../testing/merchant-scene.ts';
import type { Row } from '../testing/rows.ts';
import type { Arrival } from '../testing/sink.ts';
import { SECRET_KEY } from '../testing/test-server.ts';

const stripe = new Stripe(SECRET_KEY);
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

let nowMs = Date.now();
const clock = { nowMs: () => nowMs };
const merchant = useMerchant(clock);
const { sink } = merchant;
afterEach(() => sink.answers.clear());

/** What the official library says of a delivery, by the time of the server's clock. */
function verified(arrival: Arrival | undefined, { secret }: Endpoint): Stripe.Event {
  return stripe.webhooks.constructEvent(
    arrival?.body ?? '',
    String(arrival?.headers['stripe-signature']),
    ...([secret, undefined, undefined, Math.floor(nowMs / 1000)] as const),
  );
}

test('an event reaches the endpoint, and the official library accepts it', async () => {
  const endpoint = await merchant.endpoint('/first');
  const customer = await merchant.server.post('/v1/customers', { name: 'Jenny' });
  await sink.until(() => sink.at('/first').length > 0);

  const [arrival] = sink.at('/first');
  const event = verified(arrival, endpoint);
  expect(event.type).toBe('customer.created');
  expect(event.data.object).toEqual(customer.body);
  const shown = (await merchant.server.get(`/v1/events/${event.id}`)).body;
  expect(event).toEqual({ ...shown, pending_webhooks: expect.any(Number) });
  expect(arrival?.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'Coffer/1.0 (webhooks)',
    'stripe-signature': expect.stringMatching(/^t=\d+,v1=[0-9a-f]{64}$/),
  });
  expect(await merchant.untilOwed(endpoint, (rows) => rows.length === 0)).toEqual([]);
});

test('each endpoint gets the events of its list, alone, in groups or all', async () => {
  await merchant.endpoint('/one', ['customer.created']);
  await merchant.endpoint('/group', ['payment_intent.*']);
  await merchant.endpoint('/all', ['*']);
  await merchant.happen();
  const form = { amount: 500, currency: 'usd', payment_method: 'pm_card_visa', confirm: true };
  const intent = await merchant.server.post('/v1/payment_intents', {
    ...form,
    capture_method: 'automatic',
    return_url: 'https://shop.test/back',
  });
  expect(intent.status).toBe(200);
  const arrived = (path: string, count: number): boolean => sink.at(path).length >= count;
  await sink.until(() => arrived('/one', 1) && arrived('/group', 2) && arrived('/all', 4));
  const types = (path: string): string[] => sink.at(path).map(({ event }) => event.type);
  expect(types('/one')).toEqual(['customer.created']);
  // One object's events come in the order in which they happened.
  expect(types('/group')).toEqual(['payment_intent.created', 'payment_intent.succeeded']);
  expect(types('/all').toSorted()).toEqual([
    'charge.succeeded',
    'customer.created',
    'payment_intent.created',
    'payment_intent.succeeded',
  ]);
});

test('nothing goes out before the commit, and nothing of what was rolled back', async () => {
  await merchant.endpoint('/commit', ['*']);
  const { services } = merchant.server.running;
  const [row] = await merchant.query('select account_id from webhook_endpoints');
  const call = {
    services,
    caller: {
      accountId: String(row?.['account_id']),
      livemode: false,
      keyKind: 'secret',
      restriction: null,
    },
    request: { id: 'req_1', idempotencyKey: null },
  } as const;
  // Emitting needs no more of a call than this.
  const from = call as unknown as Parameters<typeof emit>[1];
  const failing = services.db.transaction(async (tx) => {
    emit(tx, from, [
      { type: 'customer.deleted', object: { id: 'rolled back', object: 'customer' } },
    ]);
    throw new Error('on purpose');
  });
  await expect(failing).rejects.toThrow('on purpose');
  await services.db.transaction(async (tx) => {
    emit(tx, from, [{ type: 'customer.updated', object: { id: 'late', object: 'customer' } }]);
    // Another transaction is committed, published and delivered in the meantime.
    const customer = await merchant.happen('earlier');
    await sink.until(() => sink.at('/commit').length > 0);
    expect(sink.at('/commit').map(({ body }) => body.includes(customer))).toEqual([true]);
  });
  await sink.until(() => sink.at('/commit').length > 1);
  expect(sink.at('/commit').map(({ event }) => event.type)).toEqual([
    'customer.created',
    'customer.updated',
  ]);
});

test('an endpoint that hangs delays no other, and gets few requests itself', async () => {
  sink.answers.set('/hangs', 'hang');
  await merchant.endpoint('/hangs');
  await merchant.endpoint('/good');
  for (let event = 0; event < 30; event += 1) await merchant.happen();
  await sink.until(() => sink.at('/good').length === 30);
  expect(sink.at('/hangs').length).toBeLessThanOrEqual(2);
});

test.each([301, 404, 500])(
  '%d is a failure: it is written down, and not followed',
  async (status) => {
    const path = `/says-${status}`;
    sink.answers.set(path, status);
    const endpoint = await merchant.endpoint(path);
    await merchant.happen();
    const failed = { attempts: 1, given_up: false, last_status: status, last_failure: 'status' };
    expect(await merchant.untilOwed(endpoint, ([row]) => row?.['attempts'] === 1)).toEqual([
      failed,
    ]);
    const [row] = await merchant.query(
      'select failing_since is not null as f from webhook_endpoints',
    );
    expect(row).toEqual({ f: true });
    expect(sink.at('/elsewhere')).toEqual([]);
  },
);

test('test mode tries three times in about two hours, signed anew each time', async () => {
  sink.answers.set('/thrice', 503);
  const endpoint = await merchant.endpoint('/thrice');
  await merchant.happen();
  for (const [attempts, pauseMs] of [[1, 33 * MINUTE_MS] as const, [2, 99 * MINUTE_MS] as const]) {
    await merchant.untilOwed(endpoint, ([row]) => row?.['attempts'] === attempts);
    verified(sink.at('/thrice').at(-1), endpoint);
    nowMs += pauseMs + 1;
  }
  const rows = await merchant.untilOwed(endpoint, ([row]) => row?.['attempts'] === 3);
  expect(rows).toEqual([{ attempts: 3, given_up: true, last_status: 503, last_failure: 'status' }]);
  const signatures = sink.at('/thrice').map(({ headers }) => headers['stripe-signature']);
  expect(new Set(signatures).size).toBe(3);
  expect(new Set(sink.at('/thrice').map(({ event }) => event.id)).size).toBe(1);
});

test('a delivery that is asked for anew is made, and a success ends the failing', async () => {
  sink.answers.set('/again', 500);
  const endpoint = await merchant.endpoint('/again');
  await merchant.happen();
  await merchant.untilOwed(endpoint, ([row]) => row?.['attempts'] === 1);
  sink.answers.delete('/again');
  const [event] = sink.at('/again').map((arrival) => arrival.event.id);
  const resent = await merchant.server.post(`/v1/events/${event}/retry`, {
    webhook_endpoint: endpoint.id,
  });
  expect(resent.status).toBe(200);
  await merchant.untilOwed(endpoint, (rows) => rows.length === 0);
  expect(sink.at('/again')).toHaveLength(2);
  for (;;) {
    const [row] = await merchant.query('select failing_since from webhook_endpoints');
    if (row?.['failing_since'] === null) break;
  }
});

test.each([200, 500])(
  'what is asked for anew before the answer %d is sent again',
  async (status) => {
    const path = `/meanwhile-${status}`;
    const answers: (() => void)[] = [];
    const answered = (): Promise<number> =>
      new Promise((resolve) => answers.push(() => resolve(status)));
    sink.answers.set(path, answered);
    const endpoint = await merchant.endpoint(path);
    await merchant.happen();
    await sink.until(() => sink.at(path).length === 1);
    const [event] = sink.at(path).map((arrival) => arrival.event.id);
    await merchant.server.post(`/v1/events/${event}/retry`, { webhook_endpoint: endpoint.id });
    sink.answers.delete(path);
    for (const answer of answers) answer();
    await sink.until(() => sink.at(path).length === 2);
    expect(await merchant.untilOwed(endpoint, (rows) => rows.length === 0)).toEqual([]);
  },
);

test('a clock that was ahead once holds nothing up', async () => {
  const endpoint = await merchant.endpoint('/ahead');
  const ahead = String(nowMs + 60 * MINUTE_MS);
  await merchant.query('update event_streams set last_ms = $1', [ahead]);
  await merchant.happen();
  await sink.until(() => sink.at('/ahead').length === 1);
  expect(await merchant.untilOwed(endpoint, (rows) => rows.length === 0)).toEqual([]);
});

test('after a roll both secrets sign, and what was rolled out does not', async () => {
  const first = await merchant.endpoint('/rolled');
  const roll = async (expire_in: number): Promise<Endpoint> =>
    (await merchant.server.post(`/v1/webhook_endpoints/${first.id}/roll_secret`, { expire_in }))
      .body;
  await merchant.happen();
  const second = await roll(0);
  const third = await roll(60);
  await merchant.happen();
  await sink.until(() => sink.at('/rolled').length === 2);
  const arrival = sink.at('/rolled')[1];
  expect(arrival?.headers['stripe-signature']).toMatch(/^t=\d+(,v1=[0-9a-f]{64}){2}$/);
  for (const endpoint of [second, third]) {
    expect(verified(arrival, endpoint).type).toBe('customer.created');
  }
  expect(() => verified(arrival, first)).toThrow('signature');
});

test.each(['disabled', 'deleted'])('an endpoint that is %s gets nothing more', async (how) => {
  const path = `/${how}`;
  const { id } = await merchant.endpoint(path);
  await merchant.endpoint('/other');
  const before = sink.at('/other').length;
  await merchant.happen();
  await sink.until(() => sink.at(path).length === 1 && sink.at('/other').length === before + 1);
  const at = `/v1/webhook_endpoints/${id}`;
  const { server } = merchant;
  const changed = await (how === 'deleted'
    ? server.delete(at)
    : server.post(at, { disabled: true }));
  expect(changed.status).toBe(200);
  for (let event = 0; event < 5; event += 1) await merchant.happen();
  await sink.until(() => sink.at('/other').length === before + 6);
  expect(sink.at(path)).toHaveLength(1);
});

test('an endpoint that fails for three days is disabled, and what it is owed is given up', async () => {
  sink.answers.set('/dead', 500);
  const endpoint = await merchant.endpoint('/dead');
  for (let event = 0; event < 10; event += 1) await merchant.happen();
  const failedOnce = (rows: Row[]): boolean =>
    rows.length === 10 && rows.every((row) => row['attempts'] === 1);
  await merchant.untilOwed(endpoint, failedOnce);
  nowMs += 3 * DAY_MS;
  await merchant.untilOwed(endpoint, (rows) => rows.every((row) => row['given_up'] === true));
  expect(await merchant.query('select status, disabled_because from webhook_endpoints')).toEqual([
    { status: 'disabled', disabled_because: 'It failed for 3 days without a success.' },
  ]);
});
