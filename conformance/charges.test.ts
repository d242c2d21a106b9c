/*
 * Goal: charges as the older API has them: made of tokens and of customers' cards, held, captured
 * and changed, each with its events; a charge without an intent is nobody's intent.
 * Method: the official library against a whole running stack; whole objects are compared, and every
 * answer is checked against the official types.
 */
import Stripe from 'stripe';
import { beforeAll, describe, expect, test } from 'vitest';
import { createCharge, eventsOf } from './charge-client.ts';
import { checked, failure, merchantClient, officialClient } from './official-client.ts';
import { usePlainStack, type SharedStack } from '../e2e/shared-stack.ts';

let stack: SharedStack;
let stripe: Stripe;
beforeAll(async () => {
  stack = await usePlainStack();
  stripe = merchantClient(stack);
});

const PRICE = { amount: 2000, currency: 'usd' } as const;
const EXPAND = { expand: ['balance_transaction'] };

function create(params: Stripe.ChargeCreateParams = {}): Promise<Stripe.Charge> {
  return createCharge(stripe, params);
}

async function customerWithCard(source = 'tok_mastercard'): Promise<Stripe.Customer> {
  return stripe.customers.create({ source });
}

function idOf(reference: string | { readonly id: string } | null): string {
  return typeof reference === 'string' ? reference : (reference?.id ?? '');
}

test('a token is charged: the whole object, its money and its event', async () => {
  const charge = await create({
    description: 'Two shirts',
    metadata: { order: '7' },
    receipt_email: 'jenny@example.com',
    statement_descriptor_suffix: 'shirts',
    transfer_group: 'order 7',
    shipping: { name: 'Jenny', address: { line1: '1 Main Street', country: 'US' } },
  });
  const id = expect.stringMatching(/^card_/);
  expect(charge).toMatchObject({
    id: expect.stringMatching(/^ch_/),
    ...{ ...PRICE, amount_captured: 2000, amount_refunded: 0, captured: true, paid: true },
    calculated_statement_descriptor: 'COFFER* SHIRTS',
    ...{ customer: null, description: 'Two shirts', disputed: false, fraud_details: {} },
    metadata: { order: '7' },
    outcome: { network_status: 'approved_by_network', risk_level: 'normal', type: 'authorized' },
    payment_intent: null,
    payment_method: id,
    payment_method_details: { type: 'card', card: { brand: 'visa', last4: '4242' } },
    ...{ receipt_email: 'jenny@example.com', refunded: false, review: null },
    shipping: { name: 'Jenny', address: { line1: '1 Main Street', country: 'US' } },
    source: { id, object: 'card', brand: 'Visa', last4: '4242', customer: null, cvc_check: 'pass' },
    ...{ statement_descriptor: null, statement_descriptor_suffix: 'shirts' },
    ...{ status: 'succeeded', transfer_group: 'order 7' },
  });
  expect(charge.source?.id).toBe(charge.payment_method);
  const { balance_transaction: money } = await stripe.charges.retrieve(charge.id, EXPAND);
  expect(money).toMatchObject({ amount: 2000, fee: 88, net: 1912, source: charge.id });
  expect(await checked(stripe.charges.retrieve(charge.id))).toEqual({
    ...charge,
    lastResponse: undefined,
  });
  expect(await eventsOf(stripe, charge.id)).toEqual(['charge.succeeded']);
});

test('a charge without an intent is nobody’s intent', async () => {
  const charge = await create();
  const listed = await stripe.paymentIntents.list({ limit: 100 });
  expect(listed.data.filter(({ id }) => !id.startsWith('pi_'))).toEqual([]);
  const calls: Promise<unknown>[] = [
    stripe.paymentIntents.retrieve(charge.id),
    stripe.paymentIntents.update(charge.id, { description: 'mine' }),
    stripe.paymentIntents.cancel(charge.id),
    stripe.paymentIntents.capture(charge.id),
    stripe.paymentIntents.confirm(charge.id),
    stripe.refunds.create({ payment_intent: charge.id }),
  ];
  const errors = await Promise.all(calls.map(failure));
  expect(errors.map(({ statusCode, code }) => [statusCode, code])).toEqual([
    ...Array.from({ length: 5 }, () => [404, 'resource_missing']),
    [400, 'resource_missing'],
  ]);
});

async function outcomeOf(call: Promise<Stripe.Charge>): Promise<string> {
  try {
    return (await call).status;
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeCardError)) throw error;
    return `${error.code ?? ''}/${error.decline_code ?? ''}`;
  }
}

