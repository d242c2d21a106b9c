/*
 * Goal: what an intent is told of its payment shows in intent and charge, and the rules of texts on
 * statements hold; what is said of connected accounts is refused clearly until there are any.
 * Method: a whole server on a real database, asked over HTTP.
 */
import type { FormInput } from '@coffer/kernel';
import { checkStripeObject } from '@coffer/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestServer, type Reply } from '../../testing/test-server.ts';

type Form = Record<string, FormInput>;

const PAY = { amount: 2000, currency: 'usd', payment_method: 'pm_card_visa', confirm: true };
const CHARGE = { amount: 2000, currency: 'usd', source: 'tok_visa', capture: false };
const ITEM = { price_data: { currency: 'usd', unit_amount: 500, product_data: { name: 'Beans' } } };
const SELLING = { line_items: [{ ...ITEM, quantity: 1 }], success_url: 'https://a.example/' };
const LINK = { line_items: [{ ...ITEM, quantity: 1 }] };

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

async function paid(form: Form): Promise<Reply['body']> {
  const expand = ['latest_charge', 'payment_method'];
  const { status, body } = await server.post('/v1/payment_intents', { ...PAY, ...form, expand });
  expect([status, body.status]).toEqual([200, 'succeeded']);
  return checkStripeObject(body);
}

test('intent and charge show what was said', async () => {
  const said = {
    description: 'Beans',
    receipt_email: 'jenny@example.com',
    shipping: {
      ...{ name: 'Jenny', phone: '+15551234567', carrier: 'DHL', tracking_number: '17' },
      address: {
        ...{ line1: '1 Main St', line2: 'Back', city: 'Berlin', country: 'DE' },
        ...{ postal_code: '10115', state: 'BE' },
      },
    },
    statement_descriptor_suffix: 'Café 7',
  };
  const intent = await paid(said);
  expect(intent).toMatchObject({ ...said, statement_descriptor: null });
  expect(intent.latest_charge).toMatchObject({
    ...said,
    calculated_statement_descriptor: 'COFFER* CAFÉ 7',
  });
});

test('a payment method is made of `payment_method_data`', async () => {
  const billing_details = { name: 'Jenny', email: 'jenny@example.com', phone: '1' };
  const { payment_method: _none, ...form } = PAY;
  const { body } = await server.post('/v1/payment_intents', {
    ...form,
    payment_method_data: {
      ...{ type: 'card', card: { token: 'tok_visa' }, billing_details },
      ...{ allow_redisplay: 'always', metadata: { from: 'page' } },
    },
    expand: ['payment_method', 'latest_charge'],
  });
  expect(checkStripeObject(body).payment_method).toMatchObject({
    ...{ allow_redisplay: 'always', metadata: { from: 'page' }, billing_details },
  });
  expect(body.latest_charge.billing_details).toMatchObject(billing_details);
  const both = await server.post('/v1/payment_intents', {
    ...PAY,
    payment_method_data: { type: 'card', card: { token: 'tok_visa' } },
  });
  expect(both.body.error.message).toContain('only specify one');
});

