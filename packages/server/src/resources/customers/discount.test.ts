/*
 * Goal: requests of versions that give customers coupons do so, exactly as often as a coupon may be
 * redeemed; those of later versions cannot; and a discount can always be taken away.
 * Method: a whole server, asked with the header of either version; every answer goes through the
 * check against the official types.
 */
import { checkStripeObject } from '@coffer/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CheckoutClient, type Body, type Form } from '../../testing/checkout.ts';
import { TestServer, type Reply } from '../../testing/test-server.ts';

/** The last version before customers lost their coupons. */
const EARLIER = { headers: { 'stripe-version': '2025-02-24.acacia' } };

let server: TestServer;
let checkout: CheckoutClient;
beforeAll(async () => {
  server = await TestServer.start();
  checkout = new CheckoutClient(server);
});
afterAll(() => server.stop());

async function earlier(path: string, form: Form): Promise<Body> {
  const reply = await server.post(path, form, EARLIER);
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  return checkStripeObject(reply.body);
}

async function coupon(form: Form = {}): Promise<string> {
  return (await checkout.make('/v1/coupons', { percent_off: 25, ...form })).id;
}

function discountOf(customer: string, more: object): object {
  return {
    id: expect.stringMatching(/^di_/),
    object: 'discount',
    checkout_session: null,
    customer,
    customer_account: null,
    end: null,
    invoice: null,
    invoice_item: null,
    promotion_code: null,
    start: expect.any(Number),
    subscription: null,
    subscription_item: null,
    ...more,
  };
}

/** What happened to a customer and its discount, oldest first. */
async function eventsOf(customer: string): Promise<Body[]> {
  const { body } = await server.get('/v1/events?type=customer.*&limit=100');
  return body.data
    .filter(({ data: { object } }: Body) => [object.id, object.customer].includes(customer))
    .toReversed();
}

test('given, changed and taken away, with its events', async () => {
  const [first, second] = [await coupon(), await coupon({ duration: 'forever' })];
  const made = await earlier('/v1/customers', { coupon: first });
  const of = (id: string): object =>
    discountOf(made.id, { source: { coupon: id, type: 'coupon' } });
  expect(made.discount).toEqual(of(first));
  const changed = await earlier(`/v1/customers/${made.id}`, { coupon: second });
  expect(changed.discount).toEqual(of(second));
  expect(changed.discount.id).not.toBe(made.discount.id);
  const same = await earlier(`/v1/customers/${made.id}`, { name: 'Jenny' });
  expect(same.discount).toEqual(changed.discount);
  const deleted = await server.delete(`/v1/customers/${made.id}/discount`);
  const { end: _end, ...gone } = changed.discount;
  expect(checkStripeObject(deleted.body)).toEqual({ ...gone, deleted: true });
  expect((await server.get(`/v1/customers/${made.id}`)).body.discount).toBeNull();
  const again = await server.delete(`/v1/customers/${made.id}/discount`);
  expect([again.status, again.body.error.code]).toEqual([404, 'resource_missing']);
  const events = await eventsOf(made.id);
  expect(events.map(({ type, data }) => [type, data.object.discount ?? data.object])).toMatchObject(
    [
      ['customer.created', made.discount],
      ['customer.discount.created', made.discount],
      ['customer.updated', changed.discount],
      ['customer.discount.updated', changed.discount],
      ['customer.updated', changed.discount],
      ['customer.discount.deleted', changed.discount],
    ],
  );
  for (const event of events) checkStripeObject(event);
});

test('unset by an empty coupon; a repeating one says when it ends', async () => {
  const made = await earlier('/v1/customers', {
    coupon: await coupon({ duration: 'repeating', duration_in_months: 3 }),
  });
  const days = (made.discount.end - made.discount.start) / 86_400;
  expect([days >= 89, days <= 92]).toEqual([true, true]);
  const unset = await earlier(`/v1/customers/${made.id}`, { coupon: '' });
  expect(unset.discount).toBeNull();
  const types = (await eventsOf(made.id)).map(({ type }) => type);
  expect(types.at(-1)).toBe('customer.discount.deleted');
});

