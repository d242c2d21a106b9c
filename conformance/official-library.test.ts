/*
 * Goal: a program that uses the official library works with Coffer unchanged.
 * Method: the library at its pinned version calls every operation of the API against a whole
 * running stack; every answer is checked against the library's own types.
 */
import Stripe from 'stripe';
import { checkStripeObject, startStack, type Stack } from '@coffer/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checked, failure, merchantClient, officialClient } from './official-client.ts';

let stack: Stack;
let stripe: Stripe;
beforeAll(async () => {
  stack = await startStack({ env: { COFFER_TEST_RAW_CARDS: '1' } });
  stripe = merchantClient(stack);
});
afterAll(() => stack.remove());

/** A payment intent, paid with a test card. */
function pay(
  params: Partial<Stripe.PaymentIntentCreateParams> = {},
): Promise<Stripe.PaymentIntent> {
  return checked(
    stripe.paymentIntents.create({
      amount: 2000,
      currency: 'usd',
      payment_method: 'pm_card_visa',
      confirm: true,
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      ...params,
    }),
  );
}

describe('customers', () => {
  test('create, retrieve, update, list, delete', async () => {
    const customer = await checked(
      stripe.customers.create({
        email: 'official@example.com',
        name: 'Jenny Rosen',
        address: { line1: '1 Main St', country: 'US' },
        shipping: { name: 'Jenny', address: { line1: '2 Main St' } },
        metadata: { order: 7 },
        payment_method: 'pm_card_visa',
        preferred_locales: ['fr'],
        tax_exempt: 'none',
      }),
    );
    expect(customer).toMatchObject({ name: 'Jenny Rosen', metadata: { order: '7' } });
    expect(await checked(stripe.customers.retrieve(customer.id))).toEqual(customer);
    const changed = await checked(
      stripe.customers.update(customer.id, { name: 'Jenny', metadata: { order: null } }),
    );
    expect(changed).toMatchObject({ name: 'Jenny', metadata: {} });
    const list = await checked(stripe.customers.list({ email: 'official@example.com' }));
    expect(list.data).toEqual([changed]);
    const deleted = await checked(stripe.customers.del(customer.id));
    expect(deleted).toEqual({ id: customer.id, object: 'customer', deleted: true });
    expect(await checked(stripe.customers.retrieve(customer.id))).toEqual(deleted);
  });

  test('the library pages through a list', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      ids.push((await stripe.customers.create({ email: 'pages@example.com' })).id);
    }
    const found: string[] = [];
    for await (const { id } of stripe.customers.list({ email: 'pages@example.com', limit: 2 })) {
      found.push(id);
    }
    expect(found).toEqual(ids.toReversed());
  });
});

describe('payment methods', () => {
  test('create, retrieve, update, list, attach, detach', async () => {
    const { id: customer } = await checked(stripe.customers.create());
    const method = await checked(
      stripe.paymentMethods.create({
        type: 'card',
        card: { token: 'tok_visa' },
        billing_details: { name: 'Jenny Rosen', address: { postal_code: '94103' } },
      }),
    );
    expect(method.card).toMatchObject({ brand: 'visa', last4: '4242' });
    expect(await checked(stripe.paymentMethods.retrieve(method.id))).toEqual(method);
    const attached = await checked(stripe.paymentMethods.attach(method.id, { customer }));
    expect(attached.customer).toBe(customer);
    const changed = await checked(
      stripe.paymentMethods.update(method.id, { metadata: { main: 'yes' } }),
    );
    expect(changed.metadata).toEqual({ main: 'yes' });
    for (const list of [
      stripe.paymentMethods.list({ customer, type: 'card' }),
      stripe.customers.listPaymentMethods(customer),
    ]) {
      expect((await checked(list)).data).toEqual([changed]);
    }
    expect(await checked(stripe.customers.retrievePaymentMethod(customer, method.id))).toEqual(
      changed,
    );
    const preferred = await checked(
      stripe.customers.update(customer, {
        invoice_settings: { default_payment_method: method.id },
        expand: ['invoice_settings.default_payment_method'],
      }),
    );
    expect(preferred.invoice_settings.default_payment_method).toEqual(changed);
    const detached = await checked(stripe.paymentMethods.detach(method.id));
    expect(detached.customer).toBeNull();
  });

  test('cards that decline cannot be attached, one that declines later can', async () => {
    const { id: customer } = await checked(stripe.customers.create());
    const declined = await failure(
      stripe.paymentMethods.attach('pm_card_visa_chargeDeclined', { customer }),
    );
    expect(declined).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(declined).toMatchObject({ statusCode: 402, code: 'card_declined' });
    const good = await checked(
      stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer }),
    );
    const later = await failure(pay({ customer, payment_method: good.id }));
    expect(later).toMatchObject({ statusCode: 402, code: 'card_declined' });
  });
});

