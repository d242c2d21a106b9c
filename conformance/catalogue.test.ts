/*
 * Goal: a program that uses the official library keeps its catalogue in Coffer unchanged: what it
 * sells, at which prices, and what is taken off or added.
 * Method: the library at its pinned version calls every operation against a whole running stack;
 * every answer is checked against the library's own types.
 */
import Stripe from 'stripe';
import { startStack, type Stack } from '@coffer/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checked, failure, merchantClient, officialClient } from './official-client.ts';

let stack: Stack;
let stripe: Stripe;
beforeAll(async () => {
  stack = await startStack();
  stripe = merchantClient(stack);
});
afterAll(() => stack.remove());

test("a customer's sources: create, list, retrieve, update, delete", async () => {
  const { id } = await checked(stripe.customers.create());
  const made = await checked(
    stripe.customers.createSource(id, { source: 'tok_visa', metadata: { order: '7' } }),
  );
  expect(made).toMatchObject({ object: 'card', customer: id, last4: '4242' });
  const list = await checked(stripe.customers.listSources(id, { object: 'card' }));
  expect(list.data).toEqual([made]);
  expect(await checked(stripe.customers.retrieveSource(id, made.id))).toEqual(made);
  const changed = await checked(
    stripe.customers.updateSource(id, made.id, { name: 'Jenny', address_zip: '94103' }),
  );
  expect(changed).toMatchObject({ name: 'Jenny', address_zip: '94103' });
  const deleted = await checked(stripe.customers.deleteSource(id, made.id));
  expect(deleted).toEqual({ id: made.id, object: 'card', deleted: true });
});

test('products: create, retrieve, update, list, delete', async () => {
  const product = await checked(
    stripe.products.create({
      id: 'official-beans',
      name: 'Beans',
      images: ['https://example.com/beans.png'],
      marketing_features: [{ name: 'Fair trade' }],
      metadata: { order: 7 },
      package_dimensions: { height: 1.5, length: 2, weight: 3, width: 4 },
      shippable: true,
    }),
  );
  expect(product).toMatchObject({ id: 'official-beans', metadata: { order: '7' } });
  expect(await checked(stripe.products.retrieve(product.id))).toEqual(product);
  const changed = await checked(
    stripe.products.update(product.id, { description: 'Dark', package_dimensions: '' }),
  );
  expect(changed).toMatchObject({ description: 'Dark', package_dimensions: null });
  const list = await checked(stripe.products.list({ ids: [product.id], active: true }));
  expect(list.data).toEqual([changed]);
  const deleted = await checked(stripe.products.del(product.id));
  expect(deleted).toEqual({ id: product.id, object: 'product', deleted: true });
  const gone = await failure(stripe.products.retrieve(product.id));
  expect(gone).toMatchObject({ statusCode: 404, code: 'resource_missing' });
});

test('the library pages through products with ids of one’s own', async () => {
  const ids = ['page-b', 'page-a', 'page-c'];
  for (const id of ids) await stripe.products.create({ id, name: id, url: 'https://a.example' });
  const found: string[] = [];
  for await (const { id } of stripe.products.list({ url: 'https://a.example', limit: 1 })) {
    found.push(id);
    await stripe.products.del(id);
  }
  expect(found).toEqual(ids.toReversed());
});

test('prices: create, retrieve, update, list', async () => {
  const price = await checked(
    stripe.prices.create({
      currency: 'usd',
      unit_amount_decimal: Stripe.Decimal.from('0.5'),
      product_data: { name: 'Messages' },
      lookup_key: 'official',
      recurring: { interval: 'month' },
      currency_options: { eur: { unit_amount: 900 } },
      expand: ['product', 'currency_options'],
    }),
  );
  expect(price.product).toMatchObject({ object: 'product', name: 'Messages' });
  expect(price).toMatchObject({ unit_amount: null, type: 'recurring' });
  expect(price.unit_amount_decimal?.toString()).toBe('0.5');
  expect(price.currency_options).toMatchObject({ usd: {}, eur: { unit_amount: 900 } });
  const changed = await checked(
    stripe.prices.update(price.id, { nickname: 'Each', metadata: { a: 'b' } }),
  );
  expect(await checked(stripe.prices.retrieve(price.id))).toEqual(changed);
  const list = await checked(stripe.prices.list({ lookup_keys: ['official'] }));
  expect(list.data).toEqual([changed]);
  const taken = await failure(
    stripe.prices.create({
      currency: 'usd',
      unit_amount: 1,
      product_data: { name: 'Other' },
      lookup_key: 'official',
    }),
  );
  expect(taken).toMatchObject({ statusCode: 400, param: 'lookup_key' });
});

