/*
 * Goal: what can be said of a saved card is changed and told, and decides where it is listed; what
 * is sealed with its number is not.
 * Method: a whole server on a real database, asked over HTTP; answers go through the check against
 * the official types.
 */
import type { FormInput } from '@coffer/kernel';
import { checkStripeObject } from '@coffer/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PUBLISHABLE_KEY, TestServer, type Reply } from '../../testing/test-server.ts';

let server: TestServer;
let customer: string;
beforeAll(async () => {
  server = await TestServer.start();
  customer = (await server.post('/v1/customers')).body.id;
});
afterAll(() => server.stop());

async function saved(): Promise<Reply['body']> {
  const path = '/v1/payment_methods/pm_card_visa/attach';
  return (await server.post(path, { customer })).body;
}

function change(id: string, form: Record<string, FormInput>): Promise<Reply> {
  return server.post(`/v1/payment_methods/${id}`, form);
}

test('billing details, redisplay and metadata', async () => {
  const before = await saved();
  const said = {
    allow_redisplay: 'always',
    billing_details: {
      ...{ name: 'Jenny', email: 'jenny@example.com', phone: '+15551234567' },
      address: { line1: '1 Main St', postal_code: '10115', country: 'DE' },
    },
    metadata: { main: 'yes' },
  };
  const { body: after } = await change(before.id, said);
  const address = { ...before.billing_details.address, ...said.billing_details.address };
  expect(checkStripeObject(after)).toEqual({
    ...before,
    ...said,
    billing_details: { ...before.billing_details, ...said.billing_details, address },
  });
  const events = await server.get('/v1/events?type=payment_method.updated&limit=1');
  expect(events.body.data[0].data).toMatchObject({
    object: after,
    previous_attributes: { allow_redisplay: 'unspecified', metadata: { main: null } },
  });
  const lower = await change(before.id, { billing_details: { address: { country: 'de' } } });
  expect(lower.body.billing_details.address.country).toBe('DE');
  const unset = await change(before.id, { billing_details: { email: '', address: '' } });
  expect(unset.body.billing_details).toMatchObject({
    ...{ name: 'Jenny', email: null },
    address: before.billing_details.address,
  });
});

/** Stripe's API reference, `card.networks.preferred`. */
test.each([
  ['cartes_bancaires', 'invalid_preference'],
  // There is nothing to be chosen.
  ['visa', null],
])('of a card of one network %s is kept as %s', async (preferred, kept) => {
  const networks = { preferred };
  const card = { token: 'tok_visa', networks };
  const made = await server.post('/v1/payment_methods', { type: 'card', card });
  expect(checkStripeObject(made.body).card.networks.preferred).toBe(kept);
  const { id } = await saved();
  const { body: changed } = await change(id, { card: { networks } });
  expect(changed.card.networks).toEqual({ available: ['visa'], preferred: kept });
  const { body: unset } = await change(id, { card: { networks: { preferred: '' } } });
  expect(unset.card.networks.preferred).toBeNull();
});

test('of a card of two, one of them or what it is not', async () => {
  const { id } = await saved();
  // No card of the stand-in has two networks.
  await server.running.services.db.query(
    `update payment_methods
     set data = jsonb_set(data, '{card,networks}', '["cartes_bancaires", "visa"]') where id = $1`,
    [id],
  );
  for (const [preferred, kept] of [
    ['cartes_bancaires', 'cartes_bancaires'],
    ['mastercard', 'invalid_preference'],
    ['visa', 'visa'],
  ] as const) {
    const { body } = await change(id, { card: { networks: { preferred } } });
    expect(body.card.networks.preferred).toBe(kept);
  }
});