describe('payments', () => {
  test('create, retrieve, update, list, confirm', async () => {
    const { id: customer } = await checked(stripe.customers.create());
    const created = await checked(
      stripe.paymentIntents.create({ amount: 1099, currency: 'eur', customer }),
    );
    expect(created.status).toBe('requires_payment_method');
    const changed = await checked(
      stripe.paymentIntents.update(created.id, { amount: 1200, description: 'Beans' }),
    );
    expect(changed).toMatchObject({ amount: 1200, description: 'Beans' });
    const paid = await checked(
      stripe.paymentIntents.confirm(created.id, {
        payment_method: 'pm_card_mastercard',
        return_url: 'https://example.com/back',
      }),
    );
    expect(paid).toMatchObject({ status: 'succeeded', amount_received: 1200 });
    expect(await checked(stripe.paymentIntents.retrieve(created.id))).toEqual(paid);
    const list = await checked(stripe.paymentIntents.list({ customer }));
    expect(list.data).toEqual([paid]);
  });

  test('the charge of a payment, expanded through', async () => {
    const paid = await pay({
      capture_method: 'automatic',
      expand: ['latest_charge.balance_transaction', 'payment_method'],
    });
    expect(paid.latest_charge).toMatchObject({
      object: 'charge',
      status: 'succeeded',
      payment_method_details: { card: { brand: 'visa', last4: '4242' } },
      balance_transaction: { object: 'balance_transaction', amount: 2000, type: 'charge' },
      outcome: { type: 'authorized' },
    });
    expect(paid.payment_method).toMatchObject({ object: 'payment_method' });
  });

  test('a saved card keeps what its issuer said of it', async () => {
    const { id: customer } = await checked(stripe.customers.create());
    const { id } = await checked(stripe.paymentMethods.attach('pm_card_visa', { customer }));
    const paid = await pay({ customer, payment_method: id, expand: ['latest_charge'] });
    expect(paid.latest_charge).toMatchObject({
      payment_method_details: { card: { checks: { cvc_check: 'pass' } } },
    });
  });

  test('capture in part, and cancel', async () => {
    const held = await pay({ capture_method: 'manual' });
    expect(held).toMatchObject({ status: 'requires_capture', amount_capturable: 2000 });
    const captured = await checked(
      stripe.paymentIntents.capture(held.id, { amount_to_capture: 1500 }),
    );
    expect(captured).toMatchObject({ status: 'succeeded', amount_received: 1500 });
    const other = await pay({ capture_method: 'manual' });
    const canceled = await checked(
      stripe.paymentIntents.cancel(other.id, { cancellation_reason: 'abandoned' }),
    );
    expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' });
  });

  test('a decline is a card error, and the intent says why', async () => {
    const declined = await failure(
      pay({ payment_method: 'pm_card_visa_chargeDeclinedInsufficientFunds' }),
    );
    expect(declined).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(declined).toMatchObject({
      statusCode: 402,
      code: 'card_declined',
      decline_code: 'insufficient_funds',
    });
    const intent = await checked(
      stripe.paymentIntents.retrieve(declined.payment_intent?.id ?? '', {
        expand: ['latest_charge'],
      }),
    );
    expect(intent).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'card_declined', decline_code: 'insufficient_funds' },
      latest_charge: { status: 'failed', failure_code: 'card_declined' },
    });
  });
});

test('charges: retrieve, list', async () => {
  const paid = await pay();
  const list = await checked(stripe.charges.list({ payment_intent: paid.id }));
  expect(list.data.map(({ id }) => id)).toEqual([paid.latest_charge]);
  const charge = await checked(stripe.charges.retrieve(list.data[0]?.id ?? ''));
  expect(charge).toEqual(list.data[0]);
  const refunds = await checked(stripe.charges.retrieve(charge.id, { expand: ['refunds'] }));
  expect(refunds.refunds?.data).toEqual([]);
});

