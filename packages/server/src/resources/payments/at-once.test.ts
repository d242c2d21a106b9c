/*
 * Goal: of many who do something with one payment at the same time exactly one wins where one may;
 * the others are told clearly why they did not; each movement of money is asked for once; and one
 * idempotency key is one request, however many send it.
 * Method: fifty clients, half of them at each of two servers on one real database. The acquirer is
 * a stand-in that takes a moment and counts what it is asked. Afterwards what the acquirer was
 * asked, the objects, the events and the balance must agree.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Crowd, tally, type Form } from '../../testing/crowd.ts';
import { FreshAccount } from '../../testing/fresh-account.ts';
import { TestServer, type Reply } from '../../testing/test-server.ts';

const CLIENTS = 50;
const AMOUNT = 2000;
const FEE = 88;
/** Long enough that whoever comes second finds the first one under way. */
const ACQUIRER_MAX_MS = 20;

const STATE = '400 payment_intent_unexpected_state';
const LOCKED = '429 lock_timeout';
const REFUNDED = '400 charge_already_refunded';

let crowd: Crowd;
beforeAll(async () => {
  const server = await TestServer.start();
  crowd = await Crowd.gather(server);
  server.cardDoor.answer = async (request) => {
    await sleep(server.cardDoor.sent.length % ACQUIRER_MAX_MS);
    return server.cardDoor.issuer(request);
  };
});
afterAll(() => crowd.leave());

/** The same call fifty times. */
function fifty(path: string, form: Form = {}): { path: string; form: Form }[] {
  return Array.from({ length: CLIENTS }, () => ({ path, form }));
}

async function intent(account: FreshAccount, form: Form = {}): Promise<Reply['body']> {
  const reply = await account.post('/v1/payment_intents', {
    ...{ amount: AMOUNT, currency: 'usd', capture_method: 'automatic' },
    ...{ payment_method: 'pm_card_visa', ...form },
  });
  expect([reply.status, reply.body.error]).toEqual([200, undefined]);
  return reply.body;
}

/** What the acquirer was asked for an account, and that it was asked for each thing once. */
function asked(account: FreshAccount): string[] {
  const sent = crowd.server.cardDoor.sent.filter(({ account_id: of }) => of === account.id);
  expect(new Set(sent.map(({ reference }) => reference)).size).toBe(sent.length);
  return sent.map(({ skeleton }) => skeleton.split('.')[1] ?? '').toSorted();
}

async function eventsOf(account: FreshAccount): Promise<string[]> {
  return (await account.newEvents()).map(({ type }) => type);
}

async function balanceOf(account: FreshAccount): Promise<number> {
  const { body } = await account.get('/v1/balance');
  return [...body.available, ...body.pending].reduce((sum, { amount }) => sum + amount, 0);
}

/** One was answered 200, and every other one with one of these. */
function expectOneWinner(replies: readonly Reply[], ...losers: readonly string[]): Reply {
  const { '200': won, ...lost } = tally(replies);
  expect(won, JSON.stringify(lost)).toBe(1);
  expect(Object.keys(lost).filter((how) => !losers.includes(how))).toEqual([]);
  const winner = replies.find(({ status }) => status === 200);
  if (winner === undefined) throw new Error('one was answered 200');
  return winner;
}

