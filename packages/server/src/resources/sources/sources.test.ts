/*
 * Goal: a customer's cards in their older form are saved, read, changed and deleted as Stripe does
 * it, and are the payment methods that they are here.
 * Method: a whole server, asked over HTTP; every answer goes through the check against the official
 * types.
 */
import { checkStripeObject } from '@coffer/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Body, Form } from '../../testing/checkout.ts';
import { TestServer, type Reply } from '../../testing/test-server.ts';

let server: TestServer;
let customer: string;
beforeAll(async () => {
  server = await TestServer.start();
});
beforeEach(async () => {
  customer = (await server.post('/v1/customers', { email: 'a@example.com' })).body.id;
});
afterAll(() => server.stop());

function at(id = ''): string {
  return `/v1/customers/${customer}/sources${id === '' ? '' : `/${id}`}`;
}

async function checked(answer: Promise<Reply>): Promise<Body> {
  const { status, body } = await answer;
  expect(status, JSON.stringify(body)).toBe(200);
  return checkStripeObject(body);
}

function create(form: Form = {}): Promise<Body> {
  return checked(server.post(at(), { source: 'tok_visa', ...form }));
}

async function defaultSource(): Promise<string | null> {
  return (await server.get(`/v1/customers/${customer}`)).body.default_source;
}

/** Of this customer, oldest first; without what came before. */
async function eventsAfter(count: number): Promise<[string, object?][]> {
  const { body } = await server.get('/v1/events?limit=100');
  return body.data
    .filter(({ data: { object, previous_attributes } }: Body) =>
      [object.id, object.customer, previous_attributes?.customer].includes(customer),
    )
    .toReversed()
    .slice(count)
    .map(({ type, data }: Body) =>
      data.previous_attributes === undefined ? [type] : [type, data.previous_attributes],
    );
}

describe('create', () => {
  test('from a token, with every field of the official object', async () => {
    const card = await create({ metadata: { order: 7 }, validate: true });
    expect(card).toEqual({
      id: expect.stringMatching(/^card_/),
      object: 'card',
      address_city: null,
      address_country: null,
      address_line1: null,
      address_line1_check: null,
      address_line2: null,
      address_state: null,
      address_zip: null,
      address_zip_check: null,
      brand: 'Visa',
      country: 'US',
      customer,
      cvc_check: 'pass',
      dynamic_last4: null,
      exp_month: 12,
      exp_year: 2034,
      fingerprint: 'fingerprintvisa',
      funding: 'credit',
      last4: '4242',
      metadata: { order: '7' },
      name: null,
      networks: { preferred: null },
      regulated_status: 'unregulated',
      tokenization_method: null,
    });
    expect(await defaultSource()).toBe(card.id);
    expect(await eventsAfter(1)).toEqual([
      ['payment_method.attached'],
      ['customer.source.created'],
      ['customer.updated', { default_source: null }],
    ]);
    const method = await checked(server.get(`/v1/payment_methods/${card.id}`));
    expect(method).toMatchObject({ customer, metadata: { order: '7' }, type: 'card' });
  });

  test('a second one is not the default', async () => {
    const first = await create();
    await create({ source: 'tok_amex' });
    expect(await defaultSource()).toBe(first.id);
  });

  test('it is what a customer is made with, too', async () => {
    const made = await checked(server.post('/v1/customers', { source: 'tok_visa' }));
    customer = made.id;
    expect(await checked(server.get(at(made.default_source)))).toMatchObject({ customer });
    expect((await eventsAfter(0)).map(([type]) => type)).toEqual([
      'payment_method.attached',
      'customer.source.created',
      'customer.created',
    ]);
  });

  test('it pays', async () => {
    const { id } = await create();
    const paid = await checked(
      server.post('/v1/payment_intents', {
        amount: 500,
        currency: 'usd',
        customer,
        payment_method: id,
        confirm: true,
        off_session: true,
      }),
    );
    expect(paid).toMatchObject({ status: 'succeeded', payment_method: id });
  });

  test('a declined card, an unknown token, none, and nobody', async () => {
    const declined = await server.post(at(), { source: 'tok_chargeDeclined' });
    expect([declined.status, declined.body.error.code]).toEqual([402, 'card_declined']);
    const unknown = await server.post(at(), { source: 'tok_none' });
    expect([unknown.status, unknown.body.error]).toMatchObject([
      400,
      { code: 'resource_missing', param: 'source', message: "No such token: 'tok_none'" },
    ]);
    const none = await server.post(at());
    expect(none.body.error).toMatchObject({ code: 'parameter_missing', param: 'source' });
    customer = 'cus_none';
    expect((await server.post(at(), { source: 'tok_visa' })).body.error).toMatchObject({
      code: 'resource_missing',
      message: "No such customer: 'cus_none'",
    });
  });
});

test('list and retrieve', async () => {
  const [first, second] = [await create(), await create({ source: 'tok_amex' })];
  await server.post('/v1/payment_methods/pm_card_visa/attach', { customer });
  const list = { object: 'list', has_more: false, url: at() };
  expect(await checked(server.get(at()))).toEqual({ ...list, data: [second, first] });
  const page = { ...list, data: [second], has_more: true };
  expect(await checked(server.get(`${at()}?object=card&limit=1`))).toEqual(page);
  const rest = await checked(server.get(`${at()}?starting_after=${second.id}`));
  expect(rest).toEqual({ ...list, data: [first] });
  expect(await checked(server.get(`${at()}?object=bank_account`))).toEqual({ ...list, data: [] });
  expect(await checked(server.get(at(first.id)))).toEqual(first);
  const expanded = await checked(server.get(`${at(first.id)}?expand[]=customer`));
  expect(expanded.customer).toMatchObject({ id: customer, object: 'customer' });
});

