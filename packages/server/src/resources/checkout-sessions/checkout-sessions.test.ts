/*
 * Goal: a merchant makes, reads, changes and lists sessions as the official types say, and what is
 * not offered is refused by name.
 * Method: one server; every session that is answered goes through the run-time check of the types.
 */
import { checkStripeObject } from '@coffer/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CheckoutClient, OK_URL, ORDER, type Body, type Form } from '../../testing/checkout.ts';
import { TestServer } from '../../testing/test-server.ts';

let server: TestServer;
let checkout: CheckoutClient;
beforeAll(async () => {
  server = await TestServer.start();
  checkout = new CheckoutClient(server);
});
afterAll(() => server.stop());

async function refused(form: Form): Promise<Body> {
  const { status, body } = await server.post('/v1/checkout/sessions', form);
  expect(status).toBe(400);
  return body.error;
}

const NOBODY = {
  address: null,
  business_name: null,
  email: null,
  individual_name: null,
  name: null,
  phone: null,
  tax_exempt: 'none',
  tax_ids: null,
};

/** A new session of two shirts, apart from what the test itself says. */
const FRESH = {
  id: expect.stringMatching(/^cs_test_[0-9A-Za-z]{51}$/),
  object: 'checkout.session',
  adaptive_pricing: { enabled: false },
  after_expiration: null,
  allow_promotion_codes: null,
  allowed_payment_method_types: null,
  amount_subtotal: 3000,
  amount_total: 3000,
  automatic_tax: { enabled: false, liability: null, provider: null, status: null },
  billing_address_collection: null,
  branding_settings: {
    background_color: '#ffffff',
    border_style: 'rounded',
    button_color: '#0074d4',
    display_name: 'Coffer',
    font_family: 'default',
    icon: null,
    logo: null,
  },
  cancel_url: null,
  client_reference_id: 'cart_1',
  client_secret: null,
  collected_information: { business_name: null, individual_name: null, shipping_details: null },
  consent: null,
  consent_collection: null,
  created: expect.any(Number),
  currency: 'usd',
  currency_conversion: null,
  custom_fields: [],
  custom_text: {
    after_submit: null,
    shipping_address: null,
    submit: null,
    terms_of_service_acceptance: null,
  },
  customer: null,
  customer_account: null,
  customer_creation: 'if_required',
  customer_details: null,
  customer_email: null,
  discounts: [],
  integration_identifier: null,
  invoice: null,
  invoice_creation: {
    enabled: false,
    invoice_data: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: null,
      metadata: {},
      rendering_options: null,
    },
  },
  livemode: false,
  locale: null,
  managed_payments: null,
  metadata: { order: '7' },
  mode: 'payment',
  origin_context: null,
  payment_intent: null,
  payment_link: null,
  payment_method_collection: 'if_required',
  payment_method_configuration_details: null,
  payment_method_options: { card: { request_three_d_secure: 'automatic' } },
  payment_method_types: ['card'],
  payment_status: 'unpaid',
  permissions: null,
  phone_number_collection: { enabled: false },
  recovered_from: null,
  saved_payment_method_options: null,
  setup_intent: null,
  shipping_address_collection: null,
  shipping_cost: null,
  shipping_options: [],
  status: 'open',
  submit_type: null,
  subscription: null,
  success_url: OK_URL,
  total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
  ui_mode: 'hosted_page',
  wallet_options: null,
};

test('a new session, whole', async () => {
  const session = await checkout.open({ metadata: { order: '7' }, client_reference_id: 'cart_1' });
  expect(session).toEqual({
    ...FRESH,
    expires_at: session.created + 24 * 3600,
    url: `http://checkout.test/c/pay/${session.id}`,
  });
  const { body } = await server.get(`/v1/checkout/sessions/${session.id}`);
  expect(body).toEqual(session);
});

