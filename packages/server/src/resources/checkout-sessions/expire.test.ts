/*
 * Goal: a merchant ends sessions, and they expire in time however many another account has; old
 * ones that nobody tried to pay are forgotten, and no others.
 * Method: a whole server; many sessions are copies of one row, and time is that of their rows.
 */
import { checkStripeObject } from '@coffer/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CheckoutClient, OK_URL, ORDER, SHIRT, type Body } from '../../testing/checkout.ts';
import { TestServer } from '../../testing/test-server.ts';
import { expireDueSessions } from './expire.ts';
import { pruneLinkSessions, UNPAID_KEPT_DAYS } from './prune.ts';
import { dueSessions } from './store.ts';

/** More than one run of the job expires. */
const MANY = 230;
const DAY_S = 24 * 3600;

let server: TestServer;
let checkout: CheckoutClient;
beforeAll(async () => {
  server = await TestServer.start();
  checkout = new CheckoutClient(server);
});
afterAll(() => server.stop());

function rows<R extends object>(sql: string, values: (string | number)[] = []): Promise<R[]> {
  return server.running.services.db.query<R>(sql, values);
}

/** Of another account than `checkout`'s. */
async function strangersSession(): Promise<string> {
  const key = 'sk_test_of_the_leak_check_0123456789';
  const { body } = await server.post('/v1/checkout/sessions', ORDER, { key });
  return body.id;
}

/** So many copies of a session, with ids of their own. */
async function copies(id: string, count: number): Promise<void> {
  await rows(
    `insert into checkout_sessions
       (account_id, id, livemode, created, status, expires_at, email, payment_link, data)
     select account_id, id || '_' || n, livemode, created, status, expires_at, email, payment_link,
       data from checkout_sessions, generate_series(1, $2::int) n where id = $1`,
    [id, count],
  );
}

/** Nothing of now is touched: what is looked at ends in a hundred days. */
const LATER_S = Math.floor(Date.now() / 1000) + 100 * DAY_S;

describe('expiring', () => {
  test('by the merchant: shown, announced, and over', async () => {
    const session = await checkout.open({ after_expiration: { recovery: { enabled: true } } });
    const { status, body } = await server.post(`/v1/checkout/sessions/${session.id}/expire`);
    expect(status).toBe(200);
    checkStripeObject(body);
    expect(body).toMatchObject({
      status: 'expired',
      url: null,
      after_expiration: {
        recovery: {
          url: expect.stringContaining(`http://checkout.test/r/${session.id}?token=`),
          expires_at: expect.any(Number),
        },
      },
    });
    const told = await server.get('/v1/events?type=checkout.session.expired&limit=1');
    expect(told.body.data[0].data.object).toEqual(body);
    const again = await server.post(`/v1/checkout/sessions/${session.id}/expire`);
    expect([again.status, again.body.error.message]).toEqual([
      400,
      expect.stringContaining('Only Checkout Sessions with a status in ["open"]'),
    ]);
  });

  test('by the clock: the job expires what is due, with its setup intent', async () => {
    const session = (
      await server.post('/v1/checkout/sessions', { mode: 'setup', success_url: OK_URL })
    ).body;
    await server.running.services.db.query(
      'update checkout_sessions set expires_at = 1 where id = $1',
      [session.id],
    );
    await expect
      .poll(async () => (await server.get(`/v1/checkout/sessions/${session.id}`)).body.status)
      .toBe('expired');
    const intent = (await server.get(`/v1/setup_intents/${session.setup_intent}`)).body;
    expect(intent.status).toBe('canceled');
    const events = (await server.get('/v1/events?type=checkout.session.expired&limit=1')).body.data;
    expect([events[0].data.object.id, events[0].request]).toEqual([
      session.id,
      { id: null, idempotency_key: null },
    ]);
  });
});

test('an account with one session waits for no other’s many', async () => {
  const many = await checkout.open();
  const one = await strangersSession();
  await rows('update checkout_sessions set expires_at = $2 where id = $1', [many.id, LATER_S]);
  await copies(many.id, 20);
  // It is due last of all.
  await rows('update checkout_sessions set expires_at = $2 where id = $1', [one, LATER_S + 1]);
  const due = await dueSessions(server.running.services.db, { nowS: LATER_S + 1, limit: 2 });
  expect(due.map(({ id }) => (id === one ? 'one' : 'many'))).toEqual(['many', 'one']);
});

test('it goes on until nothing is due; one that cannot be expired holds up no other', async () => {
  const many = await checkout.open();
  const one = await strangersSession();
  const broken = await checkout.open();
  await rows(`update checkout_sessions set data = data - 'recovery' where id = $1`, [broken.id]);
  await copies(many.id, MANY);
  // In fifty days: the server's own job does not come before the test.
  const dueS = LATER_S - 50 * DAY_S;
  const expires = (id: string, at: number): Promise<object[]> =>
    rows('update checkout_sessions set expires_at = $2 where id like $1', [id, dueS + at]);
  await expires(`${many.id}%`, 2);
  await expires(broken.id, 1);
  await expires(one, 3);
  const services = { ...server.running.services, clock: { nowMs: () => (dueS + 3) * 1000 } };
  const first = await expireDueSessions(services);
  const ofStranger = await rows<{ status: string }>(
    'select status from checkout_sessions where id = $1',
    [one],
  );
  expect([first, ofStranger]).toEqual(['more', [{ status: 'expired' }]]);
  expect(await expireDueSessions(services)).toBeUndefined();
  const left = await rows<{ id: string }>(
    `select id from checkout_sessions where status = 'open' and expires_at <= $1`,
    [dueS + 3],
  );
  expect(left).toEqual([{ id: broken.id }]);
  await rows('delete from checkout_sessions where id = $1', [broken.id]);
});

test('what a link made and nobody tried to pay is forgotten after a month', async () => {
  const link = await checkout.make('/v1/payment_links', { line_items: [SHIRT] });
  const opened = async (): Promise<Body> => (await checkout.browse(`for_plink/${link.id}`)).body;
  const [old, young, tried, open] = [
    await opened(),
    await opened(),
    await opened(),
    await opened(),
  ];
  const own = await checkout.open();
  await checkout.pay(tried, {
    payment_method: await checkout.card({ email: 'jenny@example.com' }, 'tok_chargeDeclined'),
  });
  for (const { id } of [old, young, tried, own]) {
    await server.post(`/v1/checkout/sessions/${id}/expire`);
  }
  const endS = Math.floor(Date.now() / 1000) - UNPAID_KEPT_DAYS * DAY_S;
  const oldOnes = [old.id, tried.id, own.id];
  for (const [id, expires] of [...oldOnes.map((one) => [one, -60]), [young.id, 60]] as const) {
    await rows('update checkout_sessions set expires_at = $2 where id = $1', [
      String(id),
      endS + Number(expires),
    ]);
  }
  expect(await pruneLinkSessions(server.running.services)).toBeUndefined();
  const found = await Promise.all(
    [old, young, tried, open, own].map(
      async ({ id }) => (await server.get(`/v1/checkout/sessions/${id}`)).status,
    ),
  );
  expect(found).toEqual([404, 200, 200, 200, 200]);
});
