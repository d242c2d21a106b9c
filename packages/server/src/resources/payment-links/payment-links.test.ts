/*
 * Goal: a merchant makes and changes links as the official types say, and whoever follows one gets
 * a session of its own, filled in as the address says.
 * Method: one server; links go through the run-time check of the types, and are opened with the
 * publishable key and as a page of this process opens them.
 */
import { checkStripeObject } from '@coffer/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CheckoutClient, SHIRT, type Body, type Form } from '../../testing/checkout.ts';
import { TestServer } from '../../testing/test-server.ts';

let server: TestServer;
let checkout: CheckoutClient;
beforeAll(async () => {
  server = await TestServer.start();
  checkout = new CheckoutClient(server);
});
afterAll(() => server.stop());

const link = (form: Parameters<CheckoutClient['make']>[1] = {}): Promise<Body> =>
  checkout.make('/v1/payment_links', { line_items: [SHIRT], ...form });

test('a new link, whole', async () => {
  const made = await link({ metadata: { a: 'b' } });
  expect(made).toEqual({
    id: expect.stringMatching(/^plink_/),
    object: 'payment_link',
    active: true,
    after_completion: {
      hosted_confirmation: { custom_message: null },
      type: 'hosted_confirmation',
    },
    allow_promotion_codes: false,
    application: null,
    application_fee_amount: null,
    application_fee_percent: null,
    automatic_tax: { enabled: false, liability: null },
    billing_address_collection: 'auto',
    consent_collection: null,
    currency: 'usd',
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    customer_creation: 'if_required',
    inactive_message: null,
    invoice_creation: { enabled: false, invoice_data: expect.any(Object) },
    livemode: false,
    managed_payments: null,
    metadata: { a: 'b' },
    on_behalf_of: null,
    payment_intent_data: null,
    payment_method_collection: 'always',
    payment_method_options: null,
    payment_method_types: null,
    phone_number_collection: { enabled: false },
    restrictions: null,
    shipping_address_collection: null,
    shipping_options: [],
    submit_type: 'auto',
    subscription_data: null,
    tax_id_collection: { enabled: false, required: 'never' },
    transfer_data: null,
    url: `http://checkout.test/b/${made.id}`,
  });
  expect((await server.get(`/v1/payment_links/${made.id}`)).body).toEqual(made);
  const items = await server.get(
    `/v1/payment_links/${made.id}/line_items?expand[]=data.price.product`,
  );
  checkStripeObject(items.body);
  expect(items.body.data).toMatchObject([
    { amount_total: 3000, quantity: 2, price: { product: { name: 'Shirt' } } },
  ]);
});

test('a link is changed; its sessions keep what they were opened with', async () => {
  const made = await link({
    custom_text: { submit: { message: 'One' } },
    expand: ['line_items'],
    phone_number_collection: { enabled: true },
  });
  const before = (await checkout.browse(`for_plink/${made.id}`)).body;
  const [line] = made.line_items.data;
  const { body } = await server.post(`/v1/payment_links/${made.id}`, {
    after_completion: { type: 'redirect', redirect: { url: 'https://shop.example/thanks' } },
    allow_promotion_codes: true,
    custom_text: { after_submit: { message: 'Two' } },
    line_items: [{ id: line.id, quantity: 5 }],
    metadata: { a: 'b' },
    restrictions: { completed_sessions: { limit: 9 } },
    submit_type: 'donate',
  });
  checkStripeObject(body);
  expect(body).toMatchObject({
    after_completion: { type: 'redirect', redirect: { url: 'https://shop.example/thanks' } },
    allow_promotion_codes: true,
    custom_text: { submit: { message: 'One' }, after_submit: { message: 'Two' } },
    phone_number_collection: { enabled: true },
    restrictions: { completed_sessions: { count: 0, limit: 9 } },
    submit_type: 'donate',
  });
  const after = (await checkout.browse(`for_plink/${made.id}`)).body;
  expect([before.total_summary.due, after.total_summary.due]).toEqual([3000, 7500]);
  const [event] = (await server.get('/v1/events?type=payment_link.updated')).body.data;
  expect(event.data.object).toEqual(body);
});

test.each([
  [{ quantity: 4 }, 'line_items[0][quantity]'],
  [{ adjustable_quantity: { enabled: true, minimum: 3 } }, 'line_items[0][quantity]'],
  [{ quantity: 1_000_000 }, 'line_items[0][quantity]'],
  [{ id: 'li_1', quantity: 1 }, 'line_items[0][id]'],
])('a line is not changed to %o', async (change, param) => {
  const adjustable_quantity = { enabled: true, minimum: 1, maximum: 3 };
  const made = await link({
    line_items: [{ ...SHIRT, adjustable_quantity }],
    expand: ['line_items'],
  });
  const [{ id }] = made.line_items.data;
  const { status, body } = await server.post(`/v1/payment_links/${made.id}`, {
    line_items: [{ id, ...change }],
  });
  expect([status, body.error.param]).toEqual([400, param]);
});

test('a link is not changed to what nobody can pay', async () => {
  const made = await link({ expand: ['line_items'] });
  const [{ id }] = made.line_items.data;
  const { status, body } = await server.post(`/v1/payment_links/${made.id}`, {
    line_items: [{ id, quantity: 70_000 }],
  });
  expect([status, body.error.code]).toEqual([400, 'amount_too_large']);
  expect((await checkout.browse(`for_plink/${made.id}`)).body.total_summary.due).toBe(3000);
});

