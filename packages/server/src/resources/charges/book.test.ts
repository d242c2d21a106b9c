/*
 * Goal: with `capture_method=automatic_async` the money of a charge comes into the balance soon
 * after the answer, once, with the amounts that it would have had at once; whatever dies meanwhile.
 * Method: a whole server on a real database. Many charges are copies of one; several jobs book them
 * at the same moment, one of which dies before its commit.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkStripeObject } from '@coffer/testkit';
import { TestServer, type Reply } from '../../testing/test-server.ts';
import { bookCharges } from './book.ts';

const PAY = { amount: 2000, currency: 'usd', payment_method: 'pm_card_visa', confirm: true };
const POLL = { interval: 50 };
/** More than one batch. */
const COPIES = 450;
const FEE = 88;

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

function rows<R extends object>(sql: string, values: (string | number)[] = []): Promise<R[]> {
  return server.running.services.db.query<R>(sql, values);
}

async function paid(form: Record<string, string> = {}): Promise<Reply['body']> {
  const { body } = await server.post('/v1/payment_intents', {
    ...PAY,
    ...form,
    expand: ['latest_charge'],
  });
  expect(body.status).toBe('succeeded');
  return body.latest_charge;
}

async function booked(id: string): Promise<Reply['body']> {
  const charge = async (): Promise<Reply['body']> =>
    (await server.get(`/v1/charges/${id}?expand[]=balance_transaction`)).body;
  await expect.poll(async () => (await charge()).balance_transaction, POLL).not.toBeNull();
  return charge();
}

function updatesOf(id: string): Promise<Reply> {
  return server.get(`/v1/events?type=charge.updated&related_object=${id}`);
}

test('the answer comes first, then the balance transaction and its event', async () => {
  const first = await paid();
  expect(first).toMatchObject({
    captured: true,
    paid: true,
    amount_captured: 2000,
    balance_transaction: null,
  });
  const after = checkStripeObject(await booked(first.id));
  const { balance_transaction: txn } = after;
  expect(after).toEqual({ ...first, balance_transaction: txn });
  expect(txn).toMatchObject({ amount: 2000, fee: FEE, net: 2000 - FEE, source: first.id });
  const { body } = await updatesOf(first.id);
  expect(body.data).toHaveLength(1);
  expect(body.data[0]).toMatchObject({
    request: { id: null, idempotency_key: null },
    data: {
      object: { ...first, balance_transaction: txn.id },
      previous_attributes: { balance_transaction: null },
    },
  });
});

test('what is captured at once, or by hand, is booked at once', async () => {
  const charge = await paid({ capture_method: 'automatic' });
  expect(charge.balance_transaction).toMatch(/^txn_/);
  const held = await server.post('/v1/payment_intents', { ...PAY, capture_method: 'manual' });
  const captured = await server.post(`/v1/payment_intents/${held.body.id}/capture`, {
    expand: ['latest_charge'],
  });
  expect(captured.body.latest_charge.balance_transaction).toMatch(/^txn_/);
  await bookCharges(server.running.services);
  expect((await updatesOf(charge.id)).body.data).toEqual([]);
  expect((await updatesOf(held.body.latest_charge)).body.data).toEqual([]);
});

test('a refund that comes before the booking changes nothing of it', async () => {
  const charge = await paid();
  const refund = await server.post('/v1/refunds', { charge: charge.id, amount: 500 });
  expect(refund.body.status).toBe('succeeded');
  expect(await booked(charge.id)).toMatchObject({
    amount_refunded: 500,
    balance_transaction: { amount: 2000, fee: FEE },
  });
});

/** So many copies of a charge, with ids of their own, to be booked. */
async function copies(id: string, from: number): Promise<void> {
  await rows(
    `with copied as (
       insert into charges (account_id, id, livemode, created, status, amount, amount_captured,
         currency, captured, payment_intent, data)
       select account_id, id || '_' || n, livemode, created, status, amount, amount_captured,
         currency, captured, payment_intent, data
       from charges, generate_series($2::int, $3::int) n where id = $1
       returning account_id, id, livemode)
     insert into unbooked_charges (account_id, id, livemode) select * from copied`,
    [id, from, from + COPIES - 1],
  );
}

/** Books as a process that dies when it has taken its charges; false when it found none. */
async function bookAndDie(): Promise<boolean> {
  const { services } = server.running;
  const bytes = (): never => {
    throw new Error('the process died');
  };
  const [booking] = await Promise.allSettled([bookCharges({ ...services, random: { bytes } })]);
  return booking.status === 'rejected';
}

test('each of many is booked once, by however many servers, though one dies', async () => {
  const { id } = await paid();
  await booked(id);
  const before = await server.get('/v1/balance');
  const { services } = server.running;
  let made = 0;
  for (let died = false; !died; made += COPIES) {
    await copies(id, made);
    // The server's own job may be quicker.
    died = await bookAndDie();
    await Promise.all([1, 2, 3].map(() => bookCharges(services)));
  }
  await expect.poll(() => rows('select 1 from unbooked_charges'), POLL).toEqual([]);
  const of = `from postings where source like '${id}\\_%'`;
  expect(
    await rows(`select type, count(*)::int, count(distinct txn)::int as txns,
       sum(amount)::int as sum ${of} group by type order by type`),
  ).toEqual([
    { type: 'charge', count: made, txns: made, sum: made * 2000 },
    { type: 'fee', count: made, txns: made, sum: made * FEE },
  ]);
  expect(
    await rows(`select count(*)::int from charges c join postings p on p.account_id = c.account_id
       and p.txn = c.balance_transaction and p.source = c.id and p.position = 1
       where c.id like '${id}\\_%'`),
  ).toEqual([{ count: made }]);
  const after = await server.get('/v1/balance');
  expect(after.body.pending[0].amount - before.body.pending[0].amount).toBe(made * (2000 - FEE));
});