test('everything a page can ask for is kept and shown', async () => {
  const asked = {
    allow_promotion_codes: true,
    after_expiration: { recovery: { enabled: true, allow_promotion_codes: true } },
    billing_address_collection: 'required',
    branding_settings: { button_color: '#AA5500', border_style: 'pill', display_name: 'Beans' },
    cancel_url: 'https://shop.example/cart',
    consent_collection: { promotions: 'auto', terms_of_service: 'required' },
    custom_fields: [
      { key: 'size', label: { type: 'custom', custom: 'Size' }, type: 'text', optional: true },
      {
        key: 'colour',
        label: { type: 'custom', custom: 'Colour' },
        type: 'dropdown',
        dropdown: { options: [{ label: 'Red', value: 'red' }], default_value: 'red' },
      },
    ],
    custom_text: { submit: { message: 'We ship tomorrow.' } },
    customer_creation: 'always',
    customer_email: 'Jenny@example.com',
    locale: 'de',
    name_collection: { business: { enabled: true, optional: true } },
    origin_context: 'web',
    payment_intent_data: { description: 'An order', metadata: { a: 'b' } },
    phone_number_collection: { enabled: true },
    shipping_address_collection: { allowed_countries: ['DE', 'FR'] },
    submit_type: 'book',
    tax_id_collection: { enabled: true, required: 'if_supported' },
  };
  const session = await checkout.open(asked);
  expect(session).toMatchObject({
    allow_promotion_codes: true,
    after_expiration: {
      recovery: { enabled: true, allow_promotion_codes: true, expires_at: null, url: null },
    },
    branding_settings: { button_color: '#aa5500', border_style: 'pill', display_name: 'Beans' },
    consent: { promotions: null, terms_of_service: null },
    custom_text: { submit: { message: 'We ship tomorrow.' } },
    customer_details: { ...NOBODY, email: 'Jenny@example.com' },
    locale: 'de',
    name_collection: { business: { enabled: true, optional: true } },
    shipping_address_collection: { allowed_countries: ['DE', 'FR'] },
    tax_id_collection: { enabled: true, required: 'if_supported' },
  });
  expect(session.custom_fields).toMatchObject([
    { key: 'size', optional: true, text: { value: null } },
    { key: 'colour', dropdown: { default_value: 'red', value: null } },
  ]);
});

test.each([
  ['embedded', 'embedded_page'],
  ['embedded_page', 'embedded_page'],
  ['custom', 'elements'],
  ['elements', 'elements'],
  ['form', 'form'],
])('ui_mode %s is %s', async (given, shown) => {
  const { success_url: _none, ...embedded } = ORDER;
  const { body } = await server.post('/v1/checkout/sessions', {
    ...embedded,
    ui_mode: given,
    return_url: OK_URL,
  });
  checkStripeObject(body);
  expect([body.ui_mode, body.url, body.return_url]).toEqual([shown, null, OK_URL]);
  expect(body.client_secret).toMatch(new RegExp(`^${body.id}_secret_`));
});

test('a form leads to success_url, as a hosted page does, or to return_url', async () => {
  const body = await checkout.open({ ui_mode: 'form' });
  expect([body.ui_mode, body.success_url, body.return_url]).toEqual(['form', OK_URL, undefined]);
});

test('setup mode makes its setup intent at once', async () => {
  const customer = (await server.post('/v1/customers', { email: 'a@example.com' })).body.id;
  const { body } = await server.post('/v1/checkout/sessions', {
    mode: 'setup',
    currency: 'usd',
    customer,
    success_url: OK_URL,
    setup_intent_data: { description: 'Later' },
  });
  checkStripeObject(body);
  expect(body).toMatchObject({
    amount_total: null,
    customer,
    customer_details: { ...NOBODY, email: 'a@example.com', tax_exempt: null },
    discounts: null,
    payment_status: 'no_payment_required',
    total_details: null,
  });
  const intent = (await server.get(`/v1/setup_intents/${body.setup_intent}`)).body;
  expect(intent).toMatchObject({ customer, description: 'Later', usage: 'off_session' });
});

/** The clock after so many hours, in seconds. */
function inHours(hours: number): number {
  return Math.floor(Date.now() / 1000) + hours * 3600;
}

