/*
 * Goal: a customer's page is shown the cards that the merchant's session lets it see, and may do
 * with them what the session says.
 * Method: a whole server on a real database, asked over HTTP with the keys of merchant and page;
 * answers of official kinds go through the check against the official types.
 */
import type { FormInput } from '@coffer/kernel';
import { checkStripeObject } from '@coffer/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PUBLISHABLE_KEY, TestServer, type Reply } from '../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

type Form = Readonly<Record<string, FormInput>>;
const PAGE = { key: PUBLISHABLE_KEY };
const ALL = ['always', 'limited', 'unspecified'];
const SHOW = { payment_method_redisplay: 'enabled' };

async function customer(): Promise<string> {
  return (await server.post('/v1/customers')).body.id;
}

async function saved(id: string, allow_redisplay: string, form: Form = {}): Promise<string> {
  const method = await server.post('/v1/payment_methods', {
    ...{ type: 'card', card: { token: 'tok_visa' }, allow_redisplay },
    ...form,
  });
  await server.post(`/v1/payment_methods/${method.body.id}/attach`, { customer: id });
  return method.body.id;
}

function session(id: string, features: Form): Promise<Reply> {
  return server.post('/v1/customer_sessions', {
    customer: id,
    components: { payment_element: { enabled: true, features } },
  });
}

async function secretOf(id: string, features: Form): Promise<string> {
  return (await session(id, features)).body.client_secret;
}

function elements(query: Record<string, string>): Promise<Reply> {
  return server.get(`/v1/elements/sessions?${String(new URLSearchParams(query))}`, PAGE);
}

async function shown(secret: string): Promise<string[]> {
  const { body } = await elements({ mode: 'setup', customer_session_client_secret: secret });
  return body.customer_session.payment_methods.map(({ id }: { id: string }) => id);
}

test('a session says what its components may do, with Stripe’s defaults', async () => {
  const id = await customer();
  const reply = await session(id, { ...SHOW, payment_method_save: 'enabled' });
  checkStripeObject(reply.body);
  expect(reply.body).toEqual({
    object: 'customer_session',
    client_secret: expect.stringMatching(/^cuss_secret_[0-9A-Za-z]{48}$/),
    components: {
      active_entitlements: { enabled: false },
      buy_button: { enabled: false },
      customer_portal: { enabled: false },
      customer_sheet: { enabled: false, features: null },
      mobile_payment_element: { enabled: false, features: null },
      payment_element: {
        enabled: true,
        features: {
          payment_method_allow_redisplay_filters: ['always'],
          payment_method_redisplay: 'enabled',
          payment_method_redisplay_limit: 3,
          payment_method_remove: 'disabled',
          payment_method_save: 'enabled',
          payment_method_save_usage: null,
        },
      },
      pricing_table: { enabled: false },
    },
    created: expect.any(Number),
    customer: id,
    customer_account: null,
    expires_at: reply.body.created + 1800,
    livemode: false,
  });
});

test('the components of mobile apps and buy buttons are kept as they are given', async () => {
  const features = { payment_method_allow_redisplay_filters: ALL };
  const reply = await server.post('/v1/customer_sessions', {
    customer: await customer(),
    components: {
      buy_button: { enabled: true },
      customer_sheet: { enabled: true, features: { payment_method_remove: 'enabled' } },
      mobile_payment_element: { enabled: true, features },
    },
    expand: ['customer'],
  });
  checkStripeObject(reply.body);
  const { buy_button, customer_sheet, mobile_payment_element } = reply.body.components;
  expect([buy_button, customer_sheet, mobile_payment_element]).toEqual([
    { enabled: true },
    {
      enabled: true,
      features: {
        payment_method_allow_redisplay_filters: ['always'],
        payment_method_remove: 'enabled',
      },
    },
    {
      enabled: true,
      features: {
        payment_method_allow_redisplay_filters: ALL,
        payment_method_redisplay: 'disabled',
        payment_method_remove: 'disabled',
        payment_method_save: 'disabled',
        payment_method_save_allow_redisplay_override: null,
      },
    },
  ]);
});

test.each([
  ['nothing enabled', { payment_element: { enabled: false } }, 'at least one component'],
  ['a pricing table', { pricing_table: { enabled: true } }, 'pricing_table is not offered'],
  [
    'eleven cards',
    { payment_element: { enabled: true, features: { payment_method_redisplay_limit: 11 } } },
    'less than or equal to 10',
  ],
])('%s is refused', async (_what, components, message) => {
  const form = { customer: await customer(), components };
  const { status, body } = await server.post('/v1/customer_sessions', form);
  expect([status, body.error.message]).toEqual([400, expect.stringContaining(message)]);
});

test('the secret is stored as a digest', async () => {
  const secret = await secretOf(await customer(), SHOW);
  const { db } = server.running.services;
  const rows = await db.query<{ row: string }>(
    'select s::text as row from customer_sessions s',
    [],
  );
  expect(JSON.stringify(rows)).not.toContain(secret);
  expect(rows.length).toBeGreaterThan(0);
});

test('the filters choose by allow_redisplay, newest first, up to the limit', async () => {
  const id = await customer();
  const first = await saved(id, 'always');
  const limited = await saved(id, 'limited');
  const unspecified = await saved(id, 'unspecified');
  const last = await saved(id, 'always');
  expect(await shown(await secretOf(id, {}))).toEqual([]);
  expect(await shown(await secretOf(id, SHOW))).toEqual([last, first]);
  const all = { ...SHOW, payment_method_allow_redisplay_filters: ALL };
  expect(await shown(await secretOf(id, all))).toEqual([last, unspecified, limited]);
  const more = { ...all, payment_method_redisplay_limit: 10 };
  expect(await shown(await secretOf(id, more))).toEqual([last, unspecified, limited, first]);
});

