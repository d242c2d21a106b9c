/*
 * Goal: a value that the official types do not list must not compile in an answer of ours.
 * Method: each @ts-expect-error below is an error of the type check itself once its line compiles;
 * the assertions keep the values honest.
 */
import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import type { Wire } from './wire.ts';

type Charge = Wire<Stripe.Charge>;
type Intent = Wire<Stripe.PaymentIntent>;

test('a listed status compiles, a misspelt one does not', () => {
  const good: Charge['status'] = 'succeeded';
  // @ts-expect-error 'suceeded' is not a status of a charge.
  const bad: Charge['status'] = 'suceeded';
  expect([good, bad]).toEqual(['succeeded', 'suceeded']);
});

test('the open string is gone from nullable values, lists and nested objects', () => {
  const reason: Intent['cancellation_reason'] = null;
  const types: Intent['allowed_payment_method_types'] = ['card'];
  // @ts-expect-error 'carb' is no payment method type.
  const badTypes: Intent['allowed_payment_method_types'] = ['carb'];
  const redirects: Intent['automatic_payment_methods'] = {
    enabled: true,
    allow_redirects: 'never',
  };
  // @ts-expect-error 'nevr' is not a value of allow_redirects.
  const bad: Intent['automatic_payment_methods'] = { enabled: true, allow_redirects: 'nevr' };
  expect([reason, types, badTypes, redirects, bad]).toHaveLength(5);
});

test('plain strings, expandable ids and metadata stay as they are', () => {
  const currency: Charge['currency'] = 'usd';
  const customer: Charge['customer'] = 'cus_1';
  const metadata: Charge['metadata'] = { order: '7' };
  expect([currency, customer, metadata]).toEqual(['usd', 'cus_1', { order: '7' }]);
});

test('decimals are text', () => {
  type Price = Wire<Stripe.Price>;
  const amount: Price['unit_amount_decimal'] = '0.5';
  // @ts-expect-error A decimal is not a number on the wire.
  const bad: Price['unit_amount_decimal'] = 0.5;
  expect([amount, bad]).toEqual(['0.5', 0.5]);
});

test('a missing or an additional key does not compile', () => {
  type Deleted = Wire<Stripe.DeletedCustomer>;
  // @ts-expect-error `id` is missing.
  const missing: Deleted = { object: 'customer', deleted: true };
  // @ts-expect-error `name` is not a key of a deleted customer.
  const extra: Deleted = { id: 'c', object: 'customer', deleted: true, name: '' };
  expect([missing, extra]).toHaveLength(2);
});
