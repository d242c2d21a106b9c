// Goal: a customer pays with a saved card, with a new one that may be saved, and removes one; by
// mouse, keyboard and screen reader. Method: the built files on a vault's origin that answers as
// the API does, a shop on another site, and Chromium.
import type { FrameLocator, Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { useBrowserRig } from './testing/browser-rig.ts';
import { inPage } from './testing/merchant-page.ts';
import { fieldsOf, frameOf, typeCard } from './testing/shop-page.ts';
import type { ApiRequest } from './testing/vault-stand-in.ts';

const rig = useBrowserRig();
const SECRET = 'cuss_secret_1';
const GROUP = `{ clientSecret: 'pi_1_secret_2', customerSessionClientSecret: '${SECRET}' }`;
const SUCCEEDED = { id: 'pi_1', object: 'payment_intent', status: 'succeeded' };
const CONFIRM = `coffer.confirmPayment({ elements: group, redirect: 'if_required',
  confirmParams: { payment_method_data: { billing_details: { name: 'Ann' } } } })`;
const BILLING = { name: 'Jenny', email: null, phone: null };

const card = (id: string, brand: string, last4: string, exp_year = 2034): object => ({
  id,
  object: 'payment_method',
  billing_details: BILLING,
  card: { brand, exp_month: 3, exp_year, last4, networks: { available: [brand] } },
  type: 'card',
});
const DETAILS = { brand: 'visa', exp_month: 3, exp_year: 2034 };
const VISA = card('pm_visa', 'visa', '4242');
const AMEX = card('pm_amex', 'amex', '0005');

interface Told {
  readonly cards?: readonly object[];
  readonly features?: object;
  readonly more?: object;
}

/** Answers as the API: the session as told, every payment succeeds, every card can be removed. */
function answerWith({ cards = [VISA, AMEX], features = {}, more = {} }: Told): void {
  rig.vault.answer = ({ path }: ApiRequest) => {
    if (path !== '/v1/elements/sessions') return { status: 200, body: SUCCEEDED };
    const customer_session = {
      features: { payment_method_redisplay: 'enabled', ...features },
      payment_methods: cards,
    };
    const purpose = { mode: 'payment', setup_future_usage: null, require_cvc_recollection: false };
    return { status: 200, body: { ...purpose, customer_session, ...more } };
  };
}

async function open(told: Told = {}, group = GROUP): Promise<Page> {
  answerWith(told);
  return rig.open({ kind: 'payment', group });
}

async function formsSent(): Promise<unknown[]> {
  return rig.vault.requests
    .filter(({ method }) => method === 'POST')
    .map(({ path, form }) => ({ path, form }));
}

const lastChange = (page: Page): Promise<unknown> =>
  page.evaluate(`log.findLast(([name]) => name === 'change')[1]`);
const radio = (fields: FrameLocator, name: RegExp | string) => fields.getByRole('radio', { name });

const SAVE = { payment_method_save: 'enabled', payment_method_save_usage: 'off_session' };
const REMOVE = { payment_method_remove: 'enabled' };

beforeEach(() => {
  rig.vault.requests.length = 0;
});

test('the newest saved card is chosen, and pays', async () => {
  const page = await open();
  const { query } = rig.vault.requests[0] ?? { query: new URLSearchParams() };
  expect([...query]).toEqual([
    ['client_secret', 'pi_1_secret_2'],
    ['customer_session_client_secret', SECRET],
  ]);
  const fields = fieldsOf(page, 'payment');
  expect(await radio(fields, 'Visa ending in 4242, 03/34').isChecked()).toBe(true);
  expect(await fields.locator('#Field-numberInput').isVisible()).toBe(false);
  expect(await lastChange(page)).toEqual({
    elementType: 'payment',
    empty: false,
    complete: true,
    collapsed: false,
    value: {
      type: 'card',
      payment_method: { id: 'pm_visa', type: 'card', billing_details: BILLING },
    },
  });
  expect(await inPage(page, 'group.submit()')).toEqual({ selectedPaymentMethod: 'card' });
  expect(await inPage(page, CONFIRM)).toEqual({ paymentIntent: SUCCEEDED });
  expect(await formsSent()).toEqual([
    {
      path: '/v1/payment_intents/pi_1/confirm',
      form: { payment_method: 'pm_visa', use_stripe_sdk: 'true', client_secret: 'pi_1_secret_2' },
    },
  ]);
});

test('by keyboard: arrows choose, and the last choice opens the form', async () => {
  const page = await open({ features: SAVE });
  const fields = fieldsOf(page, 'payment');
  await page.evaluate('card.focus()');
  await expect
    .poll(() => radio(fields, /4242/).evaluate((one) => one.matches(':focus')))
    .toBe(true);
  await page.keyboard.press('ArrowDown');
  expect(await radio(fields, 'American Express ending in 0005, 03/34').isChecked()).toBe(true);
  await page.keyboard.press('ArrowDown');
  expect(await radio(fields, 'Use another card').isChecked()).toBe(true);
  expect(await fields.locator('#Field-numberInput').isVisible()).toBe(true);
  await page.keyboard.press('Tab');
  await page.keyboard.type('4242424242424242123412394103');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  expect(await fields.getByRole('checkbox').isChecked()).toBe(true);
  await expect
    .poll(() => lastChange(page))
    .toMatchObject({
      complete: true,
      value: { type: 'card', savePaymentMethod: true },
    });
});

test('a new card is saved when its holder agrees, and only then', async () => {
  const page = await open({ features: SAVE });
  const fields = fieldsOf(page, 'payment');
  await radio(fields, 'Use another card').check();
  await typeCard(page, fields, { number: '4242424242424242' });
  await inPage(page, CONFIRM);
  await fields.getByLabel('Save payment details for future purchases').check();
  await inPage(page, CONFIRM);
  const [plain, agreed] = await formsSent();
  expect(plain).toMatchObject({
    form: { payment_method_data: { allow_redisplay: 'unspecified' } },
  });
  expect(plain).not.toHaveProperty('form.setup_future_usage');
  expect(agreed).toMatchObject({
    form: {
      payment_method_data: { allow_redisplay: 'always', billing_details: { name: 'Ann' } },
      setup_future_usage: 'off_session',
    },
  });
});

test('a card is removed after a question, which Escape takes back', async () => {
  const page = await open({ features: REMOVE });
  await page.evaluate(
    `void card.on('savedpaymentmethodremove', (event) => log.push(['removed', event]))`,
  );
  const fields = fieldsOf(page, 'payment');
  const remove = fields.getByRole('button', { name: 'Remove: Visa ending in 4242' });
  await remove.click();
  const question = fields.getByRole('group', { name: 'Remove this card? Visa ending in 4242' });
  const cancel = question.getByRole('button', { name: 'Cancel' });
  expect(await cancel.evaluate((one) => one.matches(':focus'))).toBe(true);
  await page.keyboard.press('Escape');
  expect(await question.count()).toBe(0);
  expect(await remove.evaluate((one) => one.matches(':focus'))).toBe(true);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await expect.poll(() => radio(fields, /4242/).count()).toBe(0);
  expect(await radio(fields, /0005/).evaluate((one) => one.matches(':focus:checked'))).toBe(true);
  expect(await fields.getByRole('status').textContent()).toBe('Visa ending in 4242: Removed');
  expect(await formsSent()).toEqual([
    {
      path: '/v1/payment_methods/pm_visa/detach',
      form: { customer_session_client_secret: SECRET },
    },
  ]);
  await expect
    .poll(() => page.evaluate(`log.filter(([name]) => name === 'removed')`))
    .toEqual([
      [
        'removed',
        {
          elementType: 'payment',
          success: true,
          payment_method: { id: 'pm_visa', type: 'card', billing_details: BILLING },
        },
      ],
    ]);
  await fields.getByRole('button', { name: /^Remove/ }).click();
  await fields.getByRole('group').getByRole('button', { name: 'Remove' }).click();
  await expect.poll(() => fields.locator('#Field-numberInput').isVisible()).toBe(true);
  expect(await fields.getByRole('radiogroup').isVisible()).toBe(false);
});

test('a card that cannot be removed stays, and says why', async () => {
  const page = await open({ features: REMOVE });
  await page.evaluate(
    `void card.on('savedpaymentmethodremove', (event) => log.push(['removed', event]))`,
  );
  const error = { type: 'invalid_request_error', message: 'This session has expired.' };
  rig.vault.answer = () => ({ status: 400, body: { error } });
  const fields = fieldsOf(page, 'payment');
  await fields.getByRole('button', { name: 'Remove: Visa ending in 4242' }).click();
  await fields.getByRole('group').getByRole('button', { name: 'Remove' }).click();
  await expect
    .poll(() => fields.getByRole('group').getByRole('alert').textContent())
    .toBe(error.message);
  expect(await radio(fields, /4242/).count()).toBe(1);
  await expect
    .poll(() => page.evaluate(`log.find(([name]) => name === 'removed')?.[1]`))
    .toMatchObject({ success: false, error: error.message });
});

test('the CVC of a saved card is asked for again where the merchant wants it', async () => {
  const page = await open({ more: { require_cvc_recollection: true } });
  const fields = fieldsOf(page, 'payment');
  expect(await lastChange(page)).toMatchObject({ complete: false });
  expect(await inPage(page, CONFIRM)).toMatchObject({ error: { code: 'incomplete_cvc' } });
  expect(await fields.getByRole('alert').first().textContent()).toBe(
    "Your card's security code is incomplete.",
  );
  await radio(fields, /0005/).check();
  await fields.getByLabel('Security code').locator('visible=true').fill('1234');
  await expect.poll(() => lastChange(page)).toMatchObject({ complete: true });
  await inPage(page, CONFIRM);
  expect(await formsSent()).toEqual([
    {
      path: '/v1/payment_intents/pi_1/confirm',
      form: {
        payment_method: 'pm_amex',
        payment_method_options: { card: { cvc: '1234' } },
        use_stripe_sdk: 'true',
        client_secret: 'pi_1_secret_2',
      },
    },
  ]);
});

test('a confirmation token of a saved card, and of a new one, while there is no intent', async () => {
  const group = `{ mode: 'payment', amount: 1099, currency: 'usd', setupFutureUsage: 'off_session',
    customerSessionClientSecret: '${SECRET}' }`;
  const more = { setup_future_usage: 'off_session' };
  const page = await open({ features: SAVE, more }, group);
  expect([...(rig.vault.requests[0]?.query ?? [])]).toEqual([
    ['mode', 'payment'],
    ['amount', '1099'],
    ['currency', 'usd'],
    ['setup_future_usage', 'off_session'],
    ['customer_session_client_secret', SECRET],
  ]);
  const token = { id: 'ctoken_1', object: 'confirmation_token' };
  rig.vault.answer = () => ({ status: 200, body: token });
  const create = `coffer.createConfirmationToken({ elements: group,
    params: { return_url: 'https://shop.example/', shipping: { name: 'Ann' } } })`;
  expect(await inPage(page, 'group.submit()')).toEqual({ selectedPaymentMethod: 'card' });
  expect(await inPage(page, create)).toEqual({ confirmationToken: token });
  const fields = fieldsOf(page, 'payment');
  await radio(fields, 'Use another card').check();
  await typeCard(page, fields, { number: '4242424242424242' });
  await inPage(page, create);
  const context = { client_context: { mode: 'payment', currency: 'usd' } };
  const params = { return_url: 'https://shop.example/', shipping: { name: 'Ann' } };
  expect(await formsSent()).toEqual([
    {
      path: '/v1/confirmation_tokens',
      form: {
        ...context,
        ...params,
        payment_method: 'pm_visa',
        customer_session_client_secret: SECRET,
      },
    },
    {
      path: '/v1/confirmation_tokens',
      form: {
        ...context,
        ...params,
        payment_method_data: {
          billing_details: { address: { country: 'US', postal_code: '94103' } },
          type: 'card',
          card: { number: '4242424242424242', exp_month: '12', exp_year: '2034', cvc: '123' },
          allow_redisplay: 'limited',
        },
      },
    },
  ]);
});

test('a saved card makes no new payment method, and a page passes no card', async () => {
  const page = await open();
  expect(await inPage(page, 'coffer.createPaymentMethod({ elements: group })')).toMatchObject({
    error: { type: 'invalid_request_error', message: expect.stringContaining('saved card') },
  });
  const raw = `coffer.createConfirmationToken({ elements: group,
    params: { payment_method_data: { card: { number: '1' } } } })`;
  expect(await inPage(page, raw)).toMatchObject({ thrown: 'IntegrationError' });
  expect(await formsSent()).toEqual([]);
});

test('a card of several networks lets its holder choose one', async () => {
  const networks = { available: ['cartes_bancaires', 'visa'], preferred: null };
  const cb = { ...card('pm_cb', 'visa', '1001'), card: { ...DETAILS, last4: '1001', networks } };
  const page = await open({ cards: [cb, AMEX] });
  await page.evaluate(
    `void card.on('savedpaymentmethodupdate', (event) => log.push(['updated', event]))`,
  );
  const fields = fieldsOf(page, 'payment');
  const choice = fields.getByRole('radiogroup').getByLabel('Card brand');
  expect(await choice.inputValue()).toBe('');
  await choice.selectOption({ label: 'Visa' });
  await page.waitForFunction(`log.some(([name]) => name === 'updated')`);
  expect(await page.evaluate(`log.find(([name]) => name === 'updated')[1]`)).toEqual({
    elementType: 'payment',
    success: true,
    payment_method: { id: 'pm_cb', type: 'card', billing_details: BILLING },
  });
  expect(await formsSent()).toEqual([
    {
      path: '/v1/payment_methods/pm_cb',
      form: { card: { networks: { preferred: 'visa' } }, customer_session_client_secret: SECRET },
    },
  ]);
  const error = { type: 'invalid_request_error', message: 'This session has expired.' };
  rig.vault.answer = () => ({ status: 400, body: { error } });
  await choice.selectOption({ label: 'Cartes Bancaires' });
  await expect.poll(() => choice.inputValue()).toBe('visa');
  await radio(fields, /0005/).check();
  expect(await choice.isVisible()).toBe(false);
});

test('an expired card is named so, and is not the one that is chosen', async () => {
  const page = await open({ cards: [card('pm_old', 'visa', '1111', 2020), AMEX] });
  const fields = fieldsOf(page, 'payment');
  expect(await radio(fields, 'Visa ending in 1111, Expired').isChecked()).toBe(false);
  expect(await radio(fields, /0005/).isChecked()).toBe(true);
});

test('a session that the API refuses is a loaderror', async () => {
  const error = { type: 'invalid_request_error', code: 'customer_session_expired' };
  rig.vault.answer = () => ({ status: 400, body: { error } });
  const page = await rig.open({ kind: 'payment', group: GROUP, wait: false });
  await page.waitForFunction(`log.some(([name]) => name === 'loaderror')`);
  expect(await page.evaluate(`log.find(([name]) => name === 'loaderror')[1]`)).toEqual({
    elementType: 'payment',
    error,
  });
});

test('without a session none is asked for, and nothing is shown of it', async () => {
  const page = await rig.open({ kind: 'payment', group: `{ clientSecret: 'pi_1_secret_2' }` });
  expect(rig.vault.requests.filter(({ path }) => path.includes('sessions'))).toEqual([]);
  expect(await frameOf(page, 'payment').evaluate(`document.querySelector('.saved')`)).toBeNull();
});