test('a page is told no more than it needs', async () => {
  const id = await customer();
  const billing_details = { name: 'Jenny', address: { postal_code: '94103' } };
  const method = await saved(id, 'always', {
    billing_details,
    metadata: { secret: 'of the shop' },
  });
  const secret = await secretOf(id, SHOW);
  const { body } = await elements({
    ...{ mode: 'payment', amount: '2000', currency: 'eur' },
    ...{ setup_future_usage: 'on_session', require_cvc_recollection: 'true' },
    customer_session_client_secret: secret,
  });
  expect(body).toEqual({
    object: 'elements_session',
    mode: 'payment',
    amount: 2000,
    currency: 'eur',
    setup_future_usage: 'on_session',
    require_cvc_recollection: true,
    card_brand_choice: { eligible: true },
    customer_session: {
      features: expect.objectContaining({ payment_method_redisplay: 'enabled' }),
      payment_methods: [
        {
          id: method,
          object: 'payment_method',
          billing_details: {
            address: {
              ...{ city: null, country: null, line1: null, line2: null },
              ...{ postal_code: '94103', state: null },
            },
            ...{ email: null, name: 'Jenny', phone: null, tax_id: null },
          },
          card: {
            brand: 'visa',
            exp_month: expect.any(Number),
            exp_year: expect.any(Number),
            last4: expect.any(String),
            networks: { available: ['visa'], preferred: null },
          },
          type: 'card',
        },
      ],
    },
    livemode: false,
    payment_method_types: ['card'],
  });
});

test('of an intent it is told what the intent is for', async () => {
  const id = await customer();
  const secret = await secretOf(id, SHOW);
  const payment = await server.post('/v1/payment_intents', {
    ...{ amount: 1500, currency: 'usd', customer: id, setup_future_usage: 'off_session' },
    payment_method_options: { card: { require_cvc_recollection: true } },
  });
  checkStripeObject(payment.body);
  const setup = await server.post('/v1/setup_intents', { customer: id, usage: 'on_session' });
  const told = async (client_secret: string): Promise<object> => {
    const { body } = await elements({ client_secret, customer_session_client_secret: secret });
    const { mode, amount, currency, setup_future_usage, require_cvc_recollection } = body;
    return { mode, amount, currency, setup_future_usage, require_cvc_recollection };
  };
  expect(await told(payment.body.client_secret)).toEqual({
    ...{ mode: 'payment', amount: 1500, currency: 'usd' },
    ...{ setup_future_usage: 'off_session', require_cvc_recollection: true },
  });
  expect(await told(setup.body.client_secret)).toEqual({
    ...{ mode: 'setup', amount: null, currency: null },
    ...{ setup_future_usage: 'on_session', require_cvc_recollection: false },
  });
});

test('a card that is saved while paying is shown from then on', async () => {
  const id = await customer();
  const secret = await secretOf(id, SHOW);
  const intent = await server.post('/v1/payment_intents', {
    ...{ amount: 1500, currency: 'usd', customer: id },
  });
  const confirmed = await server.post(
    `/v1/payment_intents/${intent.body.id}/confirm`,
    {
      client_secret: intent.body.client_secret,
      setup_future_usage: 'off_session',
      payment_method_data: { type: 'card', card: { token: 'tok_visa' }, allow_redisplay: 'always' },
    },
    PAGE,
  );
  expect(confirmed.body.status).toBe('succeeded');
  expect(await shown(secret)).toEqual([confirmed.body.payment_method]);
  const list = await server.get(`/v1/customers/${id}/payment_methods?allow_redisplay=always`);
  expect(list.body.data.map((one: { id: string }) => one.id)).toEqual([
    confirmed.body.payment_method,
  ]);
});

test('a page removes a card that it is shown, if the session lets it', async () => {
  const id = await customer();
  const method = await saved(id, 'always');
  const secret = await secretOf(id, { ...SHOW, payment_method_remove: 'enabled' });
  const path = `/v1/payment_methods/${method}/detach`;
  const { status, body } = await server.post(
    path,
    { customer_session_client_secret: secret },
    PAGE,
  );
  expect([status, body.id, body.customer]).toEqual([200, method, null]);
  expect(await shown(secret)).toEqual([]);
  const events = await server.get('/v1/events?type=payment_method.detached');
  expect(events.body.data[0].data.object.id).toBe(method);
});

test('a page chooses the network of a card that it is shown', async () => {
  const id = await customer();
  const method = await saved(id, 'always');
  // No card of the stand-in has two networks.
  await server.running.services.db.query(
    `update payment_methods
     set data = jsonb_set(data, '{card,networks}', '["cartes_bancaires", "visa"]') where id = $1`,
    [method],
  );
  const secret = await secretOf(id, SHOW);
  const form = { card: { networks: { preferred: 'visa' } } };
  const { status, body } = await server.post(
    `/v1/payment_methods/${method}`,
    { ...form, customer_session_client_secret: secret },
    PAGE,
  );
  const networks = { available: ['cartes_bancaires', 'visa'], preferred: 'visa' };
  expect([status, body.card.networks]).toEqual([200, networks]);
  const told = await elements({ mode: 'setup', customer_session_client_secret: secret });
  expect(told.body.customer_session.payment_methods[0].card.networks).toEqual(networks);
});