describe('fifty clients at one payment', () => {
  test('confirm: it is authorized once', async () => {
    const account = await FreshAccount.open(crowd.server);
    const { id } = await intent(account);
    const replies = await crowd.atOnce(account, fifty(`/v1/payment_intents/${id}/confirm`));
    const { body } = expectOneWinner(replies, STATE, LOCKED);
    expect(body).toMatchObject({ id, status: 'succeeded', amount_received: AMOUNT });
    expect(asked(account)).toEqual(['authorize']);
    expect(await eventsOf(account)).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
    ]);
    expect(await balanceOf(account)).toBe(AMOUNT - FEE);
    const charges = await account.get(`/v1/charges?payment_intent=${id}`);
    expect(charges.body.data.map((charge: Reply['body']) => charge.id)).toEqual([
      body.latest_charge,
    ]);
  });

  test('confirm with fifty cards: one of them pays', async () => {
    const account = await FreshAccount.open(crowd.server);
    const { id } = await intent(account, { payment_method: undefined });
    const confirm = { payment_method: 'pm_card_visa' };
    const path = `/v1/payment_intents/${id}/confirm`;
    const { body } = expectOneWinner(
      await crowd.atOnce(account, fifty(path, confirm)),
      STATE,
      LOCKED,
    );
    expect(body).toMatchObject({ status: 'succeeded' });
    expect(asked(account)).toEqual(['authorize']);
    expect(await balanceOf(account)).toBe(AMOUNT - FEE);
  });

  test('capture, each another amount: one of them is captured', async () => {
    const account = await FreshAccount.open(crowd.server);
    const { id } = await intent(account, { capture_method: 'manual', confirm: true });
    const calls = Array.from({ length: CLIENTS }, (_, at) => ({
      path: `/v1/payment_intents/${id}/capture`,
      form: { amount_to_capture: 1_000 + at, expand: ['latest_charge.balance_transaction'] },
    }));
    const replies = await crowd.atOnce(account, calls);
    const { body } = expectOneWinner(replies, STATE, LOCKED);
    const wanted = 1_000 + replies.findIndex(({ status }) => status === 200);
    expect(body).toMatchObject({
      status: 'succeeded',
      amount_received: wanted,
      latest_charge: { amount_captured: wanted, balance_transaction: { amount: wanted } },
    });
    expect(asked(account)).toEqual(['authorize', 'capture']);
    expect(await balanceOf(account)).toBe(body.latest_charge.balance_transaction.net);
  });

  test('cancel an authorization: it is let go once', async () => {
    const account = await FreshAccount.open(crowd.server);
    const { id } = await intent(account, { capture_method: 'manual', confirm: true });
    await account.newEvents();
    const replies = await crowd.atOnce(account, fifty(`/v1/payment_intents/${id}/cancel`));
    expect(expectOneWinner(replies, STATE, LOCKED).body).toMatchObject({ status: 'canceled' });
    expect(asked(account)).toEqual(['authorize', 'reverse']);
    expect(await eventsOf(account)).toEqual(['charge.refunded', 'payment_intent.canceled']);
  });

  test('half capture, half cancel: one of them gets it, whole', async () => {
    const account = await FreshAccount.open(crowd.server);
    const { id } = await intent(account, { capture_method: 'manual', confirm: true });
    const calls = fifty('').map((_, at) => ({
      path: `/v1/payment_intents/${id}/${at % 4 < 2 ? 'capture' : 'cancel'}`,
    }));
    const { body } = expectOneWinner(await crowd.atOnce(account, calls), STATE, LOCKED);
    const captured = body.status === 'succeeded';
    expect(asked(account)).toEqual(['authorize', captured ? 'capture' : 'reverse']);
    expect(await balanceOf(account)).toBe(captured ? AMOUNT - FEE : 0);
  });

  test('ask for more, each another amount: what was granted last is held', async () => {
    const account = await FreshAccount.open(crowd.server);
    const card = { request_incremental_authorization: 'if_available' };
    const held = { capture_method: 'manual', confirm: true, payment_method_options: { card } };
    const { id } = await intent(account, held);
    const calls = Array.from({ length: CLIENTS }, (_, at) => ({
      path: `/v1/payment_intents/${id}/increment_authorization`,
      form: { amount: AMOUNT + 1 + at },
    }));
    const replies = await crowd.atOnce(account, calls);
    const { '200': granted = 0, ...lost } = tally(replies);
    expect(granted).toBeGreaterThan(0);
    const others = [STATE, LOCKED, '400 amount_too_small', '400 no code'];
    expect(Object.keys(lost).filter((how) => !others.includes(how))).toEqual([]);
    const amounts = replies.filter(({ status }) => status === 200).map(({ body }) => body.amount);
    const { body: now } = await account.get(`/v1/payment_intents/${id}?expand[]=latest_charge`);
    const amount = Math.max(...amounts);
    expect(now).toMatchObject({ amount, amount_capturable: amount, latest_charge: { amount } });
    const increments = Array.from({ length: granted }, () => 'increment');
    expect(asked(account)).toEqual(['authorize', ...increments]);
  });

  test.each([
    ['capture', 'capture', '400 charge_already_captured', AMOUNT - FEE],
    ['refund', 'reverse', REFUNDED, 0],
  ])('%s a charge without an intent: once', async (what, outside, loser, balance) => {
    const account = await FreshAccount.open(crowd.server);
    const form = { amount: AMOUNT, currency: 'usd', source: 'tok_visa', capture: false };
    const { body: charge } = await account.post('/v1/charges', form);
    const path = `/v1/charges/${charge.id}/capture`;
    const calls = what === 'capture' ? fifty(path) : fifty('/v1/refunds', { charge: charge.id });
    expectOneWinner(await crowd.atOnce(account, calls), loser, LOCKED);
    expect(asked(account)).toEqual(['authorize', outside]);
    expect(await balanceOf(account)).toBe(balance);
  });

  test('refund it whole: it is given back once', async () => {
    const account = await FreshAccount.open(crowd.server);
    const { latest_charge: charge } = await intent(account, { confirm: true });
    const replies = await crowd.atOnce(account, fifty('/v1/refunds', { charge }));
    expect(expectOneWinner(replies, REFUNDED, LOCKED).body).toMatchObject({ amount: AMOUNT });
    expect(asked(account)).toEqual(['authorize', 'refund']);
    expect(await balanceOf(account)).toBe(-FEE);
  });

  test('refund parts of it, again and again: never more than there was', async () => {
    const account = await FreshAccount.open(crowd.server);
    const { latest_charge: charge } = await intent(account, { confirm: true });
    const refunds: Reply[] = [];
    let answered: Record<string, number> = {};
    // Whoever finds it locked comes again, as the error says.
    while (answered[REFUNDED] !== CLIENTS) {
      const calls = fifty('/v1/refunds', { charge, amount: 300 });
      const replies = await crowd.atOnce(account, calls);
      answered = tally(replies);
      refunds.push(...replies.filter(({ status }) => status === 200));
      // Of what is left when no whole part is, the last one is.
      if (answered['400 no code'] === undefined) continue;
      refunds.push(await account.post('/v1/refunds', { charge }));
    }
    expect(refunds.map(({ body }) => body.amount).toSorted((a, b) => a - b)).toEqual([
      ...[200, 300, 300, 300, 300, 300, 300],
    ]);
    expect(asked(account)).toEqual(['authorize', ...refunds.map(() => 'refund')]);
    const now = await account.get(`/v1/charges/${charge}`);
    expect(now.body).toMatchObject({ amount_refunded: AMOUNT, refunded: true });
    expect(await balanceOf(account)).toBe(-FEE);
  });

  test('everything at once: what is answered, asked and booked agrees', async () => {
    const account = await FreshAccount.open(crowd.server);
    const { id } = await intent(account, { capture_method: 'manual' });
    const calls = fifty('').map(
      (_, at) =>
        [
          { path: `/v1/payment_intents/${id}/confirm` },
          { path: `/v1/payment_intents/${id}/capture` },
          { path: '/v1/refunds', form: { payment_intent: id, amount: 500 } },
          { path: `/v1/payment_intents/${id}`, form: { metadata: { at } } },
          { path: `/v1/payment_intents/${id}/capture`, form: { amount_to_capture: 900 } },
        ].at(at % 5) ?? { path: '' },
    );
    const replies: Reply[] = [];
    for (let round = 0; round < 4; round += 1) {
      replies.push(...(await crowd.atOnce(account, calls)));
    }
    expect(replies.filter(({ status }) => ![200, 400, 429].includes(status))).toEqual([]);
    const { body: now } = await account.get(
      `/v1/payment_intents/${id}?expand[]=latest_charge.refunds`,
    );
    const { latest_charge: charge } = now;
    const given = charge.refunds.data.map(({ amount }: Reply['body']) => amount);
    expect(asked(account)).toEqual(['authorize', 'capture', ...given.map(() => 'refund')]);
    expect(now).toMatchObject({ status: 'succeeded', amount_received: charge.amount_captured });
    expect(charge.amount_refunded).toBe(given.length * 500);
    expect(charge.amount_refunded).toBeLessThanOrEqual(charge.amount_captured);
    const fee = charge.amount_captured === AMOUNT ? FEE : 56;
    expect(await balanceOf(account)).toBe(charge.amount_captured - charge.amount_refunded - fee);
  });
});