describe('tokens', () => {
  test('name the card that is charged', async () => {
    const token = await stripe.tokens.retrieve('tok_visa');
    const { payment_method, source } = await create({ source: token.id });
    expect([payment_method, source?.id]).toEqual([token.card?.id, token.card?.id]);
    const another = await stripe.tokens.retrieve('tok_visa');
    const { default_source } = await stripe.customers.create({ source: another.id });
    expect(default_source).toBe(another.card?.id);
  });

  test('pay once, also when their charge was declined', async () => {
    for (const [alias, outcome] of [
      ['tok_visa', 'succeeded'],
      ['tok_visa_chargeDeclinedInsufficientFunds', 'card_declined/insufficient_funds'],
    ] as const) {
      const token = await stripe.tokens.retrieve(alias);
      const first = await outcomeOf(create({ source: token.id }));
      const second = await failure(create({ source: token.id }));
      expect([first, second.statusCode, second.code]).toEqual([outcome, 400, 'token_already_used']);
    }
  });

  test('of ten charges at once one gets the token', async () => {
    const { id: source } = await stripe.tokens.retrieve('tok_visa');
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => create({ source })));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('a retry under the same key gets the first answer, though its token is used up', async () => {
    const { id: source } = await stripe.tokens.retrieve('tok_visa');
    const idempotencyKey = `charge ${source}`;
    const make = (): Promise<Stripe.Charge> =>
      stripe.charges.create({ ...PRICE, source }, { idempotencyKey });
    const [first, second] = [await make(), await make()];
    expect(second).toEqual(first);
    expect(await eventsOf(stripe, first.id)).toEqual(['charge.succeeded']);
  });
});

test('a decline throws a card error, and its charge has failed', async () => {
  const error = await failure(create({ source: 'tok_chargeDeclinedExpiredCard' }));
  const charge = await checked(stripe.charges.retrieve(error.charge ?? ''));
  expect([error.statusCode, error.type, error.code, error.decline_code, error.param]).toEqual([
    402,
    'StripeCardError',
    'expired_card',
    '',
    'exp_month',
  ]);
  expect(error.payment_intent).toBeUndefined();
  expect(charge).toMatchObject({
    ...{ status: 'failed', paid: false, captured: false, balance_transaction: null },
    failure_code: 'expired_card',
    failure_message: 'Your card has expired.',
    outcome: { type: 'issuer_declined', network_status: 'declined_by_network' },
  });
  expect(await eventsOf(stripe, charge.id)).toEqual(['charge.failed']);
});

describe('customers', () => {
  test('their default card, or another of theirs', async () => {
    const customer = await customerWithCard();
    const other = await stripe.customers.createSource(customer.id, { source: 'tok_amex' });
    const of = (params: Stripe.ChargeCreateParams): Promise<Stripe.Charge> =>
      checked(stripe.charges.create({ ...PRICE, customer: customer.id, ...params }));
    const [byDefault, byName] = [await of({}), await of({ source: other.id })];
    expect([byDefault.payment_method, byDefault.customer]).toEqual([
      customer.default_source,
      customer.id,
    ]);
    expect(byName).toMatchObject({
      payment_method: other.id,
      source: { id: other.id, brand: 'American Express', customer: customer.id },
    });
    const listed = await stripe.charges.list({ customer: customer.id });
    expect(listed.data.map(({ id }) => id)).toEqual([byName.id, byDefault.id]);
  });

  test('a card that declines after it was attached stays theirs', async () => {
    const customer = await customerWithCard('tok_chargeCustomerFail');
    const charge = (): Promise<unknown> =>
      stripe.charges.create({ ...PRICE, customer: customer.id });
    const codes = [(await failure(charge())).code, (await failure(charge())).code];
    expect(codes).toEqual(['card_declined', 'card_declined']);
  });

  test.each([
    ['nothing', {}, 400, 'parameter_missing', 'source'],
    ['a token that there is not', { source: 'tok_none' }, 400, 'resource_missing', 'source'],
    ['a payment method', { source: 'pm_card_visa' }, 400, 'resource_missing', 'source'],
    ['a customer that there is not', { customer: 'cus_none' }, 400, 'resource_missing', 'customer'],
  ])('%s cannot be charged', async (_name, params, status, code, param) => {
    const error = await failure(stripe.charges.create({ ...PRICE, ...params }));
    expect([error.statusCode, error.code, error.param]).toEqual([status, code, param]);
  });

  test('a customer without a card, and a card of somebody else', async () => {
    const [bare, other] = [await stripe.customers.create(), await customerWithCard()];
    const none = await failure(stripe.charges.create({ ...PRICE, customer: bare.id }));
    const source = idOf(other.default_source);
    const foreign = await failure(stripe.charges.create({ ...PRICE, customer: bare.id, source }));
    expect([none, foreign].map(({ statusCode, code, param }) => [statusCode, code, param])).toEqual(
      [
        [402, 'missing', 'card'],
        [400, 'missing', 'card'],
      ],
    );
  });
});

describe('raw card data', () => {
  const raw = { number: '4242424242424242', exp_month: 12, exp_year: 2040, cvc: '123' };

  test.each(['api', 'vault'] as const)('is refused by the %s', async (origin) => {
    const client = officialClient(stack[origin], stack.secret_key);
    const error = await failure(
      client.rawRequest('POST', '/v1/charges', { ...PRICE, source: { object: 'card', ...raw } }),
    );
    expect([400, 402]).toContain(error.statusCode);
    expect(error.message).not.toContain(raw.number);
  });
});

