// Goal: number, expiry and CVC in three frames pay as one card, and tell the page nothing of it.
// Method: the built files on a vault's origin, a shop on another site, Chromium, and a shopper.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowserRig } from './testing/browser-rig.ts';
import { inPage } from './testing/merchant-page.ts';
import { mountSplit, typeSplit } from './testing/split-form.ts';
import { fieldsOf, frameOf } from './testing/shop-page.ts';

const rig = useBrowserRig();
const INPUT = '#input';

async function open(options = '{}', headers: Record<string, string> = {}): Promise<Page> {
  const page = await rig.open({ kind: 'cardNumber', element: options, headers });
  await mountSplit(page);
  return page;
}

const lastChange = (page: Page, part: string): Promise<unknown> =>
  page.evaluate(`changes.findLast(({ elementType }) => elementType === '${part}')`);

const CARD = { number: '4242424242424242', exp_month: '12', exp_year: '2034', cvc: '123' };

test.each(['card', 'parts.cardExpiry', 'parts.cardCvc'])(
  'any part stands for the card: %s',
  async (part) => {
    const page = await open();
    rig.vault.answer = () => ({ status: 200, body: { id: 'pm_1' } });
    await typeSplit(page);
    expect(
      await inPage(page, `coffer.createPaymentMethod({ type: 'card', card: ${part} })`),
    ).toEqual({ paymentMethod: { id: 'pm_1' } });
    expect(rig.vault.requests.map(({ path, form }) => ({ path, form }))).toEqual([
      { path: '/v1/payment_methods', form: { type: 'card', card: CARD } },
    ]);
  },
);

test('confirms a payment and makes a token, also on an isolated page', async () => {
  const page = await open('{}', {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  });
  expect(await page.evaluate('crossOriginIsolated')).toBe(true);
  rig.vault.answer = () => ({ status: 200, body: { id: 'pi_1', status: 'succeeded' } });
  await typeSplit(page);
  const confirm = `coffer.confirmCardPayment('pi_1_secret_2', { payment_method: { card } })`;
  expect(await inPage(page, confirm)).toEqual({
    paymentIntent: { id: 'pi_1', status: 'succeeded' },
  });
  await inPage(page, 'coffer.createToken(card)');
  expect(rig.vault.requests.map(({ form }) => form)).toEqual([
    {
      payment_method_data: { type: 'card', card: CARD },
      use_stripe_sdk: 'true',
      client_secret: 'pi_1_secret_2',
    },
    { card: CARD },
  ]);
});

test('each part tells its own state, and the number its brand', async () => {
  const page = await open();
  await typeSplit(page);
  const parts = ['cardNumber', 'cardExpiry', 'cardCvc'];
  await expect
    .poll(() => Promise.all(parts.map((part) => lastChange(page, part))))
    .toEqual([
      { elementType: 'cardNumber', empty: false, complete: true, error: undefined, brand: 'visa' },
      { elementType: 'cardExpiry', empty: false, complete: true, error: undefined },
      { elementType: 'cardCvc', empty: false, complete: true, error: undefined },
    ]);
  expect(await page.evaluate('JSON.stringify(changes)')).not.toMatch(/4242|123|12 \/ 34/);
});

test('the network decides on the length of the CVC in the other frame', async () => {
  const page = await open();
  await typeSplit(page, { cvc: '1234' });
  const cvc = fieldsOf(page, 'cardCvc').locator(INPUT);
  await expect.poll(() => cvc.inputValue()).toBe('123');
  await fieldsOf(page, 'cardNumber').locator(INPUT).fill('378282246310005');
  await expect.poll(() => lastChange(page, 'cardCvc')).toMatchObject({ complete: false });
  await cvc.fill('1234');
  await expect.poll(() => lastChange(page, 'cardCvc')).toMatchObject({ complete: true });
});

test('what is missing in another frame is shown there, and told', async () => {
  const page = await open();
  await typeSplit(page, { cvc: '12' });
  expect(await inPage(page, `coffer.createPaymentMethod({ type: 'card', card })`)).toEqual({
    error: {
      type: 'validation_error',
      code: 'incomplete_cvc',
      message: "Your card's security code is incomplete.",
    },
  });
  expect(await fieldsOf(page, 'cardCvc').getByRole('alert').textContent()).toBe(
    "Your card's security code is incomplete.",
  );
  expect(rig.vault.requests).toEqual([]);
});