test('by a promotion code, whose parts can be expanded', async () => {
  const id = await coupon();
  const code = await checkout.make('/v1/promotion_codes', {
    promotion: { type: 'coupon', coupon: id },
  });
  const made = await earlier('/v1/customers', { promotion_code: code.id });
  expect(made.discount).toMatchObject({
    promotion_code: code.id,
    source: { coupon: id, type: 'coupon' },
  });
  const parts = ['discount.promotion_code', 'discount.source.coupon'];
  const query = parts.map((part) => `expand[]=${part}`).join('&');
  const { body } = await server.get(`/v1/customers/${made.id}?${query}`);
  expect(checkStripeObject(body).discount).toMatchObject({
    promotion_code: { id: code.id, times_redeemed: 1 },
    source: { coupon: { id, times_redeemed: 1 } },
  });
});

describe('it is redeemed as often as it may be', () => {
  test('of customers at the same moment one gets the last one', async () => {
    const id = await coupon({ max_redemptions: 1 });
    const replies = await Promise.all(
      Array.from({ length: 4 }, () => server.post('/v1/customers', { coupon: id }, EARLIER)),
    );
    const codes = replies.map(({ body }: Reply) => String(body.error?.code ?? body.object));
    expect(codes.toSorted((a, b) => a.localeCompare(b))).toEqual([
      ...['coupon_expired', 'coupon_expired', 'coupon_expired', 'customer'],
    ]);
    const session = await server.post('/v1/checkout/sessions', {
      mode: 'payment',
      discounts: [{ coupon: id }],
    });
    expect(session.status).toBe(400);
  });

  test('a code that is another customer’s, or for a first order, is refused', async () => {
    const promotion = { type: 'coupon', coupon: await coupon() };
    const owner = await checkout.make('/v1/customers', {});
    const own = await checkout.make('/v1/promotion_codes', { promotion, customer: owner.id });
    const other = await server.post('/v1/customers', { promotion_code: own.id }, EARLIER);
    expect([other.status, other.body.error.code]).toEqual([400, 'promotion_code_invalid']);
    await earlier(`/v1/customers/${owner.id}`, { promotion_code: own.id });
    const first = await checkout.make('/v1/promotion_codes', {
      promotion,
      restrictions: { first_time_transaction: true },
    });
    const card = { payment_method: 'pm_card_visa', confirm: true };
    await server.post('/v1/payment_intents', {
      ...{ amount: 500, currency: 'usd', customer: owner.id },
      ...card,
    });
    const late = await server.post(
      `/v1/customers/${owner.id}`,
      { promotion_code: first.id },
      EARLIER,
    );
    expect([late.status, late.body.error.code]).toEqual([400, 'promotion_code_first_time']);
  });
});

test.each([
  [{ coupon: 'none' }, 'coupon', 'resource_missing'],
  [{ promotion_code: 'promo_none' }, 'promotion_code', 'resource_missing'],
  [{ coupon: 'a', promotion_code: 'b' }, 'coupon', undefined],
])('%j is refused', async (form, param, code) => {
  const { status, body } = await server.post('/v1/customers', form, EARLIER);
  expect([status, body.error.param, body.error.code]).toEqual([400, param, code]);
});

test('from the version on that took them away, customers take no coupons', async () => {
  const id = await coupon();
  const { id: customer } = await checkout.make('/v1/customers', {});
  const headers = { 'stripe-version': '2025-03-31.basil' };
  for (const path of ['/v1/customers', `/v1/customers/${customer}`]) {
    const { status, body } = await server.post(path, { coupon: id }, { headers });
    expect([status, body.error.code, body.error.param]).toEqual([
      400,
      'parameter_unknown',
      'coupon',
    ]);
  }
});

test('a request that names no version gives one: the official command-line client does', async () => {
  const source = { coupon: await coupon(), type: 'coupon' };
  const made = await checkout.make('/v1/customers', { coupon: source.coupon });
  expect(made.discount).toEqual(discountOf(made.id, { source }));
  const changed = await checkout.make(`/v1/customers/${made.id}`, { coupon: '' });
  expect(changed.discount).toBeNull();
});

test('a customer’s discount is for recurring charges: an order’s total is as it was', async () => {
  const { id: customer } = await earlier('/v1/customers', { coupon: await coupon() });
  const session = await checkout.open({ customer });
  expect([session.amount_total, session.discounts]).toEqual([3000, []]);
});
