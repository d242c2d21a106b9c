/*
 * Goal: one account learns nothing of another's objects, not even that they are there (DESIGN rule
 * 6).
 * Method: two accounts on one server; the second asks for everything the first has, by path and by
 * parameter, and must get what it gets for an id that nobody has.
 */
import { createHash } from 'node:crypto';
import { mintAccountId, systemRandom, type FormInput } from '@coffer/kernel';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestServer, type Reply } from '../testing/test-server.ts';

const STRANGER = 'sk_test_of_another_account_0123456789';

let server: TestServer;
const ids: Record<string, string> = {};
/** An id that a merchant chose: another one may choose the same. */
const CHOSEN = 'spring-sale';
beforeAll(async () => {
  server = await TestServer.start();
  await addAccount(STRANGER);
  ids['cus'] = (await server.post('/v1/customers', { email: 'a@example.com' })).body.id;
  const attached = await server.post('/v1/payment_methods/pm_card_visa/attach', {
    customer: ids['cus'],
  });
  ids['pm'] = attached.body.id;
  const source = { source: 'tok_visa' };
  ids['card'] = (await server.post(`/v1/customers/${ids['cus']}/sources`, source)).body.id;
  ids['tok'] = (await server.get('/v1/tokens/tok_visa')).body.id;
  const paid = await server.post('/v1/payment_intents', {
    amount: 2000,
    currency: 'usd',
    confirm: true,
    customer: ids['cus'],
    payment_method: ids['pm'],
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  });
  ids['pi'] = paid.body.id;
  ids['seti'] = (await server.post('/v1/setup_intents')).body.id;
  const agreed = await server.post('/v1/setup_intents', {
    ...{ customer: ids['cus'], payment_method: ids['pm'], confirm: true },
    mandate_data: { customer_acceptance: { type: 'offline', accepted_at: 1 } },
  });
  ids['mandate'] = agreed.body.mandate;
  const token = { payment_method: 'pm_card_visa' };
  ids['ctoken'] = (await server.post('/v1/test_helpers/confirmation_tokens', token)).body.id;
  ids['ch'] = paid.body.latest_charge;
  ids['re'] = (await server.post('/v1/refunds', { charge: ids['ch'], amount: 500 })).body.id;
  ids['prod'] = (await server.post('/v1/products', { name: 'Beans' })).body.id;
  const priced = { currency: 'usd', unit_amount: 100, product: ids['prod'] };
  ids['price'] = (await server.post('/v1/prices', { ...priced, lookup_key: 'beans' })).body.id;
  await server.post('/v1/coupons', { id: CHOSEN, percent_off: 10 });
  await server.post('/v1/products', { id: CHOSEN, name: 'Beans' });
  const promotion = { type: 'coupon', coupon: CHOSEN };
  ids['promo'] = (await server.post('/v1/promotion_codes', { promotion, code: 'A' })).body.id;
  const fixed_amount = { amount: 500, currency: 'usd' };
  const shipping = { display_name: 'Ground', fixed_amount };
  ids['shr'] = (await server.post('/v1/shipping_rates', shipping)).body.id;
  const tax = { display_name: 'VAT', inclusive: false, percentage: 19 };
  ids['txr'] = (await server.post('/v1/tax_rates', tax)).body.id;
  const items = [{ price: ids['price'], quantity: 1 }];
  const selling = { line_items: items, success_url: 'https://a.example' };
  ids['cs'] = (await server.post('/v1/checkout/sessions', selling)).body.id;
  ids['plink'] = (await server.post('/v1/payment_links', { line_items: items })).body.id;
  ids['txn'] = (await server.get('/v1/balance_transactions?type=refund')).body.data[0].id;
  const hook = { url: 'https://a.example/hook', enabled_events: ['*'] };
  ids['we'] = (await server.post('/v1/webhook_endpoints', hook)).body.id;
  ids['evt'] = (await server.get('/v1/events')).body.data[0].id;
});
afterAll(() => server.stop());

