/*
 * Goal: coupons are created, read, changed, listed and deleted as Stripe does it.
 * Method: a whole server on a real database, asked over HTTP; every answer goes through the check
 * against the official types.
 */
import { checkStripeObject } from '@coffer/testkit';
import { expect, test } from 'vitest';
import { useCatalogue } from '../../testing/use-catalogue.ts';

const catalogue = useCatalogue();
const { ask, found, newestEvent } = catalogue;

test('a percentage off, with every field of the official object', async () => {
  const body = await ask('/v1/coupons', { percent_off: 22.5 });
  expect(body).toEqual({
    id: expect.stringMatching(/^[0-9A-Za-z]{8}$/),
    object: 'coupon',
    amount_off: null,
    created: expect.any(Number),
    currency: null,
    duration: 'once',
    duration_in_months: null,
    livemode: false,
    max_redemptions: null,
    metadata: {},
    name: null,
    percent_off: 22.5,
    redeem_by: null,
    times_redeemed: 0,
    valid: true,
  });
  expect(await newestEvent()).toEqual(['coupon.created', body.id, undefined]);
  const expand = '?expand[]=applies_to&expand[]=currency_options';
  expect((await catalogue.server.get(`/v1/coupons/${body.id}${expand}`)).body).toEqual(body);
});

test('an amount off, with everything that can be said of a coupon', async () => {
  const { id: product } = await ask('/v1/products', { name: 'Beans' });
  const redeem_by = Math.floor(Date.now() / 1000) + 3600;
  const given = {
    id: 'FIVE-OFF',
    amount_off: 500,
    currency: 'usd',
    duration: 'repeating',
    duration_in_months: 3,
    max_redemptions: 10,
    metadata: { a: '1' },
    name: 'Five off',
    redeem_by,
  };
  const body = await ask('/v1/coupons', {
    ...given,
    applies_to: { products: [product] },
    currency_options: { eur: { amount_off: 400 } },
  });
  expect(body).toMatchObject(given);
  expect(Object.keys(body)).not.toContain('applies_to');
  const expand = '?expand[]=applies_to&expand[]=currency_options';
  expect(
    checkStripeObject((await catalogue.server.get(`/v1/coupons/FIVE-OFF${expand}`)).body),
  ).toEqual({
    ...body,
    applies_to: { products: [product] },
    currency_options: { usd: { amount_off: 500 }, eur: { amount_off: 400 } },
  });
  const changed = await ask('/v1/coupons/FIVE-OFF', {
    name: 'Renamed',
    metadata: { a: '', b: '2' },
    currency_options: { gbp: { amount_off: 300 } },
    expand: ['currency_options'],
  });
  expect(changed).toMatchObject({
    name: 'Renamed',
    metadata: { b: '2' },
    currency_options: { usd: {}, eur: {}, gbp: { amount_off: 300 } },
  });
  expect(await newestEvent()).toEqual([
    'coupon.updated',
    'FIVE-OFF',
    { name: 'Five off', metadata: { a: '1', b: null } },
  ]);
});

test('an id is taken once, and again after a deletion', async () => {
  await ask('/v1/coupons', { id: 'ONCE', percent_off: 10 });
  const again = await catalogue.server.post('/v1/coupons', { id: 'ONCE', percent_off: 10 });
  expect([again.status, again.body.error.code, again.body.error.message]).toEqual([
    400,
    'resource_already_exists',
    'Coupon already exists.',
  ]);
  const deleted = await catalogue.server.delete('/v1/coupons/ONCE');
  expect(checkStripeObject(deleted.body)).toEqual({ id: 'ONCE', object: 'coupon', deleted: true });
  const { body: events } = await catalogue.server.get('/v1/events?limit=1');
  expect(events.data[0]).toMatchObject({
    type: 'coupon.deleted',
    data: { object: { id: 'ONCE', valid: false } },
  });
  const gone = await catalogue.server.get('/v1/coupons/ONCE');
  expect([gone.status, gone.body.error.message, gone.body.error.param]).toEqual([
    404,
    `No such coupon: 'ONCE'`,
    'coupon',
  ]);
  expect(await ask('/v1/coupons', { id: 'ONCE', percent_off: 20 })).toMatchObject({ valid: true });
});

