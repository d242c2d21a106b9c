// Goal: the card stands where the API expects it, and nothing the page sent can stand in its place.
// Method: each task with parameters that try.
import { expect, test } from 'vitest';
import { withCard, withCvc } from './with-card.ts';

const card = { number: 'the number', exp_month: 12, exp_year: 2034, cvc: 'the cvc' };
const address = { country: 'US', postal_code: '94103' };
const evil = { number: 'evil', token: 'tok_evil' };

test('a payment method', () => {
  const params = {
    type: 'evil',
    card: evil,
    metadata: { order: '7' },
    billing_details: { name: 'Ann', address: { city: 'Rome' } },
  };
  expect(withCard({ kind: 'create_payment_method', params }, { card, address })).toEqual({
    type: 'card',
    card,
    metadata: { order: '7' },
    billing_details: {
      name: 'Ann',
      address: { city: 'Rome', country: 'US', postal_code: '94103' },
    },
  });
});

test('an address of the page goes over the form’s', () => {
  const params = { billing_details: { address: { postal_code: '10115', country: 'DE' } } };
  expect(withCard({ kind: 'create_payment_method', params }, { card, address })).toEqual({
    ...params,
    type: 'card',
    card,
  });
});

test('a confirmation', () => {
  const params = {
    return_url: 'https://shop.example/',
    payment_method_data: { card: evil, type: 'evil', billing_details: { name: 'Ann' } },
  };
  const task = { kind: 'confirm_intent', clientSecret: 'pi_1_secret_2', params } as const;
  expect(withCard(task, { card, address: {} })).toEqual({
    return_url: 'https://shop.example/',
    payment_method_data: { type: 'card', card, billing_details: { name: 'Ann' } },
  });
});

test('a token', () => {
  const params = { name: 'Ann', number: 'evil', cvc: 'evil' };
  expect(withCard({ kind: 'create_token', params }, { card, address })).toEqual({
    card: { name: 'Ann', address_zip: '94103', ...card },
  });
});

test('a CVC alone stands with the saved card, or is a token of its own', () => {
  const cvc = { cvc: 'the cvc' };
  const params = { payment_method: 'pm_1', payment_method_options: { card: { cvc: 'evil' } } };
  const confirming = { kind: 'confirm_intent', clientSecret: 'pi_1_secret_2', params } as const;
  expect(withCvc(confirming, cvc)).toEqual({
    payment_method: 'pm_1',
    payment_method_options: { card: cvc },
  });
  const token = { kind: 'create_token', params: { card: evil, cvc_update: evil } } as const;
  expect(withCvc(token, cvc)).toEqual({ cvc_update: cvc });
  expect(withCvc({ kind: 'create_payment_method', params: {} }, cvc)).toEqual({});
});

test('what needs no card gets none', () => {
  const task = { kind: 'retrieve_intent', clientSecret: 'pi_1_secret_2' } as const;
  expect(withCard(task, { card, address })).toEqual({});
});
