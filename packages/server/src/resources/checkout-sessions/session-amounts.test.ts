/*
 * Goal: a session comes to exactly what its lines, taxes, discount and shipping do, and says how.
 * Method: one server; every session that is answered goes through the run-time check of the types.
 */
import { checkStripeObject } from '@coffer/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CheckoutClient, ORDER, SHIRT, type Body, type Form } from '../../testing/checkout.ts';
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

describe('amounts', () => {
  test('taxes, shipping and a discount, in whole numbers and in parts', async () => {
    const vat = (
      await server.post('/v1/tax_rates', { display_name: 'VAT', inclusive: false, percentage: 7.7 })
    ).body.id;
    const coupon = (await server.post('/v1/coupons', { percent_off: 12.5 })).body.id;
    const session = await checkout.open({
      line_items: [{ ...SHIRT, tax_rates: [vat] }, SHIRT],
      discounts: [{ coupon }],
      shipping_options: [
        {
          shipping_rate_data: {
            display_name: 'Post',
            fixed_amount: { amount: 499, currency: 'usd' },
          },
        },
      ],
      expand: [
        'line_items.data.price.product',
        'total_details.breakdown',
        'shipping_cost.shipping_rate',
      ],
    });
    expect(session).toMatchObject({
      amount_subtotal: 6000,
      amount_total: 6000 - 750 + 499 + 202,
      discounts: [{ coupon, promotion_code: null }],
      shipping_cost: { amount_total: 499, shipping_rate: { display_name: 'Post' } },
      total_details: {
        amount_discount: 750,
        amount_shipping: 499,
        amount_tax: 202,
        breakdown: {
          discounts: [{ amount: 750, discount: { source: { coupon, type: 'coupon' } } }],
          taxes: [{ amount: 202, taxable_amount: 2625, rate: { id: vat } }],
        },
      },
    });
    expect(session.line_items.data).toMatchObject([
      { amount_subtotal: 3000, amount_discount: 375, amount_tax: 202, amount_total: 2827 },
      { amount_total: 2625, price: { active: false, product: { name: 'Shirt', active: false } } },
    ]);
    const items = await server.get(`/v1/checkout/sessions/${session.id}/line_items?limit=1`);
    expect([items.body.has_more, items.body.data[0].id]).toEqual([
      true,
      session.line_items.data[0].id,
    ]);
    const rest = await server.get(
      `/v1/checkout/sessions/${session.id}/line_items?starting_after=${items.body.data[0].id}`,
    );
    expect(rest.body.data.map(({ id }: Body) => id)).toEqual([session.line_items.data[1].id]);
    for (const param of ['starting_after', 'ending_before']) {
      const lost = await server.get(`/v1/checkout/sessions/${session.id}/line_items?${param}=li_1`);
      expect([lost.status, lost.body.error.code, lost.body.error.param]).toEqual([
        400,
        'resource_missing',
        param,
      ]);
    }
  });

  test('what stands in lists is expanded there', async () => {
    const coupon = (await server.post('/v1/coupons', { percent_off: 10, name: 'Ten' })).body.id;
    const rate = { display_name: 'Post', fixed_amount: { amount: 100, currency: 'usd' } };
    const session = await checkout.open({
      discounts: [{ coupon }],
      shipping_options: [{ shipping_rate_data: rate }, { shipping_rate_data: rate }],
      expand: ['discounts.coupon', 'discounts.promotion_code', 'shipping_options.shipping_rate'],
    });
    expect(session.discounts).toMatchObject([{ coupon: { name: 'Ten' }, promotion_code: null }]);
    const { fixed_amount } = rate;
    expect(session.shipping_options).toMatchObject([
      { shipping_rate: { display_name: 'Post', fixed_amount } },
      { shipping_rate: { display_name: 'Post', fixed_amount } },
    ]);
    const bare = await checkout.open({ expand: ['shipping_cost.shipping_rate'] });
    expect(bare.shipping_cost).toBeNull();
    const plain = await checkout.session(session.id, '?expand[]=discounts.nothing');
    expect(plain.error.message).toContain('cannot be expanded (discounts.nothing)');
  });

  test('a price in another currency is taken from its options', async () => {
    const price = (
      await server.post('/v1/prices', {
        currency: 'usd',
        unit_amount: 1000,
        currency_options: { eur: { unit_amount: 900 } },
        product_data: { name: 'Beans' },
      })
    ).body.id;
    const line_items = [{ price, quantity: 3 }];
    expect(await checkout.open({ line_items, currency: 'eur' })).toMatchObject({
      currency: 'eur',
      amount_total: 2700,
    });
    expect((await refused({ ...ORDER, line_items, currency: 'gbp' })).message).toContain(
      'no amount in gbp',
    );
  });

  test('a coupon that is for other things, ended, or in another currency, is refused', async () => {
    const product = (await server.post('/v1/products', { name: 'Other' })).body.id;
    const other = (
      await server.post('/v1/coupons', { percent_off: 10, applies_to: { products: [product] } })
    ).body.id;
    const euros = (await server.post('/v1/coupons', { amount_off: 100, currency: 'eur' })).body.id;
    const codes = [];
    for (const coupon of [other, euros])
      codes.push((await refused({ ...ORDER, discounts: [{ coupon }] })).code);
    expect(codes).toEqual(['coupon_not_applicable', 'coupon_currency_mismatch']);
  });

  test('a hundred percent off needs no payment', async () => {
    const coupon = (await server.post('/v1/coupons', { percent_off: 100 })).body.id;
    const session = await checkout.open({ discounts: [{ coupon }] });
    expect([session.amount_total, session.payment_status]).toEqual([0, 'no_payment_required']);
  });
});

