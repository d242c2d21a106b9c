// Goal: mistakes of a merchant's code throw or reject as IntegrationErrors, in the words that
// Stripe's users know; what cannot work yet says so. Method: call everything wrongly in a real
// page.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowserRig } from './testing/browser-rig.ts';
import { inPage } from './testing/merchant-page.ts';

const rig = useBrowserRig();

/** The message of what an expression throws or rejects with; null when it does neither. */
async function mistake(page: Page, expression: string): Promise<unknown> {
  return page.evaluate(`(async () => {
    try { await (${expression}); return null; } catch (error) { return error.name + ': ' + error.message; }
  })()`);
}

test('keys', async () => {
  const page = await rig.open({ kind: 'card' });
  const keys = ['', `''`, '7', `'sk_test_abc'`, `'rk_live_abc'`, `'whatever'`, `'pk_live_abc'`];
  const mistakes = [];
  for (const key of keys) mistakes.push(await mistake(page, `Coffer(${key})`));
  expect(mistakes).toEqual([
    'IntegrationError: Missing value for Stripe(): apiKey should be a string.',
    'IntegrationError: Please call Stripe() with your publishable key. You used an empty string.',
    'IntegrationError: Invalid value for Stripe(): apiKey should be a string.',
    'IntegrationError: You should not use your secret key with Stripe.js. Please pass a publishable key instead.',
    'IntegrationError: You should not use your secret key with Stripe.js. Please pass a publishable key instead.',
    'IntegrationError: Please call Stripe() with your publishable key: it begins with pk_test_ or pk_live_.',
    'IntegrationError: Live Stripe.js integrations must use HTTPS.',
  ]);
});

test('a test key over http warns', async () => {
  const page = await rig.open({ kind: 'card' });
  const warning = page.waitForEvent('console');
  await page.evaluate(`void Coffer('pk_test_abc')`);
  expect((await warning).text()).toBe(
    'You may test your Stripe.js integration over HTTP. However, live Stripe.js integrations must use HTTPS.',
  );
});

test('elements', async () => {
  const page = await rig.open({ kind: 'card' });
  expect(await mistake(page, `group.create('nothing')`)).toMatch(
    /^IntegrationError: A valid Element name must be provided\./,
  );
  expect(await mistake(page, `coffer.elements().create('card').mount()`)).toMatch(
    /^IntegrationError: Missing argument\. Make sure to call mount\(\)/,
  );
  expect(await mistake(page, `coffer.elements().create('card').mount('#none')`)).toMatch(
    /^IntegrationError: The selector you specified \(#none\) applies to no DOM elements/,
  );
  expect(await mistake(page, `(card.destroy(), card.mount('#card'))`)).toBe(
    'IntegrationError: This Element has already been destroyed. Please create a new one.',
  );
  expect(await mistake(page, `(card.off('change'), card.on('change', 'x'))`)).toMatch(
    /^IntegrationError/,
  );
});

test('calls', async () => {
  const page = await rig.open({ kind: 'card' });
  const unmounted = `coffer.createPaymentMethod({ type: 'card', card: coffer.elements().create('card') })`;
  expect(await mistake(page, unmounted)).toMatch(
    /^IntegrationError: We could not retrieve data from the specified Element\./,
  );
  const raw = `coffer.createPaymentMethod({ type: 'card', card: { number: '4242', exp_month: 1 } })`;
  expect(await mistake(page, raw)).toMatch(/Card numbers cannot be passed from the page/);
  const rawConfirm = `coffer.confirmPayment({ clientSecret: 'pi_1_secret_2', redirect: 'if_required',
    confirmParams: { payment_method_data: { type: 'card', card: { number: '4242' } } } })`;
  expect(await mistake(page, rawConfirm)).toMatch(/cannot be passed from the page/);
  expect(await mistake(page, `coffer.confirmCardPayment('pi_1')`)).toMatch(
    /value should be a client_secret string/,
  );
  const noReturn = `coffer.confirmPayment({ clientSecret: 'pi_1_secret_2', confirmParams: {} })`;
  expect(await mistake(page, noReturn)).toMatch(/return_url should be an absolute/);
  const script = `coffer.confirmPayment({ clientSecret: 'pi_1_secret_2',
    confirmParams: { return_url: 'javascript:alert(1)' } })`;
  expect(await mistake(page, script)).toMatch(/return_url should be an absolute/);
  expect(rig.vault.requests).toEqual([]);
});

test('later scope says so, and never succeeds', async () => {
  const page = await rig.open({ kind: 'card' });
  const results = ['createRadarSession', 'createSource'];
  for (const name of results) {
    expect(await inPage(page, `coffer.${name}('x')`)).toEqual({
      error: {
        type: 'invalid_request_error',
        code: 'not_supported',
        message: `${name} is not supported by this version of Coffer.`,
      },
    });
  }
  expect(await mistake(page, 'coffer.paymentRequest({})')).toBe(
    'IntegrationError: paymentRequest is not supported by this version of Coffer.',
  );
  expect(await inPage(page, `coffer.handleNextAction({ hashedValue: 'abc' })`)).toMatchObject({
    error: { code: 'not_supported' },
  });
  expect(await inPage(page, `coffer.createToken('pii', {})`)).toMatchObject({
    error: { code: 'not_supported' },
  });
  expect(await inPage(page, `coffer.createPaymentMethod({ type: 'sepa_debit' })`)).toMatchObject({
    error: { code: 'not_supported' },
  });
});

test('an element of another instance is not ours to drive', async () => {
  const page = await rig.open({ kind: 'card' });
  const call = `Coffer('pk_test_other').createPaymentMethod({ type: 'card', card })`;
  expect(await mistake(page, call)).toMatch(/an Element made by this instance/);
});
