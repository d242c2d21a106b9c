/*
 * Goal: intents that nobody has touched for ninety days are canceled, once, and no others.
 * Method: a whole server on a real database whose clock is moved; the job is run by hand, several
 * times at once. Many intents are copies of one.
 */
import type { FormInput } from '@coffer/kernel';
import { checkStripeObject } from '@coffer/testkit';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { TestServer, type Reply } from '../../testing/test-server.ts';
import { STALE_AFTER_DAYS } from './cancel-stale.ts';
import { cancelStaleIntents } from './sweep.ts';

const DAY_MS = 24 * 3600 * 1000;
/** More than one run looks at. */
const COPIES = 700;

/** The days only pass: what was looked at is not looked at again. */
let day = 0;
const clock = { nowMs: () => Date.now() + day * DAY_MS };

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({}, clock);
});
beforeEach(async () => {
  // What earlier tests left is stale for good.
  day += 2 * STALE_AFTER_DAYS;
  await runJob();
});
afterAll(() => server.stop());

async function runJob(): Promise<void> {
  while ((await cancelStaleIntents(server.running.services)) === 'more') continue;
}

async function after(days: number): Promise<void> {
  day += days;
  await runJob();
}

function rows<R extends object>(sql: string, values: (string | number)[] = []): Promise<R[]> {
  return server.running.services.db.query<R>(sql, values);
}

async function made(path: string, form: Record<string, FormInput> = {}): Promise<Reply['body']> {
  const { body } = await server.post(path, form);
  return body;
}

function intent(form: Record<string, FormInput> = {}): Promise<Reply['body']> {
  return made('/v1/payment_intents', { amount: 900, currency: 'usd', ...form });
}

async function look({ id }: { readonly id: string }): Promise<[string, string | null]> {
  const path = id.startsWith('seti_') ? 'setup_intents' : 'payment_intents';
  const { body } = await server.get(`/v1/${path}/${id}`);
  checkStripeObject(body);
  return [body.status, body.cancellation_reason];
}

function canceledEvents(id: string): Promise<number> {
  return server
    .get(
      `/v1/events?types[]=payment_intent.canceled&types[]=setup_intent.canceled&related_object=${id}`,
    )
    .then(({ body }) => body.data.length);
}

test('what waits is canceled after ninety days, by several servers once', async () => {
  const card = { payment_method: 'pm_card_visa' };
  const holder = { payment_method: 'pm_card_authenticationRequired', confirm: true };
  const payments = [await intent(), await intent(card), await intent(holder)];
  const setups = [await made('/v1/setup_intents'), await made('/v1/setup_intents', holder)];
  const waiting = [...payments, ...setups];
  expect(waiting.map(({ status }) => status)).toEqual([
    ...['requires_payment_method', 'requires_confirmation', 'requires_action'],
    ...['requires_payment_method', 'requires_action'],
  ]);
  // A holder who is gone is given up long before.
  await rows(`update authentications set expires_at = expires_at + interval '1 year'`);
  const before = await Promise.all(waiting.map(look));
  await after(STALE_AFTER_DAYS - 1);
  expect(await Promise.all(waiting.map(look))).toEqual(before);
  day += 2;
  await Promise.all([1, 2, 3].map(() => runJob()));
  for (const one of payments) expect(await look(one)).toEqual(['canceled', 'automatic']);
  for (const one of setups) expect(await look(one)).toEqual(['canceled', 'abandoned']);
  for (const { id } of waiting) expect(await canceledEvents(id)).toBe(1);
  expect(await rows('select id from intents_met')).toEqual([]);
});

test('what is over, or of a Checkout Session, is let be', async () => {
  const paid = await intent({ payment_method: 'pm_card_visa', confirm: true });
  const gone = await intent();
  await made(`/v1/payment_intents/${gone.id}/cancel`);
  const set = await made('/v1/setup_intents', { payment_method: 'pm_card_visa', confirm: true });
  const session = await made('/v1/checkout/sessions', {
    ...{ mode: 'setup', success_url: 'https://a.example' },
  });
  await rows(`update checkout_sessions set expires_at = expires_at + 365 * 86400`);
  await after(STALE_AFTER_DAYS + 1);
  expect(await Promise.all([paid, gone, set].map(look))).toEqual([
    ...[['succeeded', null]],
    ...[['canceled', null]],
    ...[['succeeded', null]],
  ]);
  const now = await server.get(`/v1/checkout/sessions/${session.id}`);
  expect(await look({ id: now.body.setup_intent })).toEqual(['requires_payment_method', null]);
});

test('whoever changes or tries one keeps it for ninety days more', async () => {
  const [changed, tried, set] = [await intent(), await intent(), await made('/v1/setup_intents')];
  day += 60;
  await made(`/v1/payment_intents/${changed.id}`, { metadata: { order: '7' } });
  await made(`/v1/payment_intents/${tried.id}/confirm`, {
    payment_method: 'pm_card_chargeDeclined',
  });
  await made(`/v1/setup_intents/${set.id}`, { description: 'still wanted' });
  const all = [changed, tried, set];
  await after(31);
  for (const one of all) expect((await look(one))[0]).toBe('requires_payment_method');
  expect(await rows('select id from intents_met')).toHaveLength(3);
  await after(58);
  for (const one of all) expect((await look(one))[0]).toBe('requires_payment_method');
  await after(2);
  for (const one of all) expect((await look(one))[0]).toBe('canceled');
  expect(await rows('select id from intents_met')).toEqual([]);
});

test('it goes on through many, and one that cannot be canceled holds up no other', async () => {
  const { id } = await intent();
  const broken = await intent();
  await rows(
    `insert into payment_intents (account_id, id, livemode, created, status, amount, currency,
       client_secret, data)
     select account_id, id || '_' || n, livemode, created, status, amount, currency,
       client_secret, data
     from payment_intents, generate_series(1, $2::int) n where id = $1`,
    [id, COPIES],
  );
  await rows(`update payment_intents set data = 'null' where id = $1`, [broken.id]);
  await after(STALE_AFTER_DAYS + 1);
  const counted = await rows<{ status: string; count: number }>(
    `select status, count(*)::int from payment_intents where id like '${id}%' group by status`,
  );
  expect(counted).toEqual([{ status: 'canceled', count: COPIES + 1 }]);
  expect(await rows('select id from intents_met')).toEqual([{ id: broken.id }]);
  await rows(
    `update payment_intents set data = (select data from payment_intents where id = $1)
    where id = $2`,
    [id, broken.id],
  );
  await after(2);
  expect((await look(broken))[0]).toBe('canceled');
});
