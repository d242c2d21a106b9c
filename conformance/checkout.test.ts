/*
 * Goal: a program that sells with the official library through Checkout and payment links runs on
 * Coffer unchanged, and so does the official command-line client's `trigger`.
 * Method: the library at its pinned version calls every operation against a whole running stack;
 * every answer is checked against the library's own types. The client's calls are replayed as it
 * sends them: a secret key, forms, ids taken from the answers before.
 */
import type Stripe from 'stripe';
import { encodeForm, type FormInput } from '@coffer/kernel';
import { beforeAll, describe, expect, test } from 'vitest';
import { checked, failure, merchantClient } from './official-client.ts';
import { usePlainStack, type SharedStack } from '../e2e/shared-stack.ts';

let stack: SharedStack;
let stripe: Stripe;
beforeAll(async () => {
  stack = await usePlainStack();
  stripe = merchantClient(stack);
});

type Form = Record<string, FormInput>;
interface Body {
  readonly id: string;
  readonly amount_total: number;
  readonly status: string;
  readonly error?: { readonly type: string; readonly code: string };
}

/** One call without a library, as the client and a browser make it. */
async function call(
  path: string,
  form: Form | null,
  at: { readonly key?: string; readonly origin?: string; readonly status?: number } = {},
): Promise<Body> {
  const { key = stack.secret_key, origin = stack.api, status = 200 } = at;
  const response = await fetch(origin + path, {
    method: form === null ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    ...(form !== null && { body: encodeForm(form) }),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  expect([response.status, text]).toEqual([status, expect.any(String)]);
  // Of the shape that the test looks at, or it fails.
  return JSON.parse(text) as Body;
}

const SUCCESS = 'https://httpbin.org/post';

async function newSession(
  change: Partial<Stripe.Checkout.SessionCreateParams> = {},
): Promise<Stripe.Checkout.Session> {
  return checked(
    stripe.checkout.sessions.create({
      mode: 'payment',
      success_url: SUCCESS,
      line_items: [
        {
          price_data: { currency: 'usd', unit_amount: 1500, product_data: { name: 'Shirt' } },
          quantity: 2,
        },
      ],
      ...change,
    }),
  );
}

describe('the command-line client’s `trigger checkout.session.completed`', () => {
  const shipping = {
    name: 'Jenny Rosen',
    address: {
      line1: '510 Townsend St',
      postal_code: '94103',
      city: 'San Francisco',
      state: 'CA',
      country: 'US',
    },
  };
  test.each(['a price of a product', 'a price described in the line'])('%s', async (how) => {
    const product = await call('/v1/products', {
      name: 'myproduct',
      description: '(created by Stripe CLI)',
    });
    const made = await call('/v1/prices', {
      product: product.id,
      unit_amount: '1500',
      currency: 'usd',
    });
    const price_data = { currency: 'usd', unit_amount: '1500', product_data: { name: 't-shirt' } };
    const line = how === 'a price of a product' ? { price: made.id } : { price_data };
    const session = await call('/v1/checkout/sessions', {
      success_url: SUCCESS,
      cancel_url: SUCCESS,
      mode: 'payment',
      payment_method_types: ['card'],
      line_items: [{ ...line, quantity: 2 }],
      payment_intent_data: { shipping },
    });
    const page = await call(`/v1/payment_pages/${session.id}`, null);
    const method = await call('/v1/payment_methods', {
      type: 'card',
      card: { token: 'tok_visa' },
      billing_details: { email: 'stripe@example.com' },
    });
    const done = await call(`/v1/payment_pages/${page.id}/confirm`, {
      payment_method: method.id,
      expected_amount: page.amount_total,
    });
    expect([page.id, done.status]).toEqual([session.id, 'complete']);
    const after = await checked(
      stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] }),
    );
    expect(after).toMatchObject({
      payment_status: 'paid',
      amount_total: 3000,
      customer_details: { email: 'stripe@example.com' },
      payment_intent: { status: 'succeeded', amount_received: 3000, shipping },
    });
    const { data } = await checked(stripe.events.list({ type: 'checkout.session.completed' }));
    expect(data[0]?.data.object).toMatchObject({ id: session.id, status: 'complete' });
  });
});

describe('the command-line client’s calls that are declined', () => {
  test('`trigger payment_intent.payment_failed`', async () => {
    const form = {
      amount: 2000,
      confirm: 'true',
      currency: 'usd',
      description: '(created by Stripe CLI)',
      payment_method: 'pm_card_chargeDeclined',
      payment_method_types: ['card'],
    };
    const { error } = await call('/v1/payment_intents', form, { status: 402 });
    // The client goes on after an error of the type that it expects.
    expect(error).toMatchObject({ type: 'card_error', code: 'card_declined' });
    const type = 'payment_intent.payment_failed';
    const { data } = await checked(stripe.events.list({ type, limit: 1 }));
    expect(data[0]?.data.object).toMatchObject({
      description: '(created by Stripe CLI)',
      status: 'requires_payment_method',
      last_payment_error: { code: 'card_declined', decline_code: 'generic_decline' },
    });
  });

  test('`trigger checkout.session.completed` with `--override payment_method:card.token`', async () => {
    const { id } = await newSession();
    const page = await call(`/v1/payment_pages/${id}`, null);
    const confirm = async (token: string, status: number): Promise<Body> => {
      const { id: payment_method } = await call('/v1/payment_methods', {
        ...{ type: 'card', card: { token } },
        billing_details: { email: 'stripe@example.com' },
      });
      const form = { payment_method, expected_amount: page.amount_total };
      return call(`/v1/payment_pages/${id}/confirm`, form, { status });
    };
    const { error } = await confirm('tok_chargeDeclined', 402);
    expect(error).toMatchObject({ type: 'card_error', code: 'card_declined' });
    const open = await checked(
      stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] }),
    );
    expect(open).toMatchObject({
      status: 'open',
      payment_status: 'unpaid',
      payment_intent: {
        status: 'requires_payment_method',
        last_payment_error: { code: 'card_declined' },
      },
    });
    expect((await confirm('tok_visa', 200)).status).toBe('complete');
  });
});

