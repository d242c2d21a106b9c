// Goal: the page around a bank's challenge shows only web addresses, and knows when an intent is
// done. Method: intents as the API gives them, and hostile ones.
import { expect, test } from 'vitest';
import { challengeUrl, isSettled } from './intent-state.ts';

const withAddress = (address: unknown): never =>
  // What a server could send at worst.
  ({ next_action: { use_stripe_sdk: { stripe_js: address } } }) as never;

test('an intent waits for its card holder and for the acquirer, and for nothing else', () => {
  const states = ['requires_action', 'processing', 'succeeded', 'requires_payment_method'];
  expect(states.map((status) => isSettled({ status }))).toEqual([false, false, true, true]);
});

test('the address of the challenge is a web address', () => {
  const url = 'https://pay.example/3ds/1';
  expect(challengeUrl(withAddress(url))?.href).toBe(url);
  const script = ['javascript', 'alert(1)'].join(':');
  const hostile = [script, 'data:text/html,x', 'blob:https://a/b', 'x', 7, null];
  expect(hostile.map((address) => challengeUrl(withAddress(address)))).toEqual(
    hostile.map(() => null),
  );
  expect([{}, { next_action: null }].map((intent) => challengeUrl(intent))).toEqual([null, null]);
});
