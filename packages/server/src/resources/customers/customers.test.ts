/*
 * Goal: customers are created, read, changed, listed and deleted as Stripe does it.
 * Method: a whole server on a real database, asked over HTTP; every answer goes through the check
 * against the official types.
 */
import { checkStripeObject } from '@coffer/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestServer, type Reply } from '../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

async function create(form: Parameters<TestServer['post']>[1] = {}): Promise<Reply['body']> {
  const reply = await server.post('/v1/customers', form);
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  return checkStripeObject(reply.body);
}

test('a new customer has every field of the official object', async () => {
  const body = await create();
  expect(body).toEqual({
    id: expect.stringMatching(/^cus_/),
    object: 'customer',
    address: null,
    balance: 0,
    created: expect.any(Number),
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: expect.stringMatching(/^[A-Z0-9]{8}$/),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  });
  expect((await server.get(`/v1/customers/${body.id}`)).body).toEqual(body);
});

/** Everything that can be said of a customer. */
const EVERYTHING = {
  address: { city: 'Paris', country: 'FR', line1: '1 rue X' },
  balance: -300,
  business_name: 'Coffee SARL',
  description: 'A customer',
  email: 'jenny@example.com',
  individual_name: 'Jenny Rosen',
  invoice_prefix: 'JENNY1',
  invoice_settings: {
    custom_fields: [{ name: 'PO', value: '7' }],
    footer: 'Thanks',
    rendering_options: { amount_tax_display: 'exclude_tax' },
  },
  metadata: { a: '1', b: '2' },
  name: 'Jenny',
  next_invoice_sequence: 5,
  phone: '+331234567',
  preferred_locales: ['fr', 'en'],
  shipping: { name: 'Jenny', phone: '1', address: { line1: '2 rue Y' } },
  tax_exempt: 'reverse',
};

test('everything that can be said of a customer is kept', async () => {
  const body = await create(EVERYTHING);
  expect(body).toMatchObject({
    ...EVERYTHING,
    address: { ...EVERYTHING.address, line2: null, postal_code: null, state: null },
    shipping: { ...EVERYTHING.shipping, address: { line1: '2 rue Y', city: null } },
  });
  expect(body.invoice_settings.rendering_options.template).toBeNull();
});

test('and can be unset', async () => {
  const { business_name: _b, individual_name: _i, ...before } = await create(EVERYTHING);
  const changed = await server.post(`/v1/customers/${before.id}`, {
    address: '',
    business_name: '',
    description: '',
    email: '',
    individual_name: '',
    invoice_settings: { custom_fields: '', footer: '', rendering_options: '' },
    metadata: { a: '', c: '3' },
    name: '',
    phone: '',
    preferred_locales: '',
    shipping: '',
    tax_exempt: '',
  });
  expect(checkStripeObject(changed.body)).toEqual({
    ...before,
    address: null,
    description: null,
    email: null,
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    metadata: { b: '2', c: '3' },
    name: null,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
  });
});

describe('lists', () => {
  test('are newest first, by e-mail, with cursors both ways', async () => {
    const made = [];
    for (let i = 0; i < 3; i += 1) made.push((await create({ email: 'list@example.com' })).id);
    await create({ email: 'other@example.com' });
    const [third, second, first] = made.toReversed();
    const page = await server.get('/v1/customers?email=list@example.com&limit=2');
    checkStripeObject(page.body);
    expect({ ...page.body, data: page.body.data.map(idOf) }).toEqual({
      object: 'list',
      url: '/v1/customers',
      has_more: true,
      data: [third, second],
    });
    const query = 'email=list@example.com&limit=2';
    const next = await server.get(`/v1/customers?${query}&starting_after=${second}`);
    expect([next.body.data.map(idOf), next.body.has_more]).toEqual([[first], false]);
    const back = await server.get(`/v1/customers?${query}&ending_before=${first}`);
    expect([back.body.data.map(idOf), back.body.has_more]).toEqual([[third, second], false]);
  });

  test('take bounds on the time of creation', async () => {
    const { id, created } = await create({ email: 'time@example.com' });
    const at = await server.get(`/v1/customers?email=time@example.com&created[gte]=${created}`);
    expect(at.body.data.map(idOf)).toEqual([id]);
    const after = await server.get(`/v1/customers?email=time@example.com&created[gt]=${created}`);
    expect(after.body.data).toEqual([]);
  });
});

function idOf(object: { id: string }): string {
  return object.id;
}

test('a deleted customer leaves a stub, and is in no list', async () => {
  const { id } = await create({ email: 'gone@example.com', payment_method: 'pm_card_visa' });
  const stub = { id, object: 'customer', deleted: true };
  const reply = await server.delete(`/v1/customers/${id}`);
  expect(reply.body).toEqual(stub);
  checkStripeObject(reply.body);
  expect((await server.get(`/v1/customers/${id}`)).body).toEqual(stub);
  expect((await server.get('/v1/customers?email=gone@example.com')).body.data).toEqual([]);
  for (const again of [
    await server.delete(`/v1/customers/${id}`),
    await server.post(`/v1/customers/${id}`, { name: 'x' }),
    await server.get(`/v1/customers/${id}/payment_methods`),
  ]) {
    expect([again.status, again.body.error.code]).toEqual([404, 'resource_missing']);
  }
  const attached = await server.post('/v1/payment_methods/pm_card_visa/attach', { customer: id });
  expect([attached.status, attached.body.error.param]).toEqual([400, 'customer']);
});