test('a browser pays with a card that only the vault sees', async () => {
  const session = await newSession({ customer_creation: 'always' });
  const browser = { key: stack.publishable_key, origin: stack.vault };
  const done = await call(
    `/v1/payment_pages/${session.id}/confirm`,
    {
      expected_amount: 3000,
      payment_method_data: {
        type: 'card',
        billing_details: { email: 'jenny@example.com', name: 'Jenny' },
        card: { number: '4242424242424242', exp_month: 12, exp_year: 2034, cvc: '123' },
      },
    },
    browser,
  );
  expect(done.status).toBe('complete');
  const after = await checked(
    stripe.checkout.sessions.retrieve(session.id, {
      expand: ['customer', 'line_items.data.price.product', 'payment_intent.payment_method'],
    }),
  );
  expect(after).toMatchObject({
    customer: { email: 'jenny@example.com', name: 'Jenny' },
    line_items: { data: [{ price: { product: { name: 'Shirt' } } }] },
    payment_intent: { payment_method: { card: { last4: '4242' } } },
  });
});

test('sessions: update, list, line items, expire', async () => {
  const session = await newSession({ client_reference_id: 'cart' });
  const changed = await checked(
    stripe.checkout.sessions.update(session.id, { metadata: { order: 7 } }),
  );
  expect(changed.metadata).toEqual({ order: '7' });
  const list = await checked(stripe.checkout.sessions.list({ status: 'open', limit: 1 }));
  expect(list.data).toEqual([changed]);
  const items = await checked(stripe.checkout.sessions.listLineItems(session.id));
  expect(items.data).toMatchObject([{ amount_total: 3000, quantity: 2 }]);
  const expired = await checked(stripe.checkout.sessions.expire(session.id));
  expect(expired.status).toBe('expired');
  const gone = await failure(stripe.checkout.sessions.retrieve('cs_test_none'));
  expect(gone).toMatchObject({ statusCode: 404, code: 'resource_missing' });
});

test('discounts, taxes and shipping, with their parts', async () => {
  const coupon = await stripe.coupons.create({ percent_off: 10 });
  const rate = await stripe.taxRates.create({
    display_name: 'VAT',
    inclusive: true,
    percentage: 19,
  });
  const session = await checked(
    stripe.checkout.sessions.create({
      mode: 'payment',
      ui_mode: 'elements',
      return_url: `${SUCCESS}?session={CHECKOUT_SESSION_ID}`,
      discounts: [{ coupon: coupon.id }],
      line_items: [
        {
          price_data: { currency: 'eur', unit_amount: 2000, product_data: { name: 'Beans' } },
          tax_rates: [rate.id],
        },
      ],
      shipping_options: [
        {
          shipping_rate_data: {
            display_name: 'Post',
            fixed_amount: { amount: 500, currency: 'eur' },
          },
        },
      ],
      expand: ['total_details.breakdown', 'shipping_cost.shipping_rate', 'line_items'],
    }),
  );
  expect(session).toMatchObject({
    amount_subtotal: 2000,
    amount_total: 2300,
    total_details: {
      amount_discount: 200,
      amount_shipping: 500,
      amount_tax: 287,
      breakdown: { discounts: [{ amount: 200 }], taxes: [{ amount: 287 }] },
    },
  });
});

test('payment links: create, retrieve, update, list, line items', async () => {
  const price = await stripe.prices.create({
    currency: 'usd',
    unit_amount: 700,
    product_data: { name: 'Beans' },
  });
  const link = await checked(
    stripe.paymentLinks.create({
      line_items: [{ price: price.id, quantity: 1, adjustable_quantity: { enabled: true } }],
      after_completion: { type: 'redirect', redirect: { url: SUCCESS } },
      restrictions: { completed_sessions: { limit: 3 } },
    }),
  );
  expect(await checked(stripe.paymentLinks.retrieve(link.id))).toEqual(link);
  const changed = await checked(
    stripe.paymentLinks.update(link.id, { active: false, inactive_message: 'Later.' }),
  );
  expect(changed).toMatchObject({ active: false, inactive_message: 'Later.' });
  // Other files may have had this platform before.
  const list = await checked(stripe.paymentLinks.list({ active: false, limit: 1 }));
  expect(list.data).toEqual([changed]);
  const items = await checked(stripe.paymentLinks.listLineItems(link.id));
  expect(items.data).toMatchObject([{ amount_total: 700, adjustable_quantity: { enabled: true } }]);
});
