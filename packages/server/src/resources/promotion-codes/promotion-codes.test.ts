/*
 * Goal: promotion codes are created, read, changed and listed as Stripe does it; an active code has
 * its letters alone.
 * Method: a whole server on a real database, asked over HTTP; every answer goes through the check
 * against the official types.
 */
import { checkStripeObject } from '@coffer/testkit';
import { beforeAll, expect, test } from 'vitest';
import type { Body, Form } from '../../testing/checkout.ts';
import type { Reply } from '../../testing/test-server.ts';
import { useCatalogue } from '../../testing/use-catalogue.ts';

const catalogue = useCatalogue();
const { ask, found, newestEvent } = catalogue;

let coupon: string;
beforeAll(async () => {
  coupon = (await ask('/v1/coupons', { amount_off: 500, currency: 'usd' })).id;
});

function create(form: Form = {}): Promise<Body> {
  return ask('/v1/promotion_codes', { promotion: { type: 'coupon', coupon }, ...form });
}

test('a new code has every field of the official object', async () => {
  const body = await create();
  expect(body).toEqual({
    id: expect.stringMatching(/^promo_/),
    object: 'promotion_code',
    active: true,
    code: expect.stringMatching(/^[0-9A-Z]{8}$/),
    created: expect.any(Number),
    customer: null,
    customer_account: null,
    expires_at: null,
    livemode: false,
    max_redemptions: null,
    metadata: {},
    promotion: { coupon, type: 'coupon' },
    restrictions: {
      first_time_transaction: false,
      minimum_amount: null,
      minimum_amount_currency: null,
    },
    times_redeemed: 0,
  });
  expect(await newestEvent()).toEqual(['promotion_code.created', body.id, undefined]);
  expect((await catalogue.server.get(`/v1/promotion_codes/${body.id}`)).body).toEqual(body);
});

test('everything that can be said of a code is kept, and expanded', async () => {
  const { id: customer } = await ask('/v1/customers', {});
  const expires_at = Math.floor(Date.now() / 1000) + 3600;
  const body = await create({
    code: 'Everything-1',
    customer,
    expires_at,
    max_redemptions: 5,
    metadata: { a: '1' },
    restrictions: {
      first_time_transaction: true,
      minimum_amount: 1000,
      minimum_amount_currency: 'USD',
      currency_options: { eur: { minimum_amount: 900 } },
    },
    expand: ['promotion.coupon', 'customer', 'restrictions.currency_options'],
  });
  expect(body).toMatchObject({
    code: 'Everything-1',
    customer: { id: customer },
    expires_at,
    max_redemptions: 5,
    promotion: { coupon: { id: coupon, amount_off: 500 } },
    restrictions: {
      first_time_transaction: true,
      minimum_amount: 1000,
      minimum_amount_currency: 'usd',
      currency_options: { usd: { minimum_amount: 1000 }, eur: { minimum_amount: 900 } },
    },
  });
  const changed = await ask(`/v1/promotion_codes/${body.id}`, {
    metadata: { a: '' },
    restrictions: { currency_options: { gbp: { minimum_amount: 800 } } },
    expand: ['restrictions.currency_options'],
  });
  expect(changed.metadata).toEqual({});
  expect(changed.restrictions.currency_options).toMatchObject({ gbp: { minimum_amount: 800 } });
});

test('one active code has its letters alone, whatever their case', async () => {
  const first = await create({ code: 'Spring' });
  const taken = await catalogue.server.post('/v1/promotion_codes', {
    promotion: { type: 'coupon', coupon },
    code: 'SPRING',
  });
  expect([taken.status, taken.body.error.param, taken.body.error.message]).toEqual([
    400,
    'code',
    'An active promotion code with `code: SPRING` already exists.',
  ]);
  const { id: customer } = await ask('/v1/customers', {});
  expect((await create({ code: 'SPRING', customer })).customer).toBe(customer);
  const off = await ask(`/v1/promotion_codes/${first.id}`, { active: false });
  expect(off.active).toBe(false);
  expect(await newestEvent()).toEqual(['promotion_code.updated', first.id, { active: true }]);
  const second = await create({ code: 'SPRING' });
  const back = await catalogue.server.post(`/v1/promotion_codes/${first.id}`, { active: true });
  expect([back.status, back.body.error.param]).toEqual([400, 'code']);
  await ask(`/v1/promotion_codes/${second.id}`, { active: false });
  expect((await ask(`/v1/promotion_codes/${first.id}`, { active: true })).active).toBe(true);
});

test('of three at the same moment one gets the letters', async () => {
  const form = { promotion: { type: 'coupon', coupon }, code: 'RACING' };
  const replies = await Promise.all(
    [1, 2, 3].map(() => catalogue.server.post('/v1/promotion_codes', form)),
  );
  expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 400, 400]);
});

test('a code whose time is over is not active, and gives its letters up', async () => {
  const old = await create({ code: 'SUMMER' });
  const { db } = catalogue.server.running.services;
  await db.query('update promotion_codes set ends_at = 5 where account_id = $1 and id = $2', [
    await accountId(),
    old.id,
  ]);
  const { body } = await catalogue.server.get(`/v1/promotion_codes/${old.id}`);
  expect(body.active).toBe(false);
  expect(await found('/v1/promotion_codes?code=SUMMER&active=true')).toEqual([]);
  expect(await found('/v1/promotion_codes?code=SUMMER&active=false')).toEqual([old.id]);
  const again = await catalogue.server.post(`/v1/promotion_codes/${old.id}`, { active: true });
  expect([again.status, again.body.error.param]).toEqual([400, 'active']);
  const next = await create({ code: 'summer' });
  expect(await found('/v1/promotion_codes?code=SUMMER&active=true')).toEqual([next.id]);
});