describe('cards of a new customer', () => {
  test('`payment_method` is attached and may be the default at once', async () => {
    const method = await server.get('/v1/payment_methods/pm_card_visa');
    const { id } = checkStripeObject(method.body);
    const customer = await create({
      payment_method: id,
      invoice_settings: { default_payment_method: id },
    });
    expect(customer.invoice_settings.default_payment_method).toBe(id);
    const attached = (await server.get(`/v1/payment_methods/${id}`)).body;
    expect(attached.customer).toBe(customer.id);
  });

  test('a test card by its name, as the default, too', async () => {
    const customer = await create({
      payment_method: 'pm_card_visa',
      invoice_settings: { default_payment_method: 'pm_card_visa' },
    });
    const { data } = (await server.get(`/v1/customers/${customer.id}/payment_methods`)).body;
    expect(customer.invoice_settings.default_payment_method).toBe(data[0].id);
  });

  test('`source` becomes the default source', async () => {
    const customer = await create({ source: 'tok_visa' });
    expect(customer.default_source).toMatch(/^card_/);
    const expanded = await server.get(
      `/v1/customers/${customer.id}?expand[]=default_source&expand[]=sources`,
    );
    checkStripeObject(expanded.body);
    expect(expanded.body.default_source).toMatchObject({
      id: customer.default_source,
      object: 'card',
      brand: 'Visa',
      customer: customer.id,
      cvc_check: 'pass',
    });
    expect(expanded.body.sources.data).toEqual([expanded.body.default_source]);
    const method = await server.get(`/v1/payment_methods/${customer.default_source}`);
    expect(checkStripeObject(method.body)).toMatchObject({ customer: customer.id, type: 'card' });
  });

  test('a declined card makes no customer', async () => {
    const reply = await server.post('/v1/customers', {
      email: 'declined@example.com',
      source: 'tok_chargeDeclined',
    });
    expect([reply.status, reply.body.error.code]).toEqual([402, 'card_declined']);
    const found = await server.get('/v1/customers?email=declined@example.com');
    expect(found.body.data).toEqual([]);
  });

  test('a retry with the same key gives the first customer', async () => {
    const method = (await server.get('/v1/payment_methods/pm_card_visa')).body.id;
    const headers = { 'idempotency-key': 'customer-with-card' };
    const first = await server.post('/v1/customers', { payment_method: method }, { headers });
    const again = await server.post('/v1/customers', { payment_method: method }, { headers });
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });
});

test('expandable parts of a customer come when asked for', async () => {
  const { id } = await create();
  const asked = ['tax', 'invoice_credit_balance', 'sources', 'subscriptions', 'tax_ids'];
  const query = asked.map((part) => `expand[]=${part}`).join('&');
  const { body } = await server.get(`/v1/customers/${id}?${query}`);
  checkStripeObject(body);
  expect(body.tax.automatic_tax).toBe('unrecognized_location');
  expect(body.invoice_credit_balance).toEqual({});
  expect(body.subscriptions.data).toEqual([]);
});

describe('errors', () => {
  test('a customer that there is not', async () => {
    const reply = await server.get('/v1/customers/cus_none');
    expect([reply.status, reply.body]).toEqual([
      404,
      {
        error: {
          code: 'resource_missing',
          doc_url: 'https://stripe.com/docs/error-codes/resource-missing',
          type: 'invalid_request_error',
          message: "No such customer: 'cus_none'",
          param: 'id',
        },
      },
    ]);
  });

  test('a default payment method that is not the customer’s own', async () => {
    const { id } = await create();
    const { id: method } = (await server.get('/v1/payment_methods/pm_card_visa')).body;
    const reply = await server.post(`/v1/customers/${id}`, {
      invoice_settings: { default_payment_method: method },
    });
    expect([reply.status, reply.body.error]).toMatchObject([
      400,
      { code: 'resource_missing', param: 'invoice_settings[default_payment_method]' },
    ]);
  });

  test.each([
    [{ email: 'no address' }, 'email', 'email_invalid'],
    [{ tax_exempt: 'maybe' }, 'tax_exempt', undefined],
    [{ shipping: { name: 'x' } }, 'shipping[address]', 'parameter_missing'],
    [{ nmae: 'x' }, 'nmae', 'parameter_unknown'],
    [{ balance: 'x' }, 'balance', 'parameter_invalid_integer'],
  ])('%o', async (form, param, code) => {
    const { status, body } = await server.post('/v1/customers', form);
    expect([status, body.error.type, body.error.param, body.error.code]).toEqual([
      400,
      'invalid_request_error',
      param,
      code,
    ]);
  });
});

test('events tell what happened to a customer', async () => {
  const { id } = await create({ name: 'Before', metadata: { a: '1' } });
  await server.post(`/v1/customers/${id}`, { name: 'After', metadata: { b: '2' } });
  await server.post(`/v1/customers/${id}`, { name: 'After' });
  await server.delete(`/v1/customers/${id}`);
  const { body } = await server.get('/v1/events?type=customer.*');
  checkStripeObject(body);
  const events = body.data.filter((event: Reply['body']) => event.data.object.id === id);
  expect(events.map(({ type, data }: Reply['body']) => [type, data.previous_attributes])).toEqual([
    ['customer.deleted', undefined],
    ['customer.updated', { name: 'Before', metadata: { b: null } }],
    ['customer.created', undefined],
  ]);
});
