/*
 * Goal: a shopper's browser sees of a session what it needs and nothing else, says what it is
 * asked, and pays exactly once.
 * Method: one server with a stand-in for the card store; sessions of every kind are made with the
 * secret key and paid with the publishable one.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CheckoutClient, ORDER, SHIRT, type Body } from '../../testing/checkout.ts';
import { PUBLISHABLE_KEY, TestServer } from '../../testing/test-server.ts';

let server: TestServer;
let checkout: CheckoutClient;
beforeAll(async () => {
  server = await TestServer.start();
  checkout = new CheckoutClient(server);
});
afterAll(() => server.stop());

test('a session is shown, paid, and complete', async () => {
  const session = await checkout.open();
  const seen = await checkout.browse(`${session.id}/init`);
  expect(seen.body).toMatchObject({
    id: session.id,
    object: 'payment_page',
    status: 'open',
    publishable_key: PUBLISHABLE_KEY,
    line_items: [{ name: 'Shirt', quantity: 2, unit_amount: 1500, amount_total: 3000 }],
    total_summary: { due: 3000 },
    success_url: `https://shop.example/ok?id=${session.id}`,
  });
  const payment_method = await checkout.card({ email: 'jenny@example.com', name: 'Jenny' });
  const paid = await checkout.pay(session, { payment_method, expected_amount: 3000 });
  expect([paid.status, paid.body.status, paid.body.payment_status]).toEqual([
    200,
    'complete',
    'paid',
  ]);
  const after = await server.get(`/v1/checkout/sessions/${session.id}`);
  expect(after.body).toMatchObject({
    status: 'complete',
    payment_status: 'paid',
    url: null,
    customer_details: { email: 'jenny@example.com', name: 'Jenny' },
  });
  const intent = await server.get(`/v1/payment_intents/${after.body.payment_intent}`);
  expect(intent.body).toMatchObject({ status: 'succeeded', amount: 3000 });
  const { data } = (await server.get('/v1/events?limit=5')).body;
  // The charge is booked when that comes.
  const events = data.filter(({ type }: { type: string }) => type !== 'charge.updated');
  expect(events.map(({ type }: { type: string }) => type).slice(0, 4)).toEqual([
    'checkout.session.completed',
    'payment_intent.succeeded',
    'charge.succeeded',
    'payment_intent.created',
  ]);
  expect(events[0].data.object).toEqual(after.body);
});

describe('what the shopper says', () => {
  test('fills in what the page asks for; the rest is refused before anything is charged', async () => {
    const session = await checkout.open({
      billing_address_collection: 'required',
      consent_collection: { terms_of_service: 'required' },
      custom_fields: [
        { key: 'size', label: { type: 'custom', custom: 'Size' }, type: 'numeric' },
        { key: 'note', label: { type: 'custom', custom: 'Note' }, type: 'text', optional: true },
      ],
      phone_number_collection: { enabled: true },
      shipping_address_collection: { allowed_countries: ['DE'] },
      shipping_options: [0, 500].map((amount) => ({
        shipping_rate_data: {
          display_name: amount === 0 ? 'Slow' : 'Fast',
          fixed_amount: { amount, currency: 'usd' },
        },
      })),
      tax_id_collection: { enabled: true },
    });
    const missing: string[] = [];
    const [, fast] = session.shipping_options;
    const said: Record<string, object | string>[] = [
      { phone: '+49 30 1' },
      { billing_address: { line1: 'Weg 1', country: 'DE' } },
      { shipping: { name: 'Jenny', address: { line1: 'Weg 1', country: 'DE' } } },
      { consent: { terms_of_service: 'accepted' } },
      { custom_fields: { size: '42' } },
    ];
    for (const form of said) {
      const refused = await checkout.pay(session);
      missing.push(refused.body.error?.param);
      const { status } = await checkout.browse(session.id, JSON.parse(JSON.stringify(form)));
      expect(status).toBe(200);
    }
    expect(missing).toEqual([
      'phone',
      'billing_address[line1]',
      'shipping',
      'consent[terms_of_service]',
      'custom_fields[size]',
    ]);
    expect((await server.get('/v1/payment_intents?limit=1')).body.data[0]?.amount).not.toBe(3500);
    const paid = await checkout.pay(session, {
      shipping_rate: fast.shipping_rate,
      tax_id: { type: 'eu_vat', value: 'DE123' },
      expected_amount: 3500,
    });
    expect([paid.status, paid.body.status]).toEqual([200, 'complete']);
    const after = await checkout.session(session.id, '?expand[]=payment_intent');
    expect(after).toMatchObject({
      amount_total: 3500,
      collected_information: { shipping_details: { name: 'Jenny', address: { country: 'DE' } } },
      consent: { terms_of_service: 'accepted' },
      custom_fields: [{ key: 'size', numeric: { value: '42' } }, { key: 'note' }],
      customer_details: { phone: '+49 30 1', tax_ids: [{ type: 'eu_vat', value: 'DE123' }] },
      payment_intent: { shipping: { name: 'Jenny' }, amount: 3500 },
    });
  });

  test.each([
    [{ shipping: { name: 'J', address: { country: 'DE' } } }, 'shipping'],
    [{ promotion_code: 'ABC' }, 'promotion_code'],
    [{ tax_id: { type: 'eu_vat', value: 'x' } }, 'tax_id'],
    [{ shipping_rate: 'shr_1' }, 'shipping_rate'],
    [{ custom_fields: { size: '1' } }, 'custom_fields[size]'],
    [{ line_items: [{ id: 'li_1', quantity: 1 }] }, 'line_items[0][id]'],
    [{ metadata: { a: 'b' } }, 'metadata'],
  ])('nothing that was not asked: %o', async (form, param) => {
    const session = await checkout.open();
    const { status, body } = await checkout.browse(session.id, form);
    expect([status, body.error.param]).toEqual([400, param]);
  });

  test('more of an item than the shopper could choose is not begun with', async () => {
    const item = { ...SHIRT, quantity: 100 };
    const of = (adjustable_quantity: object) =>
      server.post('/v1/checkout/sessions', {
        ...ORDER,
        line_items: [{ ...item, adjustable_quantity: { enabled: true, ...adjustable_quantity } }],
      });
    const refused = await of({});
    expect([refused.status, refused.body.error.param]).toEqual([400, 'line_items[0][quantity]']);
    expect((await of({ maximum: 100 })).status).toBe(200);
  });

  test('quantities within their bounds', async () => {
    const session = await checkout.open({
      line_items: [{ ...SHIRT, adjustable_quantity: { enabled: true, minimum: 1, maximum: 3 } }],
      expand: ['line_items'],
    });
    const [{ id }] = session.line_items.data;
    const change = (quantity: number) =>
      checkout.browse(session.id, { line_items: [{ id, quantity }] });
    expect((await change(3)).body.total_summary.due).toBe(4500);
    expect((await change(4)).body.error.param).toBe('line_items[0][quantity]');
    const wrong = await checkout.pay(session, { expected_amount: 3000 });
    expect([wrong.status, wrong.body.error.code]).toEqual([400, 'checkout_amount_mismatch']);
  });
});

test('a decline leaves the session open, and the next card pays the same intent', async () => {
  const session = await checkout.open();
  const declined = await checkout.pay(session, {
    payment_method: await checkout.card({ email: 'a@example.com' }, 'tok_chargeDeclined'),
  });
  expect([declined.status, declined.body.error.code]).toEqual([402, 'card_declined']);
  expect(declined.body.error.payment_intent.metadata).toBeUndefined();
  const paid = await checkout.pay(session);
  expect(paid.body.status).toBe('complete');
  const { payment_intent } = await checkout.session(session.id);
  const charges = await server.get(`/v1/charges?payment_intent=${payment_intent}`);
  expect(charges.body.data.map(({ status }: Body) => status)).toEqual(['succeeded', 'failed']);
  const again = await checkout.pay(session);
  expect([again.status, again.body.error.code]).toEqual([400, 'checkout_session_complete']);
});

test('what a declined card said of its holder is forgotten with it', async () => {
  const details = (name: string, postal_code: string) => ({
    email: `${name}@example.com`,
    name,
    address: { country: 'US', postal_code },
  });
  const session = await checkout.open({ customer_creation: 'always' });
  const declined = await checkout.pay(session, {
    payment_method: await checkout.card(details('ann', '10001'), 'tok_chargeDeclined'),
  });
  expect(declined.body.error.code).toBe('card_declined');
  const { body: page } = await checkout.browse(`${session.id}/init`);
  expect([page.customer.email, page.customer.name, page.collect.email]).toEqual([null, null, true]);
  const form = { payment_method: await checkout.card(details('bob', '94107')) };
  expect((await checkout.pay(session, form)).body.status).toBe('complete');
  const after = await checkout.session(session.id, '?expand[]=customer');
  expect(after.customer_details).toMatchObject(details('bob', '94107'));
  expect(after.customer).toMatchObject(details('bob', '94107'));
  const { body: events } = await server.get('/v1/events?type=customer.created&limit=2');
  expect(events.data.map(({ data }: Body) => data.object.id)).toContain(after.customer.id);
  const { body: customers } = await server.get('/v1/customers?email=ann@example.com');
  expect(customers.data).toEqual([]);
});

test('an answer, a tax id and a business are taken back by empty text', async () => {
  const session = await checkout.open({
    custom_fields: [
      { key: 'note', label: { type: 'custom', custom: 'Note' }, type: 'text', optional: true },
    ],
    tax_id_collection: { enabled: true },
  });
  await checkout.browse(session.id, {
    business_name: 'Nordlicht',
    custom_fields: { note: 'x' },
    tax_id: { type: 'eu_vat', value: 'DE123' },
  });
  const { body } = await checkout.browse(session.id, {
    business_name: '',
    custom_fields: { note: '' },
    tax_id: '',
  });
  expect(body.customer).toMatchObject({ business_name: null, custom_fields: {}, tax_ids: [] });
});

test.each([
  ['DE', 400],
  ['AR', 200],
])('a tax id that is required is asked of a card from %s: %i', async (country, status) => {
  const session = await checkout.open({
    tax_id_collection: { enabled: true, required: 'if_supported' },
  });
  const billing = { email: 'jenny@example.com', address: { country } };
  const payment_method = await checkout.card(billing);
  const first = await checkout.pay(session, { payment_method });
  expect([first.status, first.body.error?.param]).toEqual([
    status,
    status === 400 ? 'tax_id[value]' : undefined,
  ]);
  if (status === 200) return;
  const tax_id = { type: 'eu_vat', value: 'DE123' };
  expect((await checkout.pay(session, { payment_method, tax_id })).body.status).toBe('complete');
});

test.each([
  [{}, null],
  [{ payment_intent_data: { setup_future_usage: 'off_session' } }, 'off_session'],
  [{ payment_method_options: { card: { setup_future_usage: 'on_session' } } }, 'on_session'],
])('a page knows whether the card is kept: %j', async (form, setup_future_usage) => {
  const session = await checkout.open(form);
  const { body } = await checkout.browse(`${session.id}/init`);
  expect(body.collect).toMatchObject({ setup_future_usage, reuse_agreement: 'auto' });
});

test('no page is asked to let its shopper remove cards', async () => {
  const { id: customer } = await checkout.make('/v1/customers', {});
  const saved_payment_method_options = { payment_method_remove: 'enabled' };
  const form = { ...ORDER, customer, saved_payment_method_options };
  const { status, body } = await server.post('/v1/checkout/sessions', form);
  expect([status, body.error.param]).toEqual([
    400,
    'saved_payment_method_options[payment_method_remove]',
  ]);
});

test('manual capture completes with the authorization, and is paid with the capture', async () => {
  const session = await checkout.open({ payment_intent_data: { capture_method: 'manual' } });
  expect((await checkout.pay(session)).body).toMatchObject({
    status: 'complete',
    payment_status: 'unpaid',
  });
  const { payment_intent } = await checkout.session(session.id);
  await server.post(`/v1/payment_intents/${payment_intent}/capture`);
  expect(await checkout.session(session.id)).toMatchObject({ payment_status: 'paid' });
});

test('nothing due needs no card', async () => {
  const coupon = (await server.post('/v1/coupons', { percent_off: 100 })).body.id;
  const session = await checkout.open({ discounts: [{ coupon }] });
  const done = await checkout.browse(`${session.id}/confirm`, { email: 'a@example.com' });
  expect(done.body).toMatchObject({ status: 'complete', payment_status: 'no_payment_required' });
  expect((await server.get(`/v1/coupons/${coupon}`)).body.times_redeemed).toBe(1);
});

test('a card is saved for a new customer in setup mode', async () => {
  const { success_url } = ORDER;
  const session = await checkout.make('/v1/checkout/sessions', { mode: 'setup', success_url });
  const done = await checkout.pay(session);
  expect(done.body).toMatchObject({
    status: 'complete',
    payment_status: 'no_payment_required',
    setup_intent: { status: 'succeeded' },
  });
  const after = await checkout.session(session.id, '?expand[]=customer');
  expect(after.customer.email).toBe('jenny@example.com');
  const saved = await server.get(`/v1/customers/${after.customer.id}/payment_methods`);
  expect(saved.body.data).toHaveLength(1);
});

test('customers: made when asked for, changed when allowed', async () => {
  const always = await checkout.open({ customer_creation: 'always' });
  await checkout.pay(always, { name: 'Jenny' });
  const made = await checkout.session(always.id, '?expand[]=customer');
  expect(made.customer).toMatchObject({ name: 'Jenny', email: 'jenny@example.com' });
  const known = await checkout.open({
    customer: made.customer.id,
    customer_update: { name: 'auto' },
  });
  await checkout.pay(known, { name: 'Jennifer' });
  const changed = await server.get(`/v1/customers/${made.customer.id}`);
  expect(changed.body.name).toBe('Jennifer');
});

test.each([
  ['sent along', () => ({ payment_method_data: { type: 'card', card: { token: 'tok_visa' } } })],
  ['made before', async () => ({ payment_method: await checkout.card() })],
])('a card, %s, that its holder keeps is offered again, and pays again', async (_, given) => {
  const customer = (await server.post('/v1/customers', { email: 'saver@example.com' })).body.id;
  const saved_payment_method_options = { payment_method_save: 'enabled' };
  const first = await checkout.open({ customer, saved_payment_method_options });
  const paid = await checkout.browse(`${first.id}/confirm`, {
    ...(await given()),
    save_payment_method: true,
  });
  expect([paid.status, paid.body.status]).toEqual([200, 'complete']);
  const second = await checkout.open({ customer, saved_payment_method_options });
  const [saved] = (await checkout.browse(`${second.id}/init`)).body.saved_payment_methods;
  expect(saved).toMatchObject({ brand: 'visa', last4: '4242' });
  const again = await checkout.pay(second, { payment_method: saved.id });
  expect(again.body.status).toBe('complete');
  const stranger = await checkout.open();
  const stolen = await checkout.pay(stranger, { payment_method: saved.id });
  expect(stolen.status).toBe(400);
});

test('a card that its holder wanted kept, and then not, is not kept', async () => {
  const customer = (await server.post('/v1/customers', { email: 'unsure@example.com' })).body.id;
  const saved_payment_method_options = { payment_method_save: 'enabled' };
  const session = await checkout.open({ customer, saved_payment_method_options });
  const declined = await checkout.pay(session, {
    payment_method: await checkout.card({ email: 'a@example.com' }, 'tok_chargeDeclined'),
    save_payment_method: true,
  });
  expect(declined.status).toBe(402);
  const payment_method = await checkout.card();
  const paid = await checkout.pay(session, { payment_method, save_payment_method: false });
  expect([paid.status, paid.body.status]).toEqual([200, 'complete']);
  expect((await server.get(`/v1/payment_methods/${payment_method}`)).body.customer).toBe(null);
});

test('a retried confirm gets the answer of the first', async () => {
  const session = await checkout.open();
  const path = `/v1/payment_pages/${session.id}/confirm`;
  const form = { payment_method: await checkout.card() };
  const ask = { key: PUBLISHABLE_KEY, headers: { 'idempotency-key': 'confirm-once' } };
  const first = await server.post(path, form, ask);
  const second = await server.post(path, form, ask);
  expect([first.status, second.body]).toEqual([200, first.body]);
  expect(second.headers.get('idempotent-replayed')).toBe('true');
});

test('an expired session is not paid, and can be begun again', async () => {
  const session = await checkout.open({ after_expiration: { recovery: { enabled: true } } });
  const expired = await server.post(`/v1/checkout/sessions/${session.id}/expire`);
  const { url } = expired.body.after_expiration.recovery;
  const token = new URL(url).searchParams.get('token');
  const late = await checkout.pay(session);
  expect([late.status, late.body.error.code]).toEqual([400, 'checkout_session_expired']);
  const again = await checkout.browse(`for_recovery/${session.id}`, { token: `${token}` });
  expect(again.body).toMatchObject({ status: 'open', total_summary: { due: 3000 } });
  expect(await checkout.session(again.body.id)).toMatchObject({ recovered_from: session.id });
  expect((await checkout.browse(`for_recovery/${again.body.id}`)).body.error.code).toBe(
    'checkout_session_not_recoverable',
  );
});

describe('the intent of a session is used through the session alone', () => {
  test.each([
    ['confirm', { payment_method: 'pm_card_visa' }],
    ['cancel', {}],
    ['', { amount: 1 }],
  ])('%s', async (verb, form) => {
    const session = await checkout.open();
    await checkout.pay(session, {
      payment_method: await checkout.card({ email: 'a@example.com' }, 'tok_chargeDeclined'),
    });
    const { payment_intent } = await checkout.session(session.id);
    const path = `/v1/payment_intents/${payment_intent}${verb === '' ? '' : `/${verb}`}`;
    const { status, body } = await server.post(path, form);
    expect([status, body.error.message]).toEqual([
      400,
      expect.stringContaining('created by a Checkout Session'),
    ]);
  });
});
