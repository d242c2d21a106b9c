// Goal: a task pays with the card that its shopper chose, and says of saving what they agreed to.
// Method: the two functions over every kind of task.
import type { FrameTask, PlainObject } from '@coffer/kernel';
import { expect, test } from 'vitest';
import type { ElementsSession } from './elements-session.ts';
import { withSavedCard, withSaving } from './saved-task.ts';

const chosen = { id: 'pm_1', cvc: null, sessionSecret: 'cuss_secret_1' };
const data = { type: 'card', card: { number: '1' } };
const confirming = (params: PlainObject): FrameTask => ({
  kind: 'confirm_intent',
  clientSecret: 'pi_1_secret_2',
  params,
});
const task = confirming({ payment_method_data: data, return_url: 'https://shop.example/' });

test('a saved card goes in the place of the data of a new one', () => {
  expect(withSavedCard(task, chosen)).toEqual({
    ok: true,
    value: { payment_method: 'pm_1', return_url: 'https://shop.example/' },
  });
});

test('its CVC goes beside the other options of cards', () => {
  const options = { card: { request_three_d_secure: 'any' } };
  const withOptions = confirming({ payment_method_options: options });
  expect(withSavedCard(withOptions, { ...chosen, cvc: '123' })).toEqual({
    ok: true,
    value: {
      payment_method: 'pm_1',
      payment_method_options: { card: { request_three_d_secure: 'any', cvc: '123' } },
    },
  });
});

test('a token names the session that shows the card', () => {
  const token: FrameTask = { kind: 'create_confirmation_token', params: {} };
  expect(withSavedCard(token, chosen)).toEqual({
    ok: true,
    value: { payment_method: 'pm_1', customer_session_client_secret: 'cuss_secret_1' },
  });
});

test.each(['create_payment_method', 'create_token'] as const)('%s needs a new card', (kind) => {
  expect(withSavedCard({ kind, params: {} }, chosen)).toMatchObject({ ok: false });
});

test('to look at the fields nothing is sent', () => {
  expect(withSavedCard({ kind: 'validate' }, chosen)).toEqual({ ok: true, value: {} });
});

const session: ElementsSession = {
  secret: 'cuss_secret_1',
  cards: [],
  mayRemove: false,
  saving: { usage: 'on_session' },
  futureUsage: null,
  mode: 'payment',
  asksCvc: false,
};

test.each([
  ['agreed', session, true, 'always', 'on_session'],
  ['not agreed', session, false, 'unspecified', undefined],
  [
    'saved by the intent, agreed',
    { ...session, futureUsage: 'off_session' },
    true,
    'always',
    undefined,
  ],
  [
    'saved by the intent for less, agreed',
    { ...session, saving: { usage: 'off_session' }, futureUsage: 'on_session' },
    true,
    'always',
    'off_session',
  ],
  ['saved by the intent', { ...session, futureUsage: 'off_session' }, false, 'limited', undefined],
  ['a setup, agreed', { ...session, mode: 'setup' }, true, 'always', undefined],
  ['a setup', { ...session, mode: 'setup' }, false, 'limited', undefined],
] as const)('%s', (_what, of, ticked, allow_redisplay, setup_future_usage) => {
  const params = { payment_method_data: data };
  expect(withSaving(task, params, { session: of, ticked })).toEqual({
    payment_method_data: { ...data, allow_redisplay },
    ...(setup_future_usage === undefined ? {} : { setup_future_usage }),
  });
});

test('without the feature nothing is said', () => {
  const params = { payment_method_data: data };
  const off = { ...session, saving: null };
  expect(withSaving(task, params, { session: off, ticked: false })).toBe(params);
});