async function addAccount(key: string): Promise<void> {
  const { db } = server.running.services;
  const account = mintAccountId(systemRandom);
  await db.query('insert into accounts (account_id, created, settings) values ($1, 1, $2)', [
    account,
    {},
  ]);
  await db.query(
    `insert into api_keys (key_sha256, account_id, livemode, kind, origin)
     values ($1, $2, false, 'secret', 'launcher')`,
    [createHash('sha256').update(key).digest('hex'), account],
  );
}

/** What the stranger is told, with the id that it asked for taken out. */
async function told(
  method: 'delete' | 'get' | 'post',
  path: string,
  form?: Form,
): Promise<unknown> {
  const options = { key: STRANGER };
  const reply: Reply =
    method === 'post'
      ? await server.post(path, form, options)
      : await server[method](path, options);
  return [reply.status, JSON.parse(JSON.stringify(reply.body).replaceAll(ID, 'ID'))];
}
type Form = Readonly<Record<string, FormInput>>;
const ID =
  /\b(?:cus|pm|card|tok|ctoken|pi|mandate|seti|ch|re|txn|evt|prod|price|promo|shr|txr|plink|we|cs_test)_[0-9A-Za-z]{20,}/g;

function nobodys(id: string): string {
  return `${id.slice(0, id.lastIndexOf('_'))}_${'0'.repeat(id.length)}`;
}

const PATHS: readonly (readonly ['delete' | 'get' | 'post', string, string])[] = [
  ['get', 'cus', '/v1/customers/ID'],
  ['post', 'cus', '/v1/customers/ID'],
  ['delete', 'cus', '/v1/customers/ID'],
  ['get', 'cus', '/v1/customers/ID/payment_methods'],
  ['get', 'cus', '/v1/customers/ID/sources'],
  ['get', 'pm', '/v1/payment_methods/ID'],
  ['post', 'pm', '/v1/payment_methods/ID'],
  ['post', 'pm', '/v1/payment_methods/ID/detach'],
  ['get', 'tok', '/v1/tokens/ID'],
  ['get', 'pi', '/v1/payment_intents/ID'],
  ['post', 'pi', '/v1/payment_intents/ID'],
  ['post', 'pi', '/v1/payment_intents/ID/confirm'],
  ['post', 'pi', '/v1/payment_intents/ID/capture'],
  ['post', 'pi', '/v1/payment_intents/ID/cancel'],
  ['post', 'pi', '/v1/payment_intents/ID/increment_authorization'],
  ['get', 'mandate', '/v1/mandates/ID'],
  ['get', 'seti', '/v1/setup_intents/ID'],
  ['post', 'seti', '/v1/setup_intents/ID'],
  ['post', 'seti', '/v1/setup_intents/ID/confirm'],
  ['post', 'seti', '/v1/setup_intents/ID/cancel'],
  ['get', 'ctoken', '/v1/confirmation_tokens/ID'],
  ['get', 'ch', '/v1/charges/ID'],
  ['get', 're', '/v1/refunds/ID'],
  ['post', 're', '/v1/refunds/ID'],
  ['get', 'txn', '/v1/balance_transactions/ID'],
  ['get', 'evt', '/v1/events/ID'],
  ['post', 'evt', '/v1/events/ID/retry'],
  ['get', 'we', '/v1/webhook_endpoints/ID'],
  ['post', 'we', '/v1/webhook_endpoints/ID'],
  ['post', 'we', '/v1/webhook_endpoints/ID/roll_secret'],
  ['delete', 'we', '/v1/webhook_endpoints/ID'],
  ['get', 'prod', '/v1/products/ID'],
  ['post', 'prod', '/v1/products/ID'],
  ['delete', 'prod', '/v1/products/ID'],
  ['get', 'price', '/v1/prices/ID'],
  ['post', 'price', '/v1/prices/ID'],
  ['get', 'promo', '/v1/promotion_codes/ID'],
  ['post', 'promo', '/v1/promotion_codes/ID'],
  ['get', 'shr', '/v1/shipping_rates/ID'],
  ['post', 'shr', '/v1/shipping_rates/ID'],
  ['get', 'txr', '/v1/tax_rates/ID'],
  ['post', 'txr', '/v1/tax_rates/ID'],
  ['get', 'cs', '/v1/checkout/sessions/ID'],
  ['post', 'cs', '/v1/checkout/sessions/ID'],
  ['post', 'cs', '/v1/checkout/sessions/ID/expire'],
  ['get', 'cs', '/v1/checkout/sessions/ID/line_items'],
  ['get', 'cs', '/v1/payment_pages/ID'],
  ['post', 'cs', '/v1/payment_pages/ID'],
  ['post', 'cs', '/v1/payment_pages/ID/init'],
  ['post', 'cs', '/v1/payment_pages/ID/confirm'],
  ['post', 'cs', '/v1/payment_pages/for_recovery/ID'],
  ['post', 'plink', '/v1/payment_pages/for_plink/ID'],
  ['get', 'plink', '/v1/payment_links/ID'],
  ['post', 'plink', '/v1/payment_links/ID'],
  ['get', 'plink', '/v1/payment_links/ID/line_items'],
];