test('refunds: create in part and whole, retrieve, list', async () => {
  const paid = await pay();
  const part = await checked(
    stripe.refunds.create({
      payment_intent: paid.id,
      amount: 500,
      reason: 'requested_by_customer',
      metadata: { why: 'cold' },
    }),
  );
  expect(part).toMatchObject({ amount: 500, status: 'succeeded', metadata: { why: 'cold' } });
  const rest = await checked(stripe.refunds.create({ payment_intent: paid.id }));
  expect(rest.amount).toBe(1500);
  expect(await checked(stripe.refunds.retrieve(part.id))).toEqual(part);
  const list = await checked(stripe.refunds.list({ payment_intent: paid.id }));
  expect(list.data).toEqual([rest, part]);
  const changed = await checked(stripe.refunds.update(part.id, { metadata: { why: '' } }));
  expect(changed).toEqual({ ...part, metadata: {} });
  const again = await failure(stripe.refunds.create({ payment_intent: paid.id }));
  expect(again).toMatchObject({ statusCode: 400, code: 'charge_already_refunded' });
});

test('events, balance, balance transactions, account', async () => {
  const paid = await pay({ capture_method: 'automatic' });
  const events = await checked(stripe.events.list({ types: ['payment_intent.succeeded'] }));
  const event = events.data.find(({ data }) => 'id' in data.object && data.object.id === paid.id);
  expect(event?.type).toBe('payment_intent.succeeded');
  expect(await checked(stripe.events.retrieve(event?.id ?? ''))).toEqual(event);
  const all = await checked(stripe.events.list({ limit: 100 }));
  expect(all.data.length).toBeGreaterThan(10);

  const balance = await checked(stripe.balance.retrieve());
  expect(balance.pending.find(({ currency }) => currency === 'usd')?.amount).toBeGreaterThan(0);
  const transactions = await checked(
    stripe.balanceTransactions.list({ type: 'charge', expand: ['data.source'] }),
  );
  const newest = transactions.data.find(
    ({ source }) =>
      typeof source === 'object' && source !== null && source.id === paid.latest_charge,
  );
  expect(newest?.source).toMatchObject({ object: 'charge', payment_intent: paid.id });
  const one = await checked(stripe.balanceTransactions.retrieve(newest?.id ?? ''));
  expect(one.net).toBe(one.amount - one.fee);

  const account = await checked(stripe.accounts.retrieveCurrent());
  expect(account.id).toBe(stack.account);
  expect(await checked(stripe.accounts.retrieve(stack.account))).toEqual(account);
});