test('how a link ships is changed, and unset', async () => {
  const made = await link();
  const rate = await checkout.make('/v1/shipping_rates', {
    display_name: 'Post',
    fixed_amount: { amount: 500, currency: 'usd' },
  });
  const shipping_options = [{ shipping_rate: rate.id }];
  const changed = await checkout.make(`/v1/payment_links/${made.id}`, { shipping_options });
  expect(changed.shipping_options).toEqual([{ shipping_amount: 500, shipping_rate: rate.id }]);
  const page = await checkout.browse(`for_plink/${made.id}`);
  expect(page.body.total_summary.due).toBe(3500);
  const unset = await checkout.make(`/v1/payment_links/${made.id}`, { shipping_options: '' });
  expect(unset).toEqual(made);
});

test.each<[Form, string]>([
  [{ payment_method_collection: 'if_required' }, 'payment_method_collection'],
  [
    { payment_method_options: { card: { request_three_d_secure: 'any' } } },
    'payment_method_options[card][request_three_d_secure]',
  ],
  [{ line_items: [{ price: 'price_1' }] }, 'line_items[0][quantity]'],
])('a link does not take %o', async (form, param) => {
  const { status, body } = await server.post('/v1/payment_links', { line_items: [SHIRT], ...form });
  expect([status, body.error.param]).toEqual([400, param]);
});

test('a link that is not active shows its message, and opens nothing', async () => {
  const made = await link({ inactive_message: 'Come back in May.' });
  await server.post(`/v1/payment_links/${made.id}`, { active: false });
  const { status, body } = await checkout.browse(`for_plink/${made.id}`);
  expect([status, body.error.code, body.error.message]).toEqual([
    400,
    'payment_link_inactive',
    'Come back in May.',
  ]);
  const list = await server.get('/v1/payment_links?active=false');
  expect(list.body.data.map(({ id }: Body) => id)).toEqual([made.id]);
});

test('a recurring price is kept, and cannot be bought', async () => {
  const price_data = {
    currency: 'usd',
    unit_amount: 900,
    recurring: { interval: 'month' },
    product_data: { name: 'Monthly' },
  };
  const made = await link({ line_items: [{ price_data, quantity: 1 }] });
  const { status, body } = await checkout.browse(`for_plink/${made.id}`);
  expect([status, body.error.code]).toEqual([400, 'payment_link_not_offered']);
});

describe('the address of a link fills in its session', () => {
  test('e-mail, reference, language, code and where the visitor came from', async () => {
    const coupon = (await server.post('/v1/coupons', { percent_off: 10 })).body.id;
    const promotion = { type: 'coupon', coupon };
    await server.post('/v1/promotion_codes', { promotion, code: 'SPRING' });
    const made = await link({
      allow_promotion_codes: true,
      after_completion: {
        type: 'redirect',
        redirect: { url: 'https://shop.example/thanks?s={CHECKOUT_SESSION_ID}#top' },
      },
    });
    const { body: page } = await checkout.browse(`for_plink/${made.id}`, {
      client_reference_id: 'cart-7',
      locale: 'fr',
      locked_prefilled_email: 'jenny@example.com',
      prefilled_promo_code: 'spring',
      utm_source: 'news letter',
    });
    const address = `https://shop.example/thanks?s=${page.id}&utm_source=news+letter#top`;
    expect(page).toMatchObject({
      locale: 'fr',
      customer: { email: 'jenny@example.com' },
      collect: { email: false },
      discounts: [{ promotion_code: 'SPRING', amount: 300, removable: true }],
      after_completion: { type: 'redirect', url: address },
      success_url: address,
      payment_link: made.id,
    });
    expect(await checkout.visit(page.id)).toEqual(page);
    const over = await checkout.browse(page.id, { email: 'mallory@example.com' });
    expect(over.body.customer.email).toBe('jenny@example.com');
    const session = await checkout.session(page.id);
    checkStripeObject(session);
    expect(session).toMatchObject({ client_reference_id: 'cart-7', payment_link: made.id });
    expect((await checkout.pay(page)).body.status).toBe('complete');
    const found = await server.get(`/v1/checkout/sessions?payment_link=${made.id}`);
    expect(found.body.data.map(({ id }: Body) => id)).toEqual([page.id]);
  });

  test('what is odd is left out, since a visitor cannot mend it', async () => {
    const made = await link();
    const { body } = await checkout.browse(`for_plink/${made.id}`, {
      client_reference_id: 'no spaces',
      locale: 'tlh',
      prefilled_email: 'nobody',
      prefilled_promo_code: 'NONE',
    });
    expect(body).toMatchObject({ locale: null, customer: { email: null }, discounts: [] });
    expect((await checkout.session(body.id)).client_reference_id).toBeNull();
  });
});

test('the customer chooses what to pay, within bounds', async () => {
  const price = await checkout.make('/v1/prices', {
    currency: 'usd',
    custom_unit_amount: { enabled: true, minimum: 500, maximum: 5000 },
    product_data: { name: 'Donation' },
  });
  const made = await link({ line_items: [{ price: price.id, quantity: 1 }] });
  const page = (await checkout.browse(`for_plink/${made.id}`)).body;
  const [{ id }] = page.line_items;
  expect(page.payment_status).toBe('unpaid');
  const unsaid = await checkout.pay(page);
  expect(unsaid.body.error.param).toBe('line_items[0][unit_amount]');
  const choose = (unit_amount: number) =>
    checkout.browse(page.id, { line_items: [{ id, unit_amount }] });
  expect((await choose(499)).body.error.code).toBe('amount_too_small');
  expect((await choose(1234)).body.total_summary.due).toBe(1234);
  expect((await checkout.pay(page)).body).toMatchObject({ status: 'complete', amount_total: 1234 });
});