/** What some calls must be given before they look for anything. */
const NEEDED: Readonly<Record<string, Form>> = {
  '/v1/payment_intents/ID/increment_authorization': { amount: 3000 },
};

test.each(PATHS)('%s %s: %s', async (method, kind, path) => {
  const id = ids[kind] ?? '';
  const form = NEEDED[path];
  const answer = await told(method, path.replace('ID', id), form);
  expect(answer).toEqual(await told(method, path.replace('ID', nobodys(id)), form));
  expect(answer).toMatchObject([404, { error: { code: 'resource_missing' } }]);
});

const BEANS = {
  price_data: { currency: 'usd', unit_amount: 100, product_data: { name: 'Beans' } },
};
const SELLING = { success_url: 'https://a.example', line_items: [BEANS] };

const PARAMETERS: readonly (readonly [string, string, (id: string) => Form])[] = [
  ['cus', '/v1/payment_methods/pm_card_visa/attach', (customer) => ({ customer })],
  ['pm', '/v1/customers', (payment_method) => ({ payment_method })],
  ['tok', '/v1/customers', (source) => ({ source })],
  ['tok', '/v1/payment_methods', (token) => ({ type: 'card', card: { token } })],
  ['cus', '/v1/payment_intents', (customer) => ({ amount: 100, currency: 'usd', customer })],
  [
    'pm',
    '/v1/payment_intents',
    (payment_method) => ({ amount: 100, currency: 'usd', payment_method }),
  ],
  [
    'mandate',
    '/v1/payment_intents',
    (mandate) => ({
      ...{ amount: 100, currency: 'usd', confirm: true },
      ...{ payment_method: 'pm_card_visa', mandate },
    }),
  ],
  ['cus', '/v1/setup_intents', (customer) => ({ customer })],
  ['pm', '/v1/setup_intents', (payment_method) => ({ payment_method })],
  ['pm', '/v1/setup_intents', (payment_method) => ({ payment_method, confirm: true })],
  ['pm', '/v1/test_helpers/confirmation_tokens', (payment_method) => ({ payment_method })],
  [
    'ctoken',
    '/v1/payment_intents',
    (confirmation_token) => ({ amount: 100, currency: 'usd', confirm: true, confirmation_token }),
  ],
  ['ctoken', '/v1/setup_intents', (confirmation_token) => ({ confirm: true, confirmation_token })],
  [
    'cus',
    '/v1/customer_sessions',
    (customer) => ({ customer, components: { payment_element: { enabled: true } } }),
  ],
  ['pi', '/v1/refunds', (payment_intent) => ({ payment_intent })],
  ['ch', '/v1/refunds', (charge) => ({ charge })],
  ['prod', '/v1/prices', (product) => ({ product, currency: 'usd', unit_amount: 100 })],
  ['price', '/v1/checkout/sessions', (price) => ({ ...SELLING, line_items: [{ price }] })],
  ['cus', '/v1/checkout/sessions', (customer) => ({ ...SELLING, customer })],
  [
    'promo',
    '/v1/checkout/sessions',
    (promotion_code) => ({ ...SELLING, discounts: [{ promotion_code }] }),
  ],
  [
    'shr',
    '/v1/checkout/sessions',
    (shipping_rate) => ({ ...SELLING, shipping_options: [{ shipping_rate }] }),
  ],
  [
    'txr',
    '/v1/checkout/sessions',
    (id) => ({ ...SELLING, line_items: [{ ...BEANS, tax_rates: [id] }] }),
  ],
  ['price', '/v1/payment_links', (price) => ({ line_items: [{ price, quantity: 1 }] })],
  ['prod', '/v1/coupons', (id) => ({ percent_off: 10, applies_to: { products: [id] } })],
];

