/*
 * Goal: what happens to a payment method while its payment is under way is not undone by the
 * outcome.
 * Method: a whole server on a real database; a second connection holds the payment method's row
 * changed and not yet committed while the outcome is written.
 */
import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TestServer, type Reply } from '../../testing/test-server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start();
});
afterEach(() => server.stop());

const OUTCOME_WAIT_MS = 500;

/** Pays; before the issuer answers, `change` of the payment method is on its way. */
async function payDuring(change: string, form: Record<string, string>): Promise<Reply> {
  const client = new pg.Client(server.databaseUrl);
  await client.connect();
  const { cardDoor } = server;
  const asked = Promise.withResolvers<void>();
  cardDoor.answer = async (request) => {
    await client.query('begin');
    await client.query(`update payment_methods set ${change} where id = $1`, [
      form['payment_method'],
    ]);
    asked.resolve();
    return cardDoor.issuer(request);
  };
  try {
    const paying = server.post('/v1/payment_intents', {
      ...{ amount: 2000, currency: 'usd', confirm: true },
      ...form,
    });
    await asked.promise;
    await sleep(OUTCOME_WAIT_MS);
    await client.query('commit');
    return await paying;
  } finally {
    await client.end();
  }
}

async function customerWithCard(): Promise<{ customer: string; payment_method: string }> {
  const customer: string = (await server.post('/v1/customers')).body.id;
  const attached = await server.post('/v1/payment_methods/pm_card_visa/attach', { customer });
  return { customer, payment_method: attached.body.id };
}

function stored(paymentMethod: string): Promise<object[]> {
  return server.running.services.db.query(
    'select customer, card_ref from payment_methods where id = $1',
    [paymentMethod],
  );
}

test.each([{}, { setup_future_usage: 'off_session' }])(
  'a card that is detached while it pays stays detached: %o',
  async (more) => {
    const form = await customerWithCard();
    const paid = await payDuring('customer = null, card_ref = null', { ...form, ...more });
    expect(paid.body).toMatchObject({ status: 'succeeded' });
    expect(await stored(form.payment_method)).toEqual([{ customer: null, card_ref: null }]);
  },
);

test('a card that is attached while it pays stays attached', async () => {
  const made = await server.post('/v1/payment_methods', {
    type: 'card',
    card: { token: 'tok_visa' },
  });
  const { customer } = await customerWithCard();
  const id: string = made.body.id;
  const paid = await payDuring(`customer = '${customer}'`, { payment_method: id });
  expect(paid.body).toMatchObject({ status: 'succeeded' });
  const { body } = await server.get(`/v1/payment_methods/${id}`);
  expect(body).toMatchObject({ id, customer });
});

test('an expansion that fails does not hold up the outcome', async () => {
  const { expander } = server.running.services;
  const expand = expander.expand.bind(expander);
  vi.spyOn(expander, 'expand').mockImplementation((reading, object, paths) => {
    if ('status' in object && object.status === 'succeeded' && paths.length > 0) {
      throw new TypeError('a mistake in an expansion');
    }
    return expand(reading, object, paths);
  });
  const paid = await server.post('/v1/payment_intents', {
    ...{ amount: 2000, currency: 'usd', confirm: true, payment_method: 'pm_card_visa' },
    expand: ['latest_charge'],
  });
  expect(paid.body).toMatchObject({
    status: 'succeeded',
    latest_charge: expect.stringMatching(/^ch_/),
  });
});

test('a payment saves no card to a customer that was deleted', async () => {
  const { customer } = await customerWithCard();
  const made = await server.post('/v1/payment_intents', {
    ...{ amount: 2000, currency: 'usd', customer, payment_method: 'pm_card_visa' },
    setup_future_usage: 'off_session',
  });
  await server.delete(`/v1/customers/${customer}`);
  const paid = await server.post(`/v1/payment_intents/${made.body.id}/confirm`);
  expect(paid.body).toMatchObject({ status: 'succeeded' });
  expect(await stored(paid.body.payment_method)).toEqual([{ customer: null, card_ref: null }]);
});

test('a payment saves no card to a customer that is being deleted', async () => {
  const { customer } = await customerWithCard();
  const client = new pg.Client(server.databaseUrl);
  await client.connect();
  try {
    await client.query('begin');
    await client.query('update customers set deleted = true where id = $1', [customer]);
    const paying = server.post('/v1/payment_intents', {
      ...{ amount: 2000, currency: 'usd', customer, payment_method: 'pm_card_visa' },
      ...{ confirm: true, setup_future_usage: 'off_session' },
    });
    await sleep(OUTCOME_WAIT_MS);
    await client.query('commit');
    const paid = await paying;
    expect(paid.body).toMatchObject({ status: 'succeeded' });
    expect(await stored(paid.body.payment_method)).toEqual([{ customer: null, card_ref: null }]);
  } finally {
    await client.end();
  }
});