describe('text on a statement', () => {
  test.each<[string, RegExp]>([
    ['12345', /at least one alphabetic character/],
    ['A<B', /none of the characters/],
    ['A>B', /none of the characters/],
    [String.raw`A\B`, /none of the characters/],
    ["A'B", /none of the characters/],
    ['A"B', /none of the characters/],
    ['A*B', /none of the characters/],
    ['счёт', /Latin letters/],
    ['豆', /Latin letters/],
    ['A\nB', /Latin letters/],
    ['ABCDEFGHIJKLMNOPQRSTUVW', /at most 22 characters/],
  ])('the suffix %j is refused', async (statement_descriptor_suffix, message) => {
    const { body: intent } = await server.post('/v1/payment_intents', {
      amount: 900,
      currency: 'usd',
    });
    for (const path of ['', `/${intent.id}`]) {
      const { status, body } = await server.post(`/v1/payment_intents${path}`, {
        ...(path === '' && { amount: 900, currency: 'usd' }),
        statement_descriptor_suffix,
      });
      expect([status, body.error.param]).toEqual([400, 'statement_descriptor_suffix']);
      expect(body.error.message).toMatch(message);
    }
  });

  test('a suffix can be taken back, and what is too long is cut', async () => {
    const long = await paid({ statement_descriptor_suffix: 'ABCDEFGHIJKLMNOPQRSTUV' });
    expect(long.latest_charge.calculated_statement_descriptor).toBe('COFFER* ABCDEFGHIJKLMN');
    const none = await paid({ statement_descriptor_suffix: '', statement_descriptor: '' });
    expect(none.latest_charge.calculated_statement_descriptor).toBe('COFFER');
  });

  test('the whole of it is the account’s, where a card pays', async () => {
    const held = await server.post('/v1/payment_intents', { ...PAY, capture_method: 'manual' });
    for (const [path, form] of [
      ['/v1/payment_intents', PAY],
      [`/v1/payment_intents/${held.body.id}`, {}],
      [`/v1/payment_intents/${held.body.id}/capture`, {}],
    ] as const) {
      const { status, body } = await server.post(path, { ...form, statement_descriptor: 'SHOP' });
      expect([status, body.error.param]).toEqual([400, 'statement_descriptor']);
      expect(body.error.message).toContain('Use `statement_descriptor_suffix` instead');
    }
    const { status, body } = await server.post('/v1/checkout/sessions', {
      ...SELLING,
      ...{ mode: 'payment', payment_intent_data: { statement_descriptor: 'SHOP' } },
    });
    expect([status, body.error.message]).toEqual([
      400,
      expect.stringContaining('`payment_intent_data[statement_descriptor_suffix]`'),
    ]);
  });
});

test('what only a confirmation takes is refused without one', async () => {
  const price = { amount: 900, currency: 'usd' };
  const mandate_data = { customer_acceptance: { type: 'offline', offline: {} } };
  for (const [path, form, given] of [
    ['/v1/payment_intents', price, { return_url: 'https://a.example/' }],
    ['/v1/payment_intents', price, { off_session: true }],
    ['/v1/payment_intents', price, { error_on_requires_action: true }],
    ['/v1/payment_intents', price, { mandate: 'mandate_1' }],
    ['/v1/payment_intents', price, { mandate_data }],
    ['/v1/setup_intents', {}, { return_url: 'https://a.example/' }],
    ['/v1/setup_intents', {}, { mandate_data }],
  ] as const) {
    const [param = ''] = Object.keys(given);
    const { status, body } = await server.post(path, { ...form, ...given });
    expect([status, body.error.param]).toEqual([400, param]);
    expect(body.error.message).toContain(
      `The parameter \`${param}\` cannot be passed when creating`,
    );
  }
});

test('nothing is captured in parts: what is said to be one of several is refused', async () => {
  const { body } = await server.post('/v1/payment_intents', { ...PAY, capture_method: 'manual' });
  const path = `/v1/payment_intents/${body.id}`;
  const part = { amount_to_capture: 500, final_capture: false };
  const refused = await server.post(`${path}/capture`, part);
  expect([refused.status, refused.body.error.param]).toEqual([400, 'final_capture']);
  expect((await server.get(path)).body).toEqual(body);
  const taken = await server.post(`${path}/capture`, { ...part, final_capture: true });
  expect(taken.body).toMatchObject({ status: 'succeeded', amount_received: 500 });
});

test('a charge is put into a group once', async () => {
  const { body: charge } = await server.post('/v1/charges', CHARGE);
  const path = `/v1/charges/${charge.id}`;
  const put = (to: string, call = ''): Promise<Reply> =>
    server.post(`${path}${call}`, { transfer_group: to });
  expect((await put('order-7')).body.transfer_group).toBe('order-7');
  for (const call of ['', '/capture']) {
    for (const to of ['order-8', '']) {
      const { status, body } = await put(to, call);
      expect([status, body.error.param]).toEqual([400, 'transfer_group']);
    }
  }
  expect((await put('order-7', '/capture')).body).toMatchObject({
    ...{ transfer_group: 'order-7', captured: true },
  });
});