test.each(PARAMETERS)('%s as a parameter of %s', async (kind, path, form) => {
  const id = ids[kind] ?? '';
  const answer = await told('post', path, form(id));
  expect(answer).toEqual(await told('post', path, form(nobodys(id))));
  expect(answer).toMatchObject([expect.any(Number), { error: { code: 'resource_missing' } }]);
});

test('lists hold nothing of another account', async () => {
  for (const path of [
    '/v1/customers',
    '/v1/payment_methods',
    '/v1/payment_intents',
    '/v1/charges',
    '/v1/refunds',
    '/v1/balance_transactions',
    '/v1/events',
    '/v1/products',
    '/v1/prices',
    '/v1/coupons',
    '/v1/promotion_codes',
    '/v1/shipping_rates',
    '/v1/tax_rates',
    '/v1/checkout/sessions',
    '/v1/payment_links',
    '/v1/webhook_endpoints',
  ]) {
    const { body } = await server.get(path, { key: STRANGER });
    expect([path, body.data]).toEqual([path, []]);
  }
  const { body } = await server.get('/v1/balance', { key: STRANGER });
  expect([body.available, body.pending]).toEqual([[], []]);
});

test('an id, a lookup key and a code of one’s own choosing are free in each account', async () => {
  const key = { key: STRANGER };
  for (const path of [`/v1/products/${CHOSEN}`, `/v1/coupons/${CHOSEN}`]) {
    expect((await server.get(path, key)).status).toBe(404);
    expect((await server.delete(path, key)).status).toBe(404);
  }
  const promotion = { type: 'coupon', coupon: CHOSEN };
  expect((await server.post('/v1/promotion_codes', { promotion }, key)).status).toBe(400);
  const price = { currency: 'usd', unit_amount: 1, product: CHOSEN, lookup_key: 'beans' };
  for (const [path, form] of [
    ['/v1/products', { id: CHOSEN, name: 'Mine' }],
    ['/v1/coupons', { id: CHOSEN, percent_off: 1 }],
    ['/v1/prices', price],
    ['/v1/promotion_codes', { promotion, code: 'A' }],
  ] as const) {
    expect([path, (await server.post(path, form, key)).status]).toEqual([path, 200]);
  }
  expect((await server.get(`/v1/products/${CHOSEN}`)).body.name).toBe('Beans');
});

test('no event is owed to an endpoint of another account', async () => {
  const key = { key: STRANGER };
  await server.post('/v1/customers', {}, key);
  const own: string = (await server.get('/v1/events', key)).body.data[0].id;
  const path = `/v1/events/${own}/retry`;
  const answer = await told('post', path, { webhook_endpoint: ids['we'] ?? '' });
  expect(answer).toEqual(await told('post', path, { webhook_endpoint: nobodys(ids['we'] ?? '') }));
  expect(answer).toMatchObject([400, { error: { code: 'resource_missing' } }]);
});

test('and the first account is as it was', async () => {
  const { status } = await server.post(`/v1/customers/${ids['cus']}`, { name: 'Still here' });
  expect(status).toBe(200);
  const list = await server.get(`/v1/customers/${ids['cus']}/payment_methods`);
  expect(list.body.data.map(({ id }: { id: string }) => id)).toEqual([ids['pm'], ids['card']]);
});

test("another account's card is not a source of one's own customer", async () => {
  const { id: own } = (await server.post('/v1/customers', {}, { key: STRANGER })).body;
  const id = ids['card'] ?? '';
  for (const method of ['get', 'post', 'delete'] as const) {
    const at = `/v1/customers/${own}/sources`;
    const answer = await told(method, `${at}/${id}`);
    expect(answer).toEqual(await told(method, `${at}/${nobodys(id)}`));
    expect(answer).toMatchObject([404, { error: { code: 'resource_missing' } }]);
  }
});