describe('card data goes to the vault’s origin, which offers the whole API', () => {
  const card = (number: string, cvc = '123'): Stripe.PaymentMethodCreateParams.Card => ({
    number,
    exp_month: 12,
    exp_year: 2034,
    cvc,
  });

  test('tokens and payment methods with a publishable key', async () => {
    const browser = officialClient(stack.vault, stack.publishable_key);
    const token = await browser.tokens.create({
      card: { number: '4242424242424242', exp_month: '12', exp_year: '2034', name: 'Jenny' },
    });
    expect(token.card).toMatchObject({ brand: 'Visa', last4: '4242', name: 'Jenny' });
    expect(await checked(stripe.tokens.retrieve(token.id))).toMatchObject({ used: false });
    const method = await browser.paymentMethods.create({
      type: 'card',
      card: card('5555555555554444'),
    });
    for (const answer of [token, method]) checkStripeObject({ ...answer }, 'publishable');
    expect(JSON.stringify([token, method])).not.toMatch(/fingerprint|metadata|"card_ref"/);
    const paid = await pay({ payment_method: method.id });
    expect(paid.status).toBe('succeeded');
  });

  test('payments with a secret key, where the account allows it', async () => {
    const vault = officialClient(stack.vault, stack.secret_key);
    const paid = await checked(
      vault.paymentIntents.create({
        amount: 500,
        currency: 'usd',
        confirm: true,
        payment_method_data: { type: 'card', ...{ card: card('378282246310005', '1234') } },
        automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
        expand: ['payment_method'],
      }),
    );
    expect(paid).toMatchObject({
      status: 'succeeded',
      payment_method: { card: { brand: 'amex', last4: '0005' } },
    });
    const { id: customer } = await checked(vault.customers.create({ name: 'By the vault' }));
    const { id } = await checked(
      vault.paymentMethods.create({ type: 'card', card: card('4000000000000341') }),
    );
    const attached = await checked(vault.paymentMethods.attach(id, { customer }));
    expect(attached).toMatchObject({ customer, card: { checks: { cvc_check: 'pass' } } });
  });

  test('a CVC that is asked for again pays with a saved card, once', async () => {
    const vault = officialClient(stack.vault, stack.secret_key);
    const { id: customer } = await checked(stripe.customers.create());
    const made = await checked(
      vault.paymentMethods.create({ type: 'card', card: card('4242424242424242') }),
    );
    await checked(stripe.paymentMethods.attach(made.id, { customer }));
    const browser = officialClient(stack.vault, stack.publishable_key);
    const token = await browser.tokens.create({ cvc_update: { cvc: '123' } });
    checkStripeObject({ ...token }, 'publishable');
    const again: Stripe.PaymentIntentCreateParams = {
      ...{ amount: 500, currency: 'usd', customer, payment_method: made.id, confirm: true },
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      payment_method_options: { card: { cvc_token: token.id } },
      expand: ['latest_charge'],
    };
    expect(await checked(stripe.paymentIntents.create(again))).toMatchObject({
      status: 'succeeded',
      latest_charge: { payment_method_details: { card: { checks: { cvc_check: 'pass' } } } },
    });
    const used = await failure(stripe.paymentIntents.create(again));
    expect(used).toMatchObject({ statusCode: 400, code: 'token_already_used' });
  });

  test('a wrong number, one that is not listed, and the API’s own origin', async () => {
    const vault = officialClient(stack.vault, stack.secret_key);
    const create = (client: Stripe, number: string): Promise<unknown> =>
      client.paymentMethods.create({ type: 'card', card: card(number) });
    const wrong = await failure(create(vault, '4242424242424241'));
    expect(wrong).toMatchObject({ statusCode: 402, code: 'incorrect_number' });
    const real = await failure(create(vault, '4929000000006'));
    expect(real).toBeInstanceOf(Stripe.errors.StripeError);
    const misdirected = await failure(create(stripe, '4242424242424242'));
    expect(misdirected).toMatchObject({ statusCode: 400, type: 'StripeInvalidRequestError' });
    for (const { message } of [wrong, real, misdirected]) expect(message).not.toMatch(/\d{12}/);
  });
});

test('a customer’s discount, of a version that gives it, is taken away', async () => {
  const coupon = await checked(stripe.coupons.create({ percent_off: 10 }));
  const earlier = { apiVersion: '2025-02-24.acacia' };
  await stripe.rawRequest('POST', '/v1/customers', { coupon: coupon.id, name: 'Mo' }, earlier);
  const { data } = await checked(stripe.customers.list({ limit: 1 }));
  const [customer] = data;
  expect(customer?.discount?.source).toEqual({ coupon: coupon.id, type: 'coupon' });
  const deleted = await checked(stripe.customers.deleteDiscount(customer?.id ?? ''));
  expect(deleted).toMatchObject({ object: 'discount', deleted: true, customer: customer?.id });
  const none = await failure(stripe.customers.deleteDiscount(customer?.id ?? ''));
  expect(none).toMatchObject({ statusCode: 404, code: 'resource_missing' });
});

describe('errors come as the library’s own classes', () => {
  test('missing objects, keys and parameters', async () => {
    const missing = await failure(stripe.customers.retrieve('cus_none'));
    expect(missing).toBeInstanceOf(Stripe.errors.StripeInvalidRequestError);
    expect(missing).toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
      param: 'id',
      requestId: expect.stringMatching(/^req_/),
    });
    const stranger = officialClient(stack.api, `sk_test_${'0'.repeat(24)}`);
    expect(await failure(stranger.balance.retrieve())).toBeInstanceOf(
      Stripe.errors.StripeAuthenticationError,
    );
    const browser = officialClient(stack.api, stack.publishable_key);
    expect(await failure(browser.balance.retrieve())).toBeInstanceOf(
      Stripe.errors.StripePermissionError,
    );
    const small = await failure(stripe.paymentIntents.create({ amount: 1, currency: 'usd' }));
    expect(small).toMatchObject({ statusCode: 400, code: 'amount_too_small', param: 'amount' });
  });

  test('idempotency', async () => {
    const options = { idempotencyKey: 'official-1' };
    const first = await stripe.customers.create({ name: 'A' }, options);
    expect(await stripe.customers.create({ name: 'A' }, options)).toEqual(first);
    const other = await failure(stripe.customers.create({ name: 'B' }, options));
    expect(other).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
  });
});