test('a form without its expiration date is a mistake, one without a CVC is not', async () => {
  const page = await open();
  rig.vault.answer = () => ({ status: 200, body: { id: 'pm_1' } });
  await typeSplit(page);
  await page.evaluate('parts.cardCvc.destroy()');
  const call = `coffer.createPaymentMethod({ type: 'card', card })`;
  expect(await inPage(page, call)).toEqual({ paymentMethod: { id: 'pm_1' } });
  const { cvc: _, ...withoutCvc } = CARD;
  expect(rig.vault.requests[0]?.form).toEqual({ type: 'card', card: withoutCvc });
  await page.evaluate('parts.cardExpiry.unmount()');
  expect(await inPage(page, call)).toMatchObject({ thrown: 'IntegrationError' });
});

test('a CVC that is asked for again is a token of its own', async () => {
  const page = await open();
  rig.vault.answer = () => ({ status: 200, body: { id: 'cvctok_1', type: 'cvc_update' } });
  const call = `coffer.createToken('cvc_update', parts.cardCvc)`;
  expect(await inPage(page, call)).toMatchObject({ error: { code: 'incomplete_cvc' } });
  await fieldsOf(page, 'cardCvc').locator(INPUT).fill('123');
  expect(await inPage(page, call)).toEqual({ token: { id: 'cvctok_1', type: 'cvc_update' } });
  expect(rig.vault.requests.map(({ path, form }) => ({ path, form }))).toEqual([
    { path: '/v1/tokens', form: { cvc_update: { cvc: '123' } } },
  ]);
  for (const other of ['card', `'123'`, 'undefined']) {
    const wrong = await inPage(page, `coffer.createToken('cvc_update', ${other})`);
    expect(wrong).toMatchObject({ thrown: 'IntegrationError' });
  }
});

test('what a browser fills into the number’s frame goes where it belongs', async () => {
  const page = await open();
  const number = frameOf(page, 'card-number');
  // As a browser does it: the value, then the event, without the focus.
  await number.evaluate(`for (const [id, text] of [['input', '5555555555554444'],
    ['filled-expiry', '09/2035'], ['filled-cvc', '321']]) {
    const input = document.getElementById(id);
    input.value = text;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }`);
  await expect.poll(() => fieldsOf(page, 'cardExpiry').locator(INPUT).inputValue()).toBe('09 / 35');
  await expect.poll(() => fieldsOf(page, 'cardCvc').locator(INPUT).inputValue()).toBe('321');
  const left = `['filled-expiry', 'filled-cvc'].map((id) => document.getElementById(id).value)`;
  expect(await number.evaluate(left)).toEqual(['', '']);
});

test('options, and the names that tests of shops look for', async () => {
  const page = await open(`{ showIcon: true, placeholder: 'Number please', disabled: true }`);
  const number = fieldsOf(page, 'cardNumber');
  expect(await number.locator('#icon-box').isVisible()).toBe(true);
  expect(await number.locator(INPUT).getAttribute('placeholder')).toBe('Number please');
  expect(await number.locator(INPUT).isDisabled()).toBe(true);
  const names = [];
  for (const part of ['card-number', 'card-expiry', 'card-cvc']) {
    names.push(
      await frameOf(page, part)
        .evaluate(`(({ name, dataset, autocomplete, inputMode, ariaLabel }) =>
        [name, dataset.elementsStableFieldName, autocomplete, inputMode, ariaLabel])(
        document.querySelector('#input'))`),
    );
  }
  expect(names).toEqual([
    ['cardnumber', 'cardNumber', 'cc-number', 'numeric', 'Credit or debit card number'],
    ['exp-date', 'cardExpiry', 'cc-exp', 'numeric', 'Credit or debit card expiration date'],
    ['cvc', 'cardCvc', 'cc-csc', 'numeric', 'Credit or debit card CVC/CVV'],
  ]);
});

test('the CVC of a saved card is asked for once more, and sent from its own frame', async () => {
  const page = await open();
  rig.vault.answer = () => ({ status: 200, body: { id: 'pi_1', status: 'succeeded' } });
  await typeSplit(page, { number: '', expiry: '' });
  const call = `coffer.confirmCardPayment('pi_1_secret_2', { payment_method: 'pm_7',
    payment_method_options: { card: { cvc: parts.cardCvc, network: 'visa' } } })`;
  expect(await inPage(page, call)).toEqual({
    paymentIntent: { id: 'pi_1', status: 'succeeded' },
  });
  expect(rig.vault.requests.map(({ form }) => form)).toEqual([
    {
      payment_method: 'pm_7',
      payment_method_options: { card: { network: 'visa', cvc: '123' } },
      use_stripe_sdk: 'true',
      client_secret: 'pi_1_secret_2',
    },
  ]);
});