describe('capture', () => {
  test('of a part', async () => {
    const held = await create({ capture: false });
    expect(held).toMatchObject({
      ...{ captured: false, paid: true, amount_captured: 0, balance_transaction: null },
      payment_method_details: { card: { capture_before: expect.any(Number) } },
    });
    const part = {
      amount: 1500,
      statement_descriptor_suffix: 'late',
      receipt_email: 'a@b.example',
    };
    const captured = await checked(stripe.charges.capture(held.id, part));
    expect(captured).toMatchObject({
      ...{ id: held.id, captured: true, amount: 2000, amount_captured: 1500 },
      ...{ amount_refunded: 0, receipt_email: 'a@b.example', status: 'succeeded' },
      calculated_statement_descriptor: 'COFFER* LATE',
    });
    const { balance_transaction: money } = await stripe.charges.retrieve(held.id, EXPAND);
    expect(money).toMatchObject({ amount: 1500 });
    expect(await eventsOf(stripe, held.id)).toEqual(['charge.succeeded', 'charge.captured']);
    const again = await failure(stripe.charges.capture(held.id));
    expect([again.statusCode, again.code]).toEqual([400, 'charge_already_captured']);
  });

  test('is refused for too much, and for a charge of an intent', async () => {
    const held = await create({ capture: false });
    const intent = await stripe.paymentIntents.create({
      ...{ ...PRICE, payment_method: 'pm_card_visa', confirm: true, capture_method: 'manual' },
      return_url: 'https://shop.example/back',
    });
    const [more, ofIntent, none] = await Promise.all([
      failure(stripe.charges.capture(held.id, { amount: 2001 })),
      failure(stripe.charges.capture(idOf(intent.latest_charge))),
      failure(stripe.charges.capture('ch_none')),
    ]);
    expect([more.code, more.param]).toEqual(['amount_too_large', 'amount']);
    expect([ofIntent.statusCode, ofIntent.message]).toEqual([
      400,
      expect.stringContaining(intent.id),
    ]);
    expect([none.statusCode, none.code]).toEqual([404, 'resource_missing']);
    expect((await stripe.charges.retrieve(held.id)).captured).toBe(false);
  });

  test('of ten at once, one', async () => {
    const { id } = await create({ capture: false });
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () => stripe.charges.capture(id)),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const money = await stripe.balanceTransactions.list({ source: id });
    expect(money.data.map(({ amount }) => amount)).toEqual([2000]);
  });
});

test('what a merchant says of a charge can be changed, and is told of', async () => {
  const before = await create({ metadata: { a: '1' } });
  const customer = await stripe.customers.create();
  const change: Stripe.ChargeUpdateParams = {
    customer: customer.id,
    description: 'a shirt',
    fraud_details: { user_report: 'fraudulent' },
    metadata: { b: '2' },
    receipt_email: 'jenny@example.com',
    shipping: { name: 'Jenny', address: { line1: '1 Main Street' } },
    transfer_group: 'group',
  };
  const after = await checked(stripe.charges.update(before.id, change));
  expect(after).toMatchObject({
    ...{ id: before.id, customer: customer.id, description: 'a shirt', transfer_group: 'group' },
    ...{ metadata: { a: '1', b: '2' }, receipt_email: 'jenny@example.com' },
    fraud_details: { user_report: 'fraudulent' },
    shipping: { name: 'Jenny' },
  });
  expect(await eventsOf(stripe, before.id)).toEqual([
    'charge.succeeded',
    [
      'charge.updated',
      {
        ...{ customer: null, description: null, fraud_details: { user_report: null } },
        ...{ metadata: { b: null }, receipt_email: null, shipping: null, transfer_group: null },
        source: { customer: null },
      },
    ],
  ]);
  expect(await stripe.charges.update(before.id, change)).toMatchObject({ metadata: { b: '2' } });
  expect(await eventsOf(stripe, before.id)).toHaveLength(2);
  const other = await stripe.customers.create();
  const taken = await failure(stripe.charges.update(before.id, { customer: other.id }));
  expect([taken.statusCode, taken.message]).toEqual([400, expect.stringContaining('customer')]);
  const cleared = await stripe.charges.update(before.id, { fraud_details: { user_report: '' } });
  expect(cleared.fraud_details).toEqual({});
});

test('the charge of an intent is changed alone', async () => {
  const intent = await stripe.paymentIntents.create({
    ...{ ...PRICE, payment_method: 'pm_card_visa', confirm: true, description: 'of the intent' },
    ...{ capture_method: 'automatic', return_url: 'https://shop.example/back' },
  });
  const id = idOf(intent.latest_charge);
  await checked(stripe.charges.update(id, { description: 'of the charge' }));
  const [charge, same] = [
    await stripe.charges.retrieve(id),
    await stripe.paymentIntents.retrieve(intent.id),
  ];
  expect([charge.description, charge.payment_intent, same.description]).toEqual([
    'of the charge',
    intent.id,
    'of the intent',
  ]);
});
