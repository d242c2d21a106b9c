/*
 * Goal: every list takes the filters that the official library types for it, and `created` means
 * the same in all of them.
 * Method: the library's own declarations are read; a whole server with an object of each kind is
 * asked with every parameter in them. What is not offered is named here, with its error.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestServer, type Reply } from '../testing/test-server.ts';
import { routes } from './all.ts';

const LIBRARY = dirname(fileURLToPath(import.meta.resolve('stripe')));

/** Where each list's parameters are declared; `ID` is a customer's, session's or link's. */
const LISTS: Readonly<Record<string, readonly [file: string, declared: string]>> = {
  '/v1/balance_transactions': ['BalanceTransactions', 'BalanceTransactionListParams'],
  '/v1/charges': ['Charges', 'ChargeListParams'],
  '/v1/checkout/sessions': ['Checkout/Sessions', 'SessionListParams'],
  '/v1/checkout/sessions/:id/line_items': ['Checkout/Sessions', 'SessionListLineItemsParams'],
  '/v1/coupons': ['Coupons', 'CouponListParams'],
  '/v1/customers': ['Customers', 'CustomerListParams'],
  '/v1/customers/:id/payment_methods': ['Customers', 'CustomerListPaymentMethodsParams'],
  '/v1/customers/:id/sources': ['Customers', 'CustomerListSourcesParams'],
  '/v1/events': ['Events', 'EventListParams'],
  '/v1/payment_intents': ['PaymentIntents', 'PaymentIntentListParams'],
  '/v1/payment_links': ['PaymentLinks', 'PaymentLinkListParams'],
  '/v1/payment_links/:id/line_items': ['PaymentLinks', 'PaymentLinkListLineItemsParams'],
  '/v1/payment_methods': ['PaymentMethods', 'PaymentMethodListParams'],
  '/v1/prices': ['Prices', 'PriceListParams'],
  '/v1/products': ['Products', 'ProductListParams'],
  '/v1/promotion_codes': ['PromotionCodes', 'PromotionCodeListParams'],
  '/v1/refunds': ['Refunds', 'RefundListParams'],
  '/v1/setup_attempts': ['SetupAttempts', 'SetupAttemptListParams'],
  '/v1/setup_intents': ['SetupIntents', 'SetupIntentListParams'],
  '/v1/shipping_rates': ['ShippingRates', 'ShippingRateListParams'],
  '/v1/tax_rates': ['TaxRates', 'TaxRateListParams'],
  '/v1/webhook_endpoints': ['WebhookEndpoints', 'WebhookEndpointListParams'],
};

/** Answered with `parameter_unknown`: there is nothing here that they could find. */
const NOT_OFFERED: ReadonlySet<string> = new Set([
  ...['attach_to_self', 'customer_account', 'subscription', 'test_clock', 'transfer_group'],
]);

/** GET without an id at its end, and no list. */
const NO_LISTS: ReadonlySet<string> = new Set([
  ...['/v1/account', '/v1/balance', '/v1/elements/sessions'],
  ...['/v1/payment_pages/for_plink/:id', '/v1/webhook_endpoints/:id/qualification'],
  // An older path than the library's.
  '/v1/charges/:id/refunds',
]);

/** How a filter is written; others are text. */
const SAMPLES: Readonly<Record<string, string>> = {
  active: 'active=true',
  allow_redisplay: 'allow_redisplay=always',
  created: 'created=5',
  currency: 'currency=usd',
  customer_details: 'customer_details[email]=jenny@example.com',
  delivery_success: 'delivery_success=true',
  expand: 'expand[]=data',
  ids: 'ids[]=prod_1',
  inclusive: 'inclusive=true',
  lookup_keys: 'lookup_keys[]=beans',
  recurring: 'recurring[interval]=month',
  shippable: 'shippable=true',
  status: 'status=open',
  type: 'type=card',
  types: 'types[]=charge.succeeded',
};

