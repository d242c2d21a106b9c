/*
 * Goal: the run-time check of answers accepts what the official types allow and nothing else.
 * Method: one valid object of several kinds, then the same object with one fault each.
 */
import { describe, expect, test } from 'vitest';
import { checkStripeObject } from './check.ts';

const refund = {
  id: 're_1',
  object: 'refund',
  amount: 100,
  balance_transaction: null,
  charge: 'ch_1',
  created: 1_790_000_000,
  currency: 'usd',
  customer: { id: 'cus_1', object: 'customer', deleted: true },
  customer_account: null,
  metadata: { order: '7' },
  payment_intent: null,
  payment_method: null,
  reason: 'duplicate',
  receipt_number: null,
  source_transfer_reversal: null,
  status: 'succeeded',
  transfer_reversal: null,
};
const list = { object: 'list', url: '/v1/refunds', has_more: false, data: [refund] };
const event = {
  id: 'evt_1',
  object: 'event',
  api_version: null,
  created: 1_790_000_000,
  data: { object: refund },
  livemode: false,
  pending_webhooks: 0,
  request: { id: null, idempotency_key: null },
  type: 'refund.created',
};

function without(value: object, key: string): object {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}

test('valid objects pass, alone, in lists and in events, and come back', () => {
  expect(checkStripeObject(refund)).toBe(refund);
  expect(checkStripeObject(list)).toBe(list);
  expect(checkStripeObject(event)).toBe(event);
});

test('for a publishable key fields may be missing, but none be unknown or wrong', () => {
  const { metadata: _metadata, ...visible } = refund;
  expect(checkStripeObject(visible, 'publishable')).toBe(visible);
  expect(() => checkStripeObject(visible)).toThrow('metadata');
  expect(() => checkStripeObject({ ...visible, x: 1 }, 'publishable')).toThrow('"x"');
  expect(() => checkStripeObject({ ...visible, amount: '1' }, 'publishable')).toThrow('/amount');
});

test('decimals are text', () => {
  const price = {
    id: 'price_1',
    object: 'price',
    active: true,
    billing_scheme: 'per_unit',
    created: 1_790_000_000,
    currency: 'usd',
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata: {},
    nickname: null,
    product: 'prod_1',
    recurring: null,
    tax_behavior: 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: 'one_time',
    unit_amount: null,
    unit_amount_decimal: '0.5',
  };
  expect(checkStripeObject(price)).toBe(price);
  expect(() => checkStripeObject({ ...price, unit_amount_decimal: 0.5 })).toThrow('/unit_amount');
});

describe('each fault fails and is named', () => {
  test.each([
    ['a missing key', without(refund, 'currency'), `required property 'currency'`],
    ['an unknown extra key', { ...refund, card_ref: 'x' }, 'card_ref'],
    ['a wrong type', { ...refund, amount: '100' }, '/amount must be number'],
    ['an unknown enum value', { ...refund, reason: 'duplicat' }, '/reason'],
    ['an object of another kind', { ...refund, charge: refund }, '/charge'],
    ['an unknown kind of object', { ...refund, object: 'refnd' }, `unknown object type 'refnd'`],
    ['a fault inside a list', { ...list, data: [without(refund, 'id')] }, '/data/0'],
    [
      'a fault inside an event',
      { ...event, data: { object: without(refund, 'id') } },
      'data/object',
    ],
    ['the wrong object in an event', { ...event, type: 'charge.succeeded' }, 'data/object'],
    ['an unknown event type', { ...event, type: 'refund.creatd' }, '/type'],
    ['a deleted object where none may be', { ...refund, charge: deletedCharge() }, '/charge'],
    ['a value that is no object at all', { error: { message: 'no' } }, 'no API object'],
  ])('%s', (_name, value, message) => {
    expect(() => checkStripeObject(value)).toThrow(message);
  });
});

function deletedCharge(): object {
  return { id: 'ch_1', object: 'charge', deleted: true };
}