describe('refused', () => {
  const { success_url: _none, ...withoutUrl } = ORDER;
  const NOTE = { key: 'note', label: { type: 'custom', custom: 'Note' }, type: 'text' };
  const RED = { label: 'Red', value: 'red' };
  test.each<[string, Form, string | undefined, string]>([
    ['subscriptions', { ...ORDER, mode: 'subscription' }, 'mode', 'Subscriptions are not'],
    ['no such mode', { ...withoutUrl, ui_mode: 'popup' }, 'ui_mode', 'must be one of'],
    ['no success_url', withoutUrl, 'success_url', 'Missing'],
    ['no return_url', { ...withoutUrl, ui_mode: 'elements' }, 'return_url', 'Missing'],
    ['no success_url of a form', { ...withoutUrl, ui_mode: 'form' }, 'success_url', 'Missing'],
    [
      'a success_url of a form that stays',
      { ...ORDER, ui_mode: 'form', redirect_on_completion: 'never' },
      'success_url',
      'cannot be set',
    ],
    ['success_url of elements', { ...ORDER, ui_mode: 'elements' }, 'success_url', 'cannot be set'],
    ['no lines', { success_url: OK_URL }, 'line_items', 'Missing'],
    ['taxes', { ...ORDER, automatic_tax: { enabled: true } }, 'automatic_tax[enabled]', 'Leave'],
    [
      'invoices',
      { ...ORDER, invoice_creation: { enabled: true } },
      'invoice_creation[enabled]',
      'Invoices',
    ],
    ['an odd address', { ...ORDER, success_url: 'data:text/html,x' }, 'success_url', 'Not a valid'],
    [
      'too small',
      {
        ...ORDER,
        line_items: [
          { price_data: { currency: 'usd', unit_amount: 10, product_data: { name: 'A' } } },
        ],
      },
      'line_items',
      'at least $0.50',
    ],
    ['too soon', { ...ORDER, expires_at: 1 }, 'expires_at', 'at least 30 minutes'],
    ['too late', { ...ORDER, expires_at: inHours(25) }, 'expires_at', 'less than 24 hours'],
    [
      'both customers',
      { ...ORDER, customer: 'cus_1', customer_email: 'a@b.c' },
      'customer',
      'only specify one',
    ],
    [
      'both discounts',
      { ...ORDER, allow_promotion_codes: true, discounts: [{ coupon: 'x' }] },
      'allow_promotion_codes',
      'only specify one',
    ],
    [
      'no such price',
      { ...ORDER, line_items: [{ price: 'price_1' }] },
      'line_items[0][price]',
      'No such price',
    ],
    [
      'no such coupon',
      { ...ORDER, discounts: [{ coupon: 'x' }] },
      'discounts[0][coupon]',
      'No such coupon',
    ],
    [
      'how subscriptions are paid',
      { ...ORDER, payment_method_collection: 'if_required' },
      'payment_method_collection',
      '`subscription` mode',
    ],
    ['lines for saving', { ...ORDER, mode: 'setup' }, 'line_items', '`payment` mode'],
    [
      'four questions',
      {
        ...ORDER,
        custom_fields: Array.from({ length: 4 }, (_, i) => ({
          key: `k${i}`,
          label: { type: 'custom', custom: 'K' },
          type: 'text',
        })),
      },
      'custom_fields',
      'up to 3',
    ],
    [
      'a question that nobody can answer',
      {
        ...ORDER,
        custom_fields: [{ ...NOTE, text: { minimum_length: 10, maximum_length: 9 } }],
      },
      'custom_fields[0][text][maximum_length]',
      'less than the minimum',
    ],
    [
      'answers that cannot be told apart',
      {
        ...ORDER,
        custom_fields: [{ ...NOTE, type: 'dropdown', dropdown: { options: [RED, RED] } }],
      },
      'custom_fields[0][dropdown][options]',
      'of its own',
    ],
    [
      'questions of a page that elements have not',
      { ...withoutUrl, ui_mode: 'elements', return_url: OK_URL, custom_fields: [NOTE] },
      'custom_fields',
      'cannot be set',
    ],
    [
      'a country',
      { ...ORDER, shipping_address_collection: { allowed_countries: ['XX'] } },
      'shipping_address_collection[allowed_countries][0]',
      'ISO 3166',
    ],
    [
      'a colour',
      { ...ORDER, branding_settings: { button_color: 'red' } },
      'branding_settings[button_color]',
      'hex',
    ],
    [
      'a recurring price',
      {
        ...ORDER,
        line_items: [
          {
            price_data: {
              currency: 'usd',
              unit_amount: 500,
              recurring: { interval: 'month' },
              product_data: { name: 'A' },
            },
          },
        ],
      },
      undefined,
      'Subscriptions',
    ],
  ])('%s', async (_what, form, param, message) => {
    const error = await refused(form);
    expect([error.param, error.message]).toEqual([param, expect.stringContaining(message)]);
  });
});

test('lists are filtered', async () => {
  const customer = (await server.post('/v1/customers', { email: 'lists@example.com' })).body.id;
  const first = await checkout.open({ customer });
  const second = await checkout.open({ customer_email: 'Other@example.com' });
  await server.post(`/v1/checkout/sessions/${first.id}/expire`);
  const ids = async (query: string): Promise<string[]> =>
    (await server.get(`/v1/checkout/sessions?${query}`)).body.data.map(({ id }: Body) => id);
  expect(await ids(`customer=${customer}`)).toEqual([first.id]);
  expect(await ids(`customer=${customer}&status=open`)).toEqual([]);
  expect(await ids('customer_details[email]=other@EXAMPLE.com')).toEqual([second.id]);
  expect((await ids('limit=1'))[0]).toBe(second.id);
});