let server: TestServer;
const ids: Record<string, string> = {};
beforeAll(async () => {
  server = await TestServer.start();
  const made = async (path: string, form: Parameters<TestServer['post']>[1]): Promise<string> => {
    const { status, body } = await server.post(path, form);
    expect([path, status]).toEqual([path, 200]);
    return body.id;
  };
  ids['customers'] = await made('/v1/customers', { source: 'tok_visa' });
  const product = await made('/v1/products', { name: 'Beans' });
  const price = await made('/v1/prices', { product, currency: 'usd', unit_amount: 500 });
  const coupon = await made('/v1/coupons', { percent_off: 10 });
  await made('/v1/promotion_codes', { promotion: { type: 'coupon', coupon } });
  const fixed_amount = { amount: 5, currency: 'usd' };
  await made('/v1/shipping_rates', { display_name: 'Slow', fixed_amount });
  await made('/v1/tax_rates', { display_name: 'VAT', inclusive: false, percentage: 19 });
  const line_items = [{ price, quantity: 1 }];
  const success_url = 'https://a.example';
  const selling = { mode: 'payment', line_items, success_url };
  ids['checkout/sessions'] = await made('/v1/checkout/sessions', selling);
  ids['payment_links'] = await made('/v1/payment_links', { line_items });
  const card = { payment_method: 'pm_card_visa', confirm: true };
  ids['setup_intent'] = await made('/v1/setup_intents', card);
  const pay = { amount: 900, currency: 'usd', capture_method: 'automatic' };
  const payment_intent = await made('/v1/payment_intents', { ...card, ...pay });
  await made('/v1/refunds', { payment_intent });
});
afterAll(() => server.stop());

/** The parameters of a list, as the library declares them. */
async function declared(path: string): Promise<string[]> {
  const [file = '', name = ''] = LISTS[path] ?? [];
  const text = await readFile(join(LIBRARY, 'resources', `${file}.d.ts`), 'utf8');
  // In a namespace all of it stands further in.
  const block = new RegExp(String.raw`^( *)(?:export )?interface ${name} [^]*?^\1\}`, 'm').exec(
    text,
  );
  const [body = '', indent = ''] = block ?? [];
  const param = new RegExp(String.raw`^${indent} {4}(\w+)\??:`, 'gm');
  return [...body.matchAll(param)].map(([, word = '']) => word);
}

function asked(path: string, query: string): Promise<Reply> {
  const [, noun = ''] = /^\/v1\/(.+)\/:id/.exec(path) ?? [];
  const needed = path === '/v1/setup_attempts' ? `setup_intent=${ids['setup_intent']}&` : '';
  return server.get(`${path.replace(':id', ids[noun] ?? '')}?${needed}${query}`);
}

test('every list of ours is in the table', () => {
  const lists = routes
    .filter(({ method, path }) => method === 'GET' && !/:(?:id|part)$/.test(path))
    .map(({ path }) => path)
    .filter((path) => !NO_LISTS.has(path));
  expect(lists.toSorted()).toEqual(Object.keys(LISTS).toSorted());
});

describe.each(Object.keys(LISTS))('%s', (path) => {
  test('takes what is declared', async () => {
    const params = await declared(path);
    expect(params).toContain('expand');
    for (const param of params) {
      if (param === 'setup_intent') continue;
      const { body } = await asked(path, SAMPLES[param] ?? `${param}=x`);
      const unknown = body.error?.code === 'parameter_unknown';
      expect([param, unknown]).toEqual([param, NOT_OFFERED.has(param)]);
    }
    const other = await asked(path, 'beans=x');
    expect([other.status, other.body.error.code]).toEqual([400, 'parameter_unknown']);
  });

  test('pages, and finds by time', async () => {
    const all = await asked(path, 'limit=100');
    expect(all.body).toMatchObject({ object: 'list', has_more: false });
    if (!(await declared(path)).includes('created')) return;
    const [newest] = all.body.data;
    expect(newest.created).toBeGreaterThan(1_700_000_000);
    const found = async (query: string): Promise<boolean> => {
      const { body } = await asked(path, `${query}&limit=100`);
      return body.data.some(({ id }: { id: string }) => id === newest.id);
    };
    const at: number = newest.created;
    for (const [query, expected] of [
      [`created=${at}`, true],
      [`created=${at + 1}`, false],
      [`created[gte]=${at}`, true],
      [`created[gt]=${at}`, false],
      [`created[gt]=${at - 1}&created[lt]=${at + 1}`, true],
      [`created[lte]=${at}`, true],
      [`created[lt]=${at}`, false],
    ] as const) {
      expect([query, await found(query)]).toEqual([query, expected]);
    }
    for (const query of ['created[eq]=5', 'created=now', 'created[gt]=-1']) {
      expect([query, (await asked(path, query)).status]).toEqual([query, 400]);
    }
  });
});