test('a product with its default price', async () => {
  const product = await checked(
    stripe.products.create({
      name: 'Mug',
      default_price_data: { currency: 'eur', unit_amount: 1200 },
      expand: ['default_price'],
    }),
  );
  expect(product.default_price).toMatchObject({ object: 'price', unit_amount: 1200 });
  const refused = await failure(stripe.products.del(product.id));
  expect(refused).toMatchObject({ statusCode: 400, type: 'StripeInvalidRequestError' });
});

test('coupons and promotion codes: create, retrieve, update, list, delete', async () => {
  const coupon = await checked(
    stripe.coupons.create({
      id: 'OFFICIAL',
      amount_off: 500,
      currency: 'usd',
      duration: 'repeating',
      duration_in_months: 3,
      currency_options: { eur: { amount_off: 400 } },
    }),
  );
  const renamed = await checked(stripe.coupons.update(coupon.id, { name: 'Five off' }));
  expect(await checked(stripe.coupons.retrieve(coupon.id))).toEqual(renamed);
  expect((await checked(stripe.coupons.list())).data).toEqual([renamed]);

  const code = await checked(
    stripe.promotionCodes.create({
      promotion: { type: 'coupon', coupon: coupon.id },
      code: 'Welcome',
      restrictions: { minimum_amount: 1000, minimum_amount_currency: 'usd' },
      expand: ['promotion.coupon'],
    }),
  );
  expect(code.promotion.coupon).toEqual(renamed);
  const list = await checked(stripe.promotionCodes.list({ code: 'WELCOME', active: true }));
  expect(list.data.map(({ id }) => id)).toEqual([code.id]);
  const off = await checked(stripe.promotionCodes.update(code.id, { active: false }));
  expect(await checked(stripe.promotionCodes.retrieve(code.id))).toEqual(off);

  const deleted = await checked(stripe.coupons.del(coupon.id));
  expect(deleted).toEqual({ id: 'OFFICIAL', object: 'coupon', deleted: true });
});

test('shipping rates and tax rates: create, retrieve, update, list', async () => {
  const shipping = await checked(
    stripe.shippingRates.create({
      display_name: 'Ground',
      type: 'fixed_amount',
      fixed_amount: { amount: 500, currency: 'usd', currency_options: { eur: { amount: 400 } } },
      delivery_estimate: { maximum: { unit: 'business_day', value: 5 } },
      expand: ['fixed_amount.currency_options'],
    }),
  );
  expect(shipping.fixed_amount?.currency_options).toMatchObject({ eur: { amount: 400 } });
  const archived = await checked(stripe.shippingRates.update(shipping.id, { active: false }));
  expect(await checked(stripe.shippingRates.retrieve(shipping.id))).toEqual(archived);
  expect((await checked(stripe.shippingRates.list({ active: false }))).data).toEqual([archived]);

  const tax = await checked(
    stripe.taxRates.create({ display_name: 'VAT', inclusive: true, percentage: 19, country: 'DE' }),
  );
  const changed = await checked(stripe.taxRates.update(tax.id, { jurisdiction: 'DE' }));
  expect(await checked(stripe.taxRates.retrieve(tax.id))).toEqual(changed);
  expect((await checked(stripe.taxRates.list({ inclusive: true }))).data).toEqual([changed]);
});

test('every change is an event', async () => {
  const events = await checked(stripe.events.list({ limit: 100 }));
  const types = new Set<string>(events.data.map(({ type }) => type));
  for (const type of [
    'product.created',
    'product.updated',
    'product.deleted',
    'price.created',
    'price.updated',
    'coupon.created',
    'coupon.updated',
    'coupon.deleted',
    'promotion_code.created',
    'promotion_code.updated',
    'tax_rate.created',
    'tax_rate.updated',
  ]) {
    expect([type, types.has(type)]).toEqual([type, true]);
  }
});

test('a publishable key may not ask', async () => {
  const browser = officialClient(stack.api, stack.publishable_key);
  const refused = await failure(browser.products.list());
  expect(refused).toMatchObject({ statusCode: 403, code: 'secret_key_required' });
});