test('fifty clients confirm a setup intent: the card is set up once', async () => {
  const account = await FreshAccount.open(crowd.server);
  const { body: made } = await account.post('/v1/setup_intents', {
    payment_method: 'pm_card_visa',
  });
  const replies = await crowd.atOnce(account, fifty(`/v1/setup_intents/${made.id}/confirm`));
  const { body } = expectOneWinner(replies, '400 setup_intent_unexpected_state');
  expect(body).toMatchObject({ id: made.id, status: 'succeeded' });
  expect(await eventsOf(account)).toEqual(['setup_intent.created', 'setup_intent.succeeded']);
});

describe('one idempotency key from fifty clients', () => {
  const IN_USE = '409 idempotency_key_in_use';
  const create = { amount: AMOUNT, currency: 'usd', capture_method: 'automatic' };
  const pay = { ...create, payment_method: 'pm_card_visa', confirm: true };

  test.each([
    ['a payment', '/v1/payment_intents', pay, ['authorize']],
    ['an intent', '/v1/payment_intents', create, []],
    ['a customer', '/v1/customers', { name: 'Jenny' }, []],
  ])('%s: made once, and everybody has the same answer', async (name, path, form, outside) => {
    const account = await FreshAccount.open(crowd.server);
    const idempotencyKey = `key of ${name}`;
    const replies = await crowd.atOnce(
      account,
      fifty(path, form).map((call) => ({ ...call, idempotencyKey })),
    );
    // Where no money moves the others wait for the answer.
    const answers = Object.keys(tally(replies));
    expect(
      answers.filter((how) => ![...(outside.length > 0 ? [IN_USE] : []), '200'].includes(how)),
    ).toEqual([]);
    const again = await account.post(path, form, {
      headers: { 'idempotency-key': idempotencyKey },
    });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    const told = replies.filter(({ status }) => status === 200);
    expect(told.map(({ body }) => body)).toEqual(told.map(() => again.body));
    const first = told.filter(({ headers }) => headers.get('idempotent-replayed') === null);
    expect(first.map(({ headers }) => headers.get('request-id'))).toEqual([
      again.headers.get('original-request'),
    ]);
    expect(asked(account)).toEqual(outside);
    const list = await account.get(path);
    expect(list.body.data.map(({ id }: Reply['body']) => id)).toEqual([again.body.id]);
  });

  test('a refund: given back once', async () => {
    const account = await FreshAccount.open(crowd.server);
    const { latest_charge: charge } = await intent(account, { confirm: true });
    const calls = fifty('/v1/refunds', { charge, amount: 100 }).map((call) => ({
      ...call,
      idempotencyKey: 'a refund',
    }));
    const answers = tally(await crowd.atOnce(account, calls));
    expect(Object.keys(answers).filter((how) => !['200', IN_USE].includes(how))).toEqual([]);
    expect(asked(account)).toEqual(['authorize', 'refund']);
    expect(await balanceOf(account)).toBe(AMOUNT - 100 - FEE);
  });

  test('a confirmation: nobody is refused for what the first one did', async () => {
    const account = await FreshAccount.open(crowd.server);
    const { id } = await intent(account, {});
    const path = `/v1/payment_intents/${id}/confirm`;
    const calls = fifty(path, { payment_method: 'pm_card_visa' }).map((call) => ({
      ...call,
      idempotencyKey: 'a confirmation',
    }));
    const answers = tally(await crowd.atOnce(account, calls));
    expect(Object.keys(answers).filter((how) => !['200', IN_USE].includes(how))).toEqual([]);
    expect(asked(account)).toEqual(['authorize']);
  });

  test('with fifty different requests: one of them is made', async () => {
    const account = await FreshAccount.open(crowd.server);
    const calls = Array.from({ length: CLIENTS }, (_, at) => ({
      path: '/v1/payment_intents',
      form: { ...pay, amount: 1_000 + at },
      idempotencyKey: 'fifty',
    }));
    const replies = await crowd.atOnce(account, calls);
    const { '200': won, ...lost } = tally(replies);
    expect([won, Object.keys(lost)]).toEqual([1, ['400 no code']]);
    const types = replies.map(({ body }) => body.error?.type);
    expect(new Set(types)).toEqual(new Set([undefined, 'idempotency_error']));
    expect(asked(account)).toEqual(['authorize']);
  });
});