describe('update', () => {
  test('holder, address and metadata', async () => {
    const card = await create();
    const changes = { address_line1: '1 Main St', address_zip: '94103', name: 'Jenny Rosen' };
    const changed = await checked(
      server.post(at(card.id), { ...changes, exp_month: 12, metadata: { foo: 'bar' } }),
    );
    expect(changed).toEqual({ ...card, ...changes, metadata: { foo: 'bar' } });
    const before = { address_line1: null, address_zip: null, name: null, metadata: { foo: null } };
    expect((await eventsAfter(4)).map(([type]) => type)).toEqual([
      'customer.source.updated',
      'payment_method.updated',
    ]);
    expect((await eventsAfter(4))[0]).toEqual(['customer.source.updated', before]);
    const emptied = await checked(server.post(at(card.id), { name: '', metadata: '' }));
    expect(emptied).toEqual({ ...changed, name: null, metadata: {} });
  });

  test('what changes nothing tells nobody', async () => {
    const card = await create();
    expect(await checked(server.post(at(card.id)))).toEqual(card);
    expect(await eventsAfter(4)).toEqual([]);
  });

  test('another expiry is refused', async () => {
    const { id } = await create();
    const { status, body } = await server.post(at(id), { exp_year: 2040 });
    expect([status, body.error]).toMatchObject([
      400,
      {
        param: 'exp_year',
        message: expect.stringContaining('does not change the expiry of a saved card'),
      },
    ]);
  });
});

describe('delete', () => {
  test('the newest of the others becomes the default', async () => {
    const [first, second] = [await create(), await create({ source: 'tok_amex' })];
    const deleted = await checked(server.delete(at(first.id)));
    expect(deleted).toEqual({ id: first.id, object: 'card', deleted: true });
    expect(await defaultSource()).toBe(second.id);
    expect(await eventsAfter(6)).toEqual([
      ['payment_method.detached', { customer }],
      ['customer.source.deleted'],
      ['customer.updated', { default_source: first.id }],
    ]);
    expect((await server.get(at(first.id))).status).toBe(404);
    await checked(server.delete(at(second.id)));
    expect(await defaultSource()).toBeNull();
  });

  test('one that is not the default', async () => {
    const [first, second] = [await create(), await create({ source: 'tok_amex' })];
    await checked(server.delete(at(second.id)));
    expect(await defaultSource()).toBe(first.id);
    expect((await eventsAfter(6)).map(([type]) => type)).toEqual([
      'payment_method.detached',
      'customer.source.deleted',
    ]);
  });
});

describe('the default', () => {
  test('is replaced by the source of an update, and ends', async () => {
    const [first, other] = [await create(), await create({ source: 'tok_amex' })];
    await server.post(`/v1/customers/${customer}`, {
      invoice_settings: { default_payment_method: first.id },
    });
    const seen = (await eventsAfter(0)).length;
    const after = await checked(server.post(`/v1/customers/${customer}`, { source: 'tok_amex' }));
    expect(after.default_source).toMatch(/^card_/);
    expect(after.invoice_settings.default_payment_method).toBeNull();
    const { data } = await checked(server.get(at()));
    expect(data.map(({ id }: Body) => id)).toEqual([after.default_source, other.id]);
    expect((await eventsAfter(seen)).map(([type]) => type)).toEqual([
      'payment_method.attached',
      'customer.source.created',
      'payment_method.detached',
      'customer.source.deleted',
      'customer.updated',
    ]);
    expect((await server.get(at(first.id))).status).toBe(404);
  });

  test('stays where the new source is declined', async () => {
    const { id } = await create();
    const form = { source: 'tok_chargeDeclined' };
    expect((await server.post(`/v1/customers/${customer}`, form)).status).toBe(402);
    expect([await defaultSource(), (await server.get(at(id))).status]).toEqual([id, 200]);
  });

  test('pays for an intent that is confirmed while it is made, if nothing else is named', async () => {
    const pay = { amount: 500, currency: 'usd', customer, confirm: true };
    const none = await server.post('/v1/payment_intents', pay);
    expect(none.body.error.code).toBe('payment_intent_unexpected_state');
    const { id } = await create();
    const paid = await checked(server.post('/v1/payment_intents', { ...pay, off_session: true }));
    expect(paid).toMatchObject({ status: 'succeeded', payment_method: id });
    const named = await checked(
      server.post('/v1/payment_intents', { ...pay, payment_method: 'pm_card_visa' }),
    );
    expect(named.payment_method).not.toBe(id);
    const open = await checked(server.post('/v1/payment_intents', { ...pay, confirm: false }));
    expect(open).toMatchObject({ status: 'requires_payment_method', payment_method: null });
  });
});

test("what is not a source of this customer's is missing", async () => {
  const { id } = await create();
  const attached = await server.post('/v1/payment_methods/pm_card_visa/attach', { customer });
  const other = (await server.post('/v1/customers')).body.id;
  for (const path of [
    at(attached.body.id),
    at('card_none'),
    `/v1/customers/${other}/sources/${id}`,
  ]) {
    for (const method of ['get', 'post', 'delete'] as const) {
      const { status, body } = await server[method](path);
      expect([method, path, status, body.error.code]).toEqual([
        method,
        path,
        404,
        'resource_missing',
      ]);
    }
  }
});