test('the lists find it by what may be shown again', async () => {
  const [always, limited, unsaid] = [await saved(), await saved(), await saved()];
  await change(always.id, { allow_redisplay: 'always' });
  await change(limited.id, { allow_redisplay: 'limited' });
  for (const path of [
    `/v1/payment_methods?customer=${customer}&`,
    `/v1/customers/${customer}/payment_methods?`,
  ]) {
    const idsOf = async (query: string): Promise<string[]> => {
      const { body } = await server.get(`${path}limit=100&${query}`);
      return checkStripeObject(body).data.map(({ id }: { id: string }) => id);
    };
    expect(await idsOf('allow_redisplay=always')).toContain(always.id);
    expect(await idsOf('allow_redisplay=always')).not.toContain(unsaid.id);
    expect(await idsOf('allow_redisplay=limited')).toEqual([limited.id]);
    expect(await idsOf('allow_redisplay=unspecified&type=card')).toContain(unsaid.id);
    expect(await idsOf('type=sepa_debit')).toEqual([]);
  }
  const one = await server.get(`/v1/customers/${customer}/payment_methods/${limited.id}`);
  expect(one.body).toMatchObject({ id: limited.id, allow_redisplay: 'limited' });
});

test('the expiry is sealed with the number: it may be repeated, not changed', async () => {
  const before = await saved();
  const { exp_month, exp_year } = before.card;
  const same = await change(before.id, { card: { exp_month, exp_year } });
  expect([same.status, same.body]).toEqual([200, before]);
  for (const card of [{ exp_month: exp_month - 1 }, { exp_year: exp_year + 1 }]) {
    const { status, body } = await change(before.id, { card });
    const [field] = Object.keys(card);
    expect([status, body.error]).toMatchObject([
      400,
      { param: `card[${field}]`, message: expect.stringContaining('does not change the expiry') },
    ]);
  }
});

test.each([
  [{ us_bank_account: { account_type: 'savings' } }, 'us_bank_account'],
  [{ allow_redisplay: 'sometimes' }, 'allow_redisplay'],
  [{ billing_details: { email: 'nobody' } }, 'billing_details[email]'],
  [{ billing_details: { address: { country: 'Germany' } } }, 'billing_details[address][country]'],
  [{ billing_details: { address: { country: 'QQ' } } }, 'billing_details[address][country]'],
  [{ card: { networks: { preferred: 'amex' } } }, 'card[networks][preferred]'],
])('%j is refused', async (form, param) => {
  const { id } = await saved();
  const { status, body } = await change(id, form);
  expect([status, body.error.param]).toEqual([400, param]);
});

test('a browser changes nothing of it with its key alone', async () => {
  const { id } = await saved();
  const path = `/v1/payment_methods/${id}`;
  const { status } = await server.post(path, { metadata: { a: 'b' } }, { key: PUBLISHABLE_KEY });
  expect(status).toBe(403);
});

test('a customer’s default is one of its own, and goes with it', async () => {
  const { id } = await saved();
  const settings = (method: string): Promise<Reply> =>
    server.post(`/v1/customers/${customer}`, {
      invoice_settings: { default_payment_method: method },
    });
  expect((await settings(id)).body.invoice_settings.default_payment_method).toBe(id);
  const { body: other } = await server.post('/v1/customers', { payment_method: 'pm_card_visa' });
  const theirs = await server.get(`/v1/customers/${other.id}/payment_methods`);
  expect((await settings(theirs.body.data[0].id)).body.error.code).toBe('resource_missing');
  await server.post(`/v1/payment_methods/${id}/detach`);
  const { body } = await server.get(`/v1/customers/${customer}`);
  expect(body.invoice_settings.default_payment_method).toBeNull();
});

test('an intent does not go to a customer who does not have its card', async () => {
  const { id: payment_method } = await saved();
  const { body: other } = await server.post('/v1/customers');
  const price = { amount: 900, currency: 'usd' };
  for (const [path, form] of [
    ['/v1/payment_intents', price],
    ['/v1/setup_intents', {}],
  ] as const) {
    const { body: made } = await server.post(path, { ...form, customer, payment_method });
    const one = `${path}/${made.id}`;
    const { status, body } = await server.post(one, { customer: other.id });
    expect([status, body.error.message]).toEqual([
      400,
      expect.stringContaining(`does not have a payment method with the ID ${payment_method}`),
    ]);
    expect((await server.get(one)).body).toEqual(made);
    const without = await server.post(one, { customer: other.id, payment_method: '' });
    expect(without.body).toMatchObject({ customer: other.id, payment_method: null });
  }
});