async function accountId(): Promise<string> {
  return (await catalogue.server.get('/v1/account')).body.id;
}

test('the coupon as earlier versions name it', async () => {
  const body = await ask('/v1/promotion_codes', { coupon });
  expect(body.promotion).toEqual({ coupon, type: 'coupon' });
  const post = (version: string, form: Form): Promise<Reply> =>
    catalogue.server.post('/v1/promotion_codes', form, { headers: { 'stripe-version': version } });
  const earlier = await post('2025-08-27.basil', { coupon });
  expect(checkStripeObject(earlier.body).promotion).toEqual({ coupon, type: 'coupon' });
  const later = await post('2025-09-30.clover', { coupon });
  expect([later.status, later.body.error.code, later.body.error.param]).toEqual([
    400,
    'parameter_unknown',
    'coupon',
  ]);
  const none = await post('2025-09-30.clover', {});
  expect([none.status, none.body.error.code, none.body.error.param]).toEqual([
    400,
    'parameter_missing',
    'promotion',
  ]);
});

test('with their coupon codes stop being active', async () => {
  const { id: doomed } = await ask('/v1/coupons', { percent_off: 10 });
  const form = { promotion: { type: 'coupon', coupon: doomed }, code: 'DOOMED' };
  const { id } = await ask('/v1/promotion_codes', form);
  await catalogue.server.delete(`/v1/coupons/${doomed}`);
  const { body } = await catalogue.server.get(
    `/v1/promotion_codes/${id}?expand[]=promotion.coupon`,
  );
  expect(checkStripeObject(body)).toMatchObject({ active: false, promotion: { coupon: doomed } });
  const back = await catalogue.server.post(`/v1/promotion_codes/${id}`, { active: true });
  expect([back.status, back.body.error.param]).toEqual([400, 'active']);
});

test('lists by code in any case, coupon, customer', async () => {
  const { id: customer } = await ask('/v1/customers', {});
  const { id: other } = await ask('/v1/coupons', { percent_off: 10 });
  const promotion = { type: 'coupon', coupon: other };
  const body = await create({ code: 'Listed', customer, promotion });
  expect(await found('/v1/promotion_codes?code=lISTED')).toEqual([body.id]);
  expect(await found(`/v1/promotion_codes?coupon=${other}`)).toEqual([body.id]);
  expect(await found(`/v1/promotion_codes?customer=${customer}`)).toEqual([body.id]);
  expect(await found(`/v1/promotion_codes?coupon=${other}&active=false`)).toEqual([]);
  const missing = await catalogue.server.get('/v1/promotion_codes?coupon=UNKNOWN1');
  expect([missing.status, missing.body.error.param]).toEqual([400, 'coupon']);
});

test.each([
  [{ promotion: '' }, 'promotion', undefined, 'Invalid object'],
  [{ promotion: { type: 'coupon' } }, 'promotion.coupon', undefined, 'You must pass promotion.cou'],
  [
    { promotion: { type: 'coupon', coupon: 'NOPE1234' } },
    'promotion[coupon]',
    'resource_missing',
    `No such coupon: 'NOPE1234'`,
  ],
  [{ coupon: 'x' }, 'coupon', undefined, 'only specify one of these parameters: coupon, promotion'],
  [{ code: 'has spaces!' }, 'code', undefined, 'must match the regex pattern'],
  [{ customer: 'cus_nope' }, 'customer', 'resource_missing', `No such customer: 'cus_nope'`],
  [{ expires_at: 2000 }, 'expires_at', undefined, 'which is in the past.'],
  [{ expires_at: 9_999_999_999 }, 'expires_at', undefined, 'five years in the future'],
  [{ max_redemptions: 0 }, 'max_redemptions', 'parameter_invalid_integer', 'equal to 1'],
  [
    { restrictions: { minimum_amount: 5 } },
    'restrictions[minimum_amount_currency]',
    undefined,
    'together',
  ],
  [
    { restrictions: { currency_options: { eur: { minimum_amount: 5 } } } },
    'restrictions[currency_options]',
    undefined,
    'need a minimum_amount',
  ],
])('refused: %j', async (form, param, code, message) => {
  const { status, body } = await catalogue.server.post('/v1/promotion_codes', {
    promotion: { type: 'coupon', coupon },
    ...form,
  });
  expect([status, body.error.param, body.error.code]).toEqual([400, param, code]);
  expect(body.error.message).toContain(message);
});

test('a code stays within its coupon', async () => {
  const redeem_by = Math.floor(Date.now() / 1000) + 3600;
  const { id } = await ask('/v1/coupons', { percent_off: 1, max_redemptions: 2, redeem_by });
  const promotion = { type: 'coupon', coupon: id };
  for (const [param, value] of [
    ['expires_at', redeem_by + 1],
    ['max_redemptions', 3],
  ] as const) {
    const reply = await catalogue.server.post('/v1/promotion_codes', { promotion, [param]: value });
    expect([reply.status, reply.body.error.param]).toEqual([400, param]);
  }
  const { status, body } = await catalogue.server.get('/v1/promotion_codes/promo_nope');
  expect([status, body.error.message]).toEqual([404, `No such promotion code: 'promo_nope'`]);
});
