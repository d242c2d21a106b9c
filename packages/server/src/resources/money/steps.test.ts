/*
 * Goal: nothing is charged that is finer than its currency allows: three decimals of which the last
 * one is 0, and ISK and UGX, whose decimals are 00.
 * Method: one server; every parameter that says an amount, with one that cannot be charged.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CheckoutClient, ORDER, type Form } from '../../testing/checkout.ts';
import { TestServer } from '../../testing/test-server.ts';

let server: TestServer;
let checkout: CheckoutClient;
beforeAll(async () => {
  server = await TestServer.start();
  checkout = new CheckoutClient(server);
});
afterAll(() => server.stop());

const post = (path: string, form: Form) => server.post(`/v1/${path}`, form);
const product_data = { name: 'Beans' };
const kwd = { currency: 'kwd' };
const usd = { currency: 'usd' };

test.each<[string, Form, string]>([
  ['payment_intents', { amount: 5124, ...kwd }, 'amount'],
  ['prices', { unit_amount: 5124, ...kwd, product_data }, 'unit_amount'],
  [
    'prices',
    { unit_amount: 500, ...usd, product_data, currency_options: { bhd: { unit_amount: 5 } } },
    'currency_options[bhd][unit_amount]',
  ],
  ...['maximum', 'minimum', 'preset'].map((key): [string, Form, string] => [
    'prices',
    { custom_unit_amount: { enabled: true, [key]: 5124 }, ...kwd, product_data },
    `custom_unit_amount[${key}]`,
  ]),
  ['coupons', { amount_off: 5124, ...kwd }, 'amount_off'],
  [
    'coupons',
    { amount_off: 500, ...usd, currency_options: { kwd: { amount_off: 5124 } } },
    'currency_options[kwd][amount_off]',
  ],
  [
    'shipping_rates',
    { display_name: 'Post', fixed_amount: { amount: 5124, ...kwd } },
    'fixed_amount[amount]',
  ],
  [
    'shipping_rates',
    {
      display_name: 'Post',
      fixed_amount: { amount: 500, ...usd, currency_options: { kwd: { amount: 5124 } } },
    },
    'fixed_amount[currency_options][kwd][amount]',
  ],
  [
    'checkout/sessions',
    { ...ORDER, line_items: [{ price_data: { unit_amount: 5124, ...kwd, product_data } }] },
    'unit_amount',
  ],
])('%s: %o', async (path, form, param) => {
  const { status, body } = await post(path, form);
  expect([status, body.error]).toEqual([
    400,
    expect.objectContaining({
      type: 'invalid_request_error',
      param,
      message: expect.stringContaining('must be evenly divisible by 10.'),
    }),
  ]);
});

test('what was made in dollars is not changed to that either', async () => {
  const coupon = (await post('coupons', { amount_off: 500, ...usd })).body.id;
  const intent = (await post('payment_intents', { amount: 5124, ...usd })).body.id;
  const params = [];
  for (const [path, form] of [
    [`coupons/${coupon}`, { currency_options: { kwd: { amount_off: 5124 } } }],
    [`payment_intents/${intent}`, kwd],
  ] as const) {
    params.push((await post(path, form)).body.error?.param);
  }
  expect(params).toEqual(['currency_options[kwd][amount_off]', 'amount']);
});

test('nor is a part captured, or given back, that is finer', async () => {
  const made = await post('payment_intents', {
    amount: 5120,
    ...kwd,
    capture_method: 'manual',
    confirm: true,
    payment_method: 'pm_card_visa',
    return_url: 'https://shop.example',
  });
  const { id } = made.body;
  const captured = await post(`payment_intents/${id}/capture`, { amount_to_capture: 1234 });
  expect([captured.status, captured.body.error.param]).toEqual([400, 'amount_to_capture']);
  expect((await post(`payment_intents/${id}/capture`, {})).body.status).toBe('succeeded');
  const refunded = await post('refunds', { payment_intent: id, amount: 1234 });
  expect([refunded.status, refunded.body.error.param]).toEqual([400, 'amount']);
  expect((await post('refunds', { payment_intent: id, amount: 1230 })).status).toBe(200);
});

test('crowns and shillings are charged whole', async () => {
  const { status, body } = await post('payment_intents', { amount: 505, currency: 'ugx' });
  expect([status, body.error]).toEqual([
    400,
    expect.objectContaining({
      param: 'amount',
      message:
        'Invalid amount. Currency UGX has become effectively zero-decimal and charged amounts ' +
        'must be evenly divisible by 100. See https://docs.stripe.com/currencies#zero-decimal ' +
        'for more information.',
    }),
  ]);
  expect((await post('payment_intents', { amount: 500, currency: 'isk' })).status).toBe(200);
});

test('forints and Taiwanese dollars are charged with decimals', async () => {
  for (const currency of ['huf', 'twd']) {
    expect((await post('payment_intents', { amount: 17_545, currency })).status).toBe(200);
  }
});

test('what is reckoned is rounded to what can be charged, and is paid', async () => {
  const coupon = (await post('coupons', { percent_off: 12.5 })).body.id;
  const tax = { display_name: 'VAT', inclusive: false, percentage: 5 };
  const rate = (await post('tax_rates', tax)).body.id;
  const price_data = { unit_amount_decimal: '5124.4', ...kwd, product_data };
  const session = await checkout.open({
    line_items: [{ price_data, quantity: 1, tax_rates: [rate] }],
    discounts: [{ coupon }],
  });
  expect(session).toMatchObject({
    amount_subtotal: 5120,
    amount_total: 4700,
    total_details: { amount_discount: 640, amount_tax: 220 },
  });
  expect((await checkout.pay(session)).body).toMatchObject({ status: 'complete' });
});
