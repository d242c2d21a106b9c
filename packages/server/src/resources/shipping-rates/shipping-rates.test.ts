/*
 * Goal: shipping rates are created, read, changed and listed as Stripe does it.
 * Method: a whole server on a real database, asked over HTTP; every answer goes through the check
 * against the official types.
 */
import { expect, test } from 'vitest';
import { useCatalogue } from '../../testing/use-catalogue.ts';

const catalogue = useCatalogue();
const { ask, found } = catalogue;

const RATE = { display_name: 'Ground', fixed_amount: { amount: 500, currency: 'usd' } };

test('a new rate has every field of the official object', async () => {
  const body = await ask('/v1/shipping_rates', RATE);
  expect(body).toEqual({
    id: expect.stringMatching(/^shr_/),
    object: 'shipping_rate',
    active: true,
    created: expect.any(Number),
    delivery_estimate: null,
    display_name: 'Ground',
    fixed_amount: { amount: 500, currency: 'usd' },
    livemode: false,
    metadata: {},
    tax_behavior: 'unspecified',
    tax_code: null,
    type: 'fixed_amount',
  });
  expect((await catalogue.server.get(`/v1/shipping_rates/${body.id}`)).body).toEqual(body);
});

test('everything that can be said of a rate is kept, and some of it changed', async () => {
  const body = await ask('/v1/shipping_rates', {
    ...RATE,
    delivery_estimate: { minimum: { unit: 'business_day', value: 2 } },
    fixed_amount: {
      ...RATE.fixed_amount,
      currency_options: { eur: { amount: 400, tax_behavior: 'inclusive' } },
    },
    metadata: { a: '1' },
    tax_behavior: 'exclusive',
    tax_code: 'txcd_92010001',
    type: 'fixed_amount',
    expand: ['fixed_amount.currency_options'],
  });
  const usd = { amount: 500, tax_behavior: 'exclusive' };
  const eur = { amount: 400, tax_behavior: 'inclusive' };
  expect(body).toMatchObject({
    delivery_estimate: { maximum: null, minimum: { unit: 'business_day', value: 2 } },
    fixed_amount: { amount: 500, currency: 'usd', currency_options: { usd, eur } },
    tax_behavior: 'exclusive',
    tax_code: 'txcd_92010001',
  });
  const changed = await ask(`/v1/shipping_rates/${body.id}`, {
    active: false,
    fixed_amount: { currency_options: { eur: { amount: 450 }, gbp: { amount: 350 } } },
    metadata: { a: '', b: '2' },
    tax_behavior: 'inclusive',
    expand: ['fixed_amount.currency_options'],
  });
  expect(changed).toMatchObject({
    active: false,
    metadata: { b: '2' },
    fixed_amount: {
      currency_options: {
        usd: { amount: 500, tax_behavior: 'inclusive' },
        eur: { amount: 450, tax_behavior: 'inclusive' },
        gbp: { amount: 350, tax_behavior: 'unspecified' },
      },
    },
  });
  expect(await found('/v1/shipping_rates?active=false')).toEqual([body.id]);
  expect(await found('/v1/shipping_rates?currency=eur')).toEqual([]);
  expect(await found('/v1/shipping_rates?active=true&currency=usd&limit=1')).toHaveLength(1);
});

test.each([
  [{ display_name: 'x' }, 'fixed_amount', 'Missing required param'],
  [{ fixed_amount: RATE.fixed_amount }, 'display_name', 'Missing required param'],
  [{ ...RATE, display_name: 'n'.repeat(101) }, 'display_name', 'at most 100'],
  [{ ...RATE, fixed_amount: { amount: -1, currency: 'usd' } }, 'fixed_amount[amount]', 'to 0'],
  [{ ...RATE, fixed_amount: { amount: 1 } }, 'fixed_amount[currency]', 'Missing required param'],
  [{ ...RATE, type: 'free' }, 'type', 'must be one of fixed_amount'],
  [
    { ...RATE, delivery_estimate: { maximum: { unit: 'day' } } },
    'delivery_estimate[maximum][value]',
    'M',
  ],
  [
    { ...RATE, fixed_amount: { ...RATE.fixed_amount, currency_options: { usd: { amount: 1 } } } },
    'fixed_amount[currency_options][usd]',
    'top-level currency',
  ],
])('refused: %j', async (form, param, message) => {
  const { status, body } = await catalogue.server.post('/v1/shipping_rates', form);
  expect([status, body.error.param]).toEqual([400, param]);
  expect(body.error.message).toContain(message);
});

test('what it costs in its own currency never changes', async () => {
  const { id } = await ask('/v1/shipping_rates', RATE);
  const form = { fixed_amount: { amount: 1 } };
  const { status, body } = await catalogue.server.post(`/v1/shipping_rates/${id}`, form);
  expect([status, body.error.code]).toEqual([400, 'parameter_unknown']);
  const half = { fixed_amount: { currency_options: { eur: { tax_behavior: 'inclusive' } } } };
  const missing = await catalogue.server.post(`/v1/shipping_rates/${id}`, half);
  expect([missing.status, missing.body.error.code]).toEqual([400, 'parameter_missing']);
  const none = await catalogue.server.get('/v1/shipping_rates/shr_nope');
  expect([none.status, none.body.error.message]).toEqual([
    404,
    `No such shipping rate: 'shr_nope'`,
  ]);
});