test('a session is changed while it is open: lines, shipping, metadata', async () => {
  const session = await checkout.open({ metadata: { a: '1' }, expand: ['line_items'] });
  const [line] = session.line_items.data;
  const { body } = await server.post(`/v1/checkout/sessions/${session.id}`, {
    metadata: { b: '2' },
    line_items: [
      { id: line.id, quantity: 1 },
      { ...SHIRT, quantity: 1 },
    ],
    shipping_options: [
      {
        shipping_rate_data: {
          display_name: 'Post',
          fixed_amount: { amount: 100, currency: 'usd' },
        },
      },
    ],
    collected_information: {
      shipping_details: { name: 'Jenny', address: { country: 'DE', line1: 'Weg 1' } },
    },
  });
  checkStripeObject(body);
  expect(body).toMatchObject({
    amount_total: 3100,
    metadata: { a: '1', b: '2' },
    collected_information: { shipping_details: { name: 'Jenny' } },
  });
});

test('of a line without a maximum no more are sold than a shopper may take', async () => {
  const of = (quantity: number): Form => ({
    ...ORDER,
    line_items: [{ ...SHIRT, quantity, adjustable_quantity: { enabled: true } }],
  });
  expect((await refused(of(100))).param).toBe('line_items[0][quantity]');
  expect((await server.post('/v1/checkout/sessions', of(99))).status).toBe(200);
});

describe('a line that is named by its id', () => {
  const change = (id: string, line: Form) =>
    server.post(`/v1/checkout/sessions/${id}?expand[]=line_items`, { line_items: [line] });

  test('is sold at the price, and with the taxes, that are said of it', async () => {
    const vat = (
      await server.post('/v1/tax_rates', { display_name: 'VAT', inclusive: false, percentage: 10 })
    ).body.id;
    const session = await checkout.open({
      line_items: [{ ...SHIRT, metadata: { size: 'L' } }],
      expand: ['line_items'],
    });
    const [{ id }] = session.line_items.data;
    const price_data = { currency: 'usd', unit_amount: 900, product_data: { name: 'Cap' } };
    const sold = await change(session.id, { id, price_data, tax_rates: [vat] });
    checkStripeObject(sold.body);
    expect(sold.body).toMatchObject({
      amount_total: 1980,
      line_items: {
        data: [{ id, description: 'Cap', quantity: 2, amount_tax: 180, metadata: { size: 'L' } }],
      },
    });
    const untaxed = await change(session.id, { id, tax_rates: '' });
    expect(untaxed.body).toMatchObject({
      amount_total: 1800,
      line_items: { data: [{ id, description: 'Cap', amount_tax: 0 }] },
    });
    const price = (
      await server.post('/v1/prices', {
        currency: 'usd',
        unit_amount: 700,
        product_data: { name: 'Sock' },
      })
    ).body.id;
    const other = await change(session.id, { id, price, quantity: 3 });
    expect(other.body).toMatchObject({
      amount_total: 2100,
      line_items: { data: [{ id, description: 'Sock', price: { id: price } }] },
    });
  });

  test('is named once', async () => {
    const session = await checkout.open({ expand: ['line_items'] });
    const [{ id }] = session.line_items.data;
    const twice = { line_items: [{ id }, { id }] };
    const { status, body } = await server.post(`/v1/checkout/sessions/${session.id}`, twice);
    expect([status, body.error.param]).toEqual([400, 'line_items[1][id]']);
  });

  const chosenPrice = async (): Promise<string> => {
    const { id } = await checkout.make('/v1/prices', {
      currency: 'usd',
      custom_unit_amount: { enabled: true },
      product_data: { name: 'Gift' },
    });
    return id;
  };
  const price_data = { currency: 'eur', unit_amount: 100, product_data: { name: 'Cap' } };

  test.each<[string, () => Form | Promise<Form>, string]>([
    ['more than its kept bounds', () => ({ quantity: 4 }), 'line_items[0][quantity]'],
    ['another currency', () => ({ price_data }), 'line_items[0]'],
    [
      'several of a price that the customer chooses',
      async () => ({ price: await chosenPrice() }),
      'line_items[0][quantity]',
    ],
    ['no such price', () => ({ price: 'price_1' }), 'line_items[0][price]'],
    ['no such tax', () => ({ tax_rates: ['txr_1'] }), 'line_items[0][tax_rates][0]'],
  ])('is not changed to %s', async (_, said, param) => {
    const session = await checkout.open({
      line_items: [{ ...SHIRT, adjustable_quantity: { enabled: true, minimum: 1, maximum: 3 } }],
      expand: ['line_items'],
    });
    const [{ id }] = session.line_items.data;
    const { status, body } = await change(session.id, { ...(await said()), id });
    expect([status, body.error.param]).toEqual([400, param]);
    expect((await checkout.session(session.id)).amount_total).toBe(3000);
  });
});