/** Stripe's API reference, `statement_descriptor` of a charge. */
test('a charge without an intent takes the whole for the suffix, where there is none', async () => {
  const whole = await server.post('/v1/charges', { ...CHARGE, statement_descriptor: 'Shop' });
  expect(checkStripeObject(whole.body)).toMatchObject({
    ...{ statement_descriptor: 'Shop', statement_descriptor_suffix: 'Shop' },
    calculated_statement_descriptor: 'COFFER* SHOP',
  });
  const { body: ignored } = await server.post('/v1/charges', {
    ...{ ...CHARGE, statement_descriptor: 'Shop', statement_descriptor_suffix: 'Order 7' },
  });
  expect(ignored.calculated_statement_descriptor).toBe('COFFER* ORDER 7');
  const { body: captured } = await server.post(`/v1/charges/${whole.body.id}/capture`, {
    statement_descriptor: 'Late',
  });
  expect(captured.calculated_statement_descriptor).toBe('COFFER* LATE');
  const { body: bad } = await server.post('/v1/charges', { ...CHARGE, statement_descriptor: '7' });
  expect(bad.error.param).toBe('statement_descriptor');
});

describe('what is said of connected accounts is refused', () => {
  const CONNECT: readonly Form[] = [
    { application_fee_amount: 100 },
    { on_behalf_of: 'acct_1' },
    { transfer_data: { destination: 'acct_1' } },
    { transfer_group: 'order-7' },
  ];

  test.each(CONNECT)('%j', async (given) => {
    const [param = ''] = Object.keys(given);
    const { body: intent } = await server.post('/v1/payment_intents', {
      ...{ ...PAY, capture_method: 'manual' },
      payment_method_options: { card: { request_incremental_authorization: 'if_available' } },
    });
    const path = `/v1/payment_intents/${intent.id}`;
    for (const [where, form] of [
      ['/v1/payment_intents', PAY],
      [path, {}],
      [`${path}/capture`, {}],
      [`${path}/increment_authorization`, { amount: 2500 }],
    ] as const) {
      const { status, body } = await server.post(where, { ...form, ...given });
      expect([where, status, body.error]).toMatchObject([
        ...[where, 400],
        { code: 'parameter_unknown', param, message: expect.stringContaining('no connected') },
      ]);
    }
    for (const [where, form] of [
      ['/v1/checkout/sessions', { ...SELLING, mode: 'payment' }],
      ['/v1/payment_links', LINK],
    ] as const) {
      const { status, body } = await server.post(where, { ...form, payment_intent_data: given });
      expect([where, status, body.error]).toMatchObject([
        ...[where, 400],
        { code: 'parameter_unknown', param: `payment_intent_data[${param}]` },
      ]);
    }
    const now = await server.get(path);
    expect(now.body).toMatchObject({ status: 'requires_capture', amount: 2000 });
  });

  test('in calls that have it elsewhere', async () => {
    const { body: charge } = await server.post('/v1/charges', CHARGE);
    const cases: readonly (readonly [path: string, form: Form, params: readonly string[]])[] = [
      ['/v1/charges', CHARGE, ['application_fee', 'application_fee_amount', 'destination']],
      ['/v1/charges', CHARGE, ['on_behalf_of', 'transfer_data']],
      [`/v1/charges/${charge.id}/capture`, {}, ['application_fee', 'application_fee_amount']],
      [`/v1/charges/${charge.id}/capture`, {}, ['transfer_data']],
      ['/v1/payment_links', LINK, ['application_fee_amount', 'application_fee_percent']],
      ['/v1/payment_links', LINK, ['on_behalf_of', 'transfer_data']],
      ['/v1/refunds', { charge: charge.id }, ['refund_application_fee', 'reverse_transfer']],
    ];
    for (const [path, form, params] of cases) {
      for (const param of params) {
        const { status, body } = await server.post(path, { ...form, [param]: '1' });
        expect([path, status, body.error]).toMatchObject([
          ...[path, 400],
          { code: 'parameter_unknown', param, message: expect.stringContaining('no connected') },
        ]);
      }
    }
    const { body: now } = await server.get(`/v1/charges/${charge.id}`);
    expect([now.captured, now.refunded]).toEqual([false, false]);
  });

  test('for cards to be saved as well', async () => {
    const { status, body } = await server.post('/v1/setup_intents', { on_behalf_of: 'acct_1' });
    expect([status, body.error.message]).toEqual([400, expect.stringContaining('no connected')]);
  });
});