test('lists are newest first, whatever the ids', async () => {
  for (const id of ['zz', 'aa', 'mm']) await ask('/v1/coupons', { id, percent_off: 1 });
  expect(await found('/v1/coupons?limit=2')).toEqual(['mm', 'aa']);
  expect(await found('/v1/coupons?limit=1&starting_after=aa')).toEqual(['zz']);
  expect(await found('/v1/coupons?ending_before=aa')).toEqual(['mm']);
  expect(await found('/v1/coupons?created[lt]=5')).toEqual([]);
});

test.each(['starting_after', 'ending_before'])(
  'there is no list %s what is not there',
  async (param) => {
    const { status, body } = await catalogue.server.get(`/v1/coupons?${param}=gone`);
    expect([status, body.error.code, body.error.param, body.error.message]).toEqual([
      400,
      'resource_missing',
      param,
      "No such coupon: 'gone'",
    ]);
  },
);

test.each([
  [{ duration: 'once' }, undefined, 'parameter_missing', 'Must provide percent_off or amount_off.'],
  [{ percent_off: 1, amount_off: 1 }, undefined, undefined, 'Received both percent_off and amount'],
  [{ amount_off: 1 }, 'currency', undefined, 'You must pass currency when passing amount_off'],
  [{ amount_off: 0, currency: 'usd' }, 'amount_off', 'parameter_invalid_integer', 'equal to 1'],
  [{ percent_off: 1, duration: 'repeating' }, 'duration', undefined, 'duration_in_months param'],
  [{ percent_off: 1, duration_in_months: 3 }, 'duration_in_months', undefined, 'only be set with'],
  [{ percent_off: 0 }, 'percent_off', undefined, `greater than or equal to 0.01 (it currently`],
  [{ percent_off: 100.5 }, 'percent_off', undefined, 'less than or equal to 100'],
  [{ percent_off: 'half' }, 'percent_off', undefined, 'Invalid decimal: half'],
  [{ percent_off: 1, redeem_by: 1000 }, 'redeem_by', undefined, 'which is in the past.'],
  [{ percent_off: 1, redeem_by: 9_999_999_999 }, 'redeem_by', undefined, 'five years'],
  [
    { percent_off: 1, currency_options: { eur: { amount_off: 1 } } },
    'currency_options',
    undefined,
    'You may only specify one of these parameters: currency_options, percent_off.',
  ],
  [
    { amount_off: 1, currency: 'usd', currency_options: { usd: { amount_off: 1 } } },
    'currency_options[usd]',
    undefined,
    'top-level currency',
  ],
  [
    { percent_off: 1, applies_to: { products: ['prod_nope'] } },
    'applies_to[products][0]',
    'resource_missing',
    `No such product: 'prod_nope'`,
  ],
  [{ percent_off: 1, name: 'n'.repeat(41) }, 'name', undefined, 'at most 40 characters'],
  [{ percent_off: 1, id: 'a b' }, 'id', undefined, 'Invalid id'],
])('refused: %j', async (form, param, code, message) => {
  const { status, body } = await catalogue.server.post('/v1/coupons', form);
  expect([status, body.error.param, body.error.code]).toEqual([400, param, code]);
  expect(body.error.message).toContain(message);
});

test('what a coupon is worth never changes', async () => {
  const { id } = await ask('/v1/coupons', { percent_off: 10 });
  for (const param of ['percent_off', 'amount_off', 'currency', 'duration', 'max_redemptions']) {
    const { status, body } = await catalogue.server.post(`/v1/coupons/${id}`, { [param]: 1 });
    expect([status, body.error.code]).toEqual([400, 'parameter_unknown']);
  }
});
