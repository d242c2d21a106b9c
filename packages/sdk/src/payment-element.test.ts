// Goal: the payment element is a form that pays, by confirmPayment. Method: the built files on a
// vault's origin, a shop on another site, Chromium, and a shopper who types.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowserRig } from './testing/browser-rig.ts';
import { inPage } from './testing/merchant-page.ts';
import { fieldsOf, frameOf, typeCard } from './testing/shop-page.ts';
import type { ApiRequest } from './testing/vault-stand-in.ts';

const rig = useBrowserRig();
const GROUP = `{ clientSecret: 'pi_1_secret_2' }`;
const SUCCEEDED = { id: 'pi_1', object: 'payment_intent', status: 'succeeded' };

const open = (group = GROUP, element = '{}'): Promise<Page> =>
  rig.open({ kind: 'payment', group, element });

/** What the page has had done; that an element looks at its intent is nothing of the kind. */
const writes = (): ApiRequest[] => rig.vault.requests.filter(({ method }) => method === 'POST');

test('pays without leaving the page', async () => {
  const page = await open();
  rig.vault.answer = () => ({ status: 200, body: SUCCEEDED });
  await typeCard(page, fieldsOf(page, 'payment'), { number: '4242424242424242' });
  expect(await inPage(page, 'group.submit()')).toEqual({ selectedPaymentMethod: 'card' });
  const call = `coffer.confirmPayment({ elements: group, redirect: 'if_required',
    confirmParams: { payment_method_data: { billing_details: { name: 'Ann' } } } })`;
  expect(await inPage(page, call)).toEqual({ paymentIntent: SUCCEEDED });
  expect(writes().map(({ path, form }) => ({ path, form }))).toEqual([
    {
      path: '/v1/payment_intents/pi_1/confirm',
      form: {
        payment_method_data: {
          billing_details: { name: 'Ann', address: { country: 'US', postal_code: '94103' } },
          type: 'card',
          card: { number: '4242424242424242', exp_month: '12', exp_year: '2034', cvc: '123' },
        },
        use_stripe_sdk: 'true',
        client_secret: 'pi_1_secret_2',
      },
    },
  ]);
});

test('goes to return_url afterwards, as Stripe does', async () => {
  const page = await open();
  rig.vault.answer = () => ({ status: 200, body: SUCCEEDED });
  const thanks = rig.shop.serve({ html: 'Thank you' });
  await typeCard(page, fieldsOf(page, 'payment'), { number: '4242424242424242' });
  await page.evaluate(`void coffer.confirmPayment({ elements: group,
    confirmParams: { return_url: location.origin + '${thanks}?order=7' } })`);
  await page.waitForURL((url) => url.pathname === thanks);
  expect([...new URL(page.url()).searchParams]).toEqual([
    ['order', '7'],
    ['payment_intent', 'pi_1'],
    ['payment_intent_client_secret', 'pi_1_secret_2'],
    ['redirect_status', 'succeeded'],
  ]);
  expect(writes()[0]?.form).toMatchObject({
    return_url: `${rig.shop.origin}${thanks}?order=7`,
  });
});

test('keeps a card by confirmSetup: on the page, or going on to return_url', async () => {
  const page = await open(`{ clientSecret: 'seti_1_secret_2' }`);
  const body = { id: 'seti_1', object: 'setup_intent', status: 'succeeded' };
  rig.vault.answer = () => ({ status: 200, body });
  const thanks = rig.shop.serve({ html: 'Kept' });
  await typeCard(page, fieldsOf(page, 'payment'), { number: '4242424242424242' });
  const stay = `coffer.confirmSetup({ elements: group, redirect: 'if_required' })`;
  expect(await inPage(page, stay)).toEqual({ setupIntent: body });
  expect(await inPage(page, `coffer.retrieveSetupIntent('seti_1_secret_2')`)).toEqual({
    setupIntent: body,
  });
  await page.evaluate(`void coffer.confirmSetup({ elements: group,
    confirmParams: { return_url: location.origin + '${thanks}' } })`);
  await page.waitForURL((url) => url.pathname === thanks);
  expect([...new URL(page.url()).searchParams]).toEqual([
    ['setup_intent', 'seti_1'],
    ['setup_intent_client_secret', 'seti_1_secret_2'],
    ['redirect_status', 'succeeded'],
  ]);
  expect(rig.vault.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /v1/setup_intents/seti_1/confirm',
    'GET /v1/setup_intents/seti_1',
    'POST /v1/setup_intents/seti_1/confirm',
  ]);
});

test('a setup that the bank refuses is an error, with the intent', async () => {
  const page = await open(`{ clientSecret: 'seti_1_secret_2' }`);
  const error = {
    type: 'card_error',
    code: 'card_declined',
    message: 'Your card was declined.',
    setup_intent: { id: 'seti_1', status: 'requires_payment_method' },
  };
  rig.vault.answer = () => ({ status: 402, body: { error } });
  await typeCard(page, fieldsOf(page, 'payment'), { number: '4000000000000002' });
  const call = `coffer.confirmSetup({ elements: group,
    confirmParams: { return_url: location.origin } })`;
  expect(await inPage(page, call)).toEqual({ error });
  expect(await inPage(page, call.replace(/confirmParams.*/, '})'))).toMatchObject({
    thrown: 'IntegrationError',
  });
});

test('a group says when its update ended: on, once and off', async () => {
  const page = await open();
  const said = `(async () => {
    const said = [];
    const always = () => said.push('on');
    group.on('update-end', always).once('update-end', () => said.push('once'));
    await group.update({ locale: 'en' });
    await group.update({ locale: 'en' });
    group.off('update-end', always);
    await group.update({ locale: 'en' });
    return said;
  })()`;
  expect(await page.evaluate(said)).toEqual(['on', 'once', 'on']);
  // An element has the same three.
  const heard = `(async () => {
    const heard = [];
    const always = () => heard.push('on');
    card.on('blur', always).once('blur', () => heard.push('once')).off('blur', always);
    for (let times = 0; times < 2; times += 1) {
      await new Promise((resolve) => { card.once('focus', resolve); card.focus(); });
      await new Promise((resolve) => { card.once('blur', resolve); card.blur(); });
    }
    // One function may wait once, and for ever as well.
    card.on('focus', always).once('focus', always);
    for (let times = 0; times < 2; times += 1) {
      await new Promise((resolve) => { card.once('focus', resolve); card.focus(); });
      card.blur();
      await new Promise((resolve) => { card.once('blur', resolve); });
    }
    return heard;
  })()`;
  expect(await page.evaluate(heard)).toEqual(['once', 'on', 'on', 'on']);
});

test('goes where the bank wants to see the shopper', async () => {
  const page = await open();
  const bank = rig.shop.serve({ html: 'Your bank' });
  const url = `${rig.shop.origin}${bank}`;
  const next_action = { type: 'redirect_to_url', redirect_to_url: { url } };
  const body = { ...SUCCEEDED, status: 'requires_action', next_action };
  rig.vault.answer = () => ({ status: 200, body });
  await typeCard(page, fieldsOf(page, 'payment'), { number: '4242424242424242' });
  await page.evaluate(`void coffer.confirmPayment({ elements: group, redirect: 'if_required' })`);
  await page.waitForURL(url);
});

test('an action that we cannot run is an error, not a success', async () => {
  const page = await open();
  const body = { ...SUCCEEDED, status: 'requires_action', next_action: { type: 'use_stripe_sdk' } };
  rig.vault.answer = () => ({ status: 200, body });
  await typeCard(page, fieldsOf(page, 'payment'), { number: '4242424242424242' });
  const call = `coffer.confirmPayment({ elements: group, redirect: 'if_required' })`;
  expect(await inPage(page, call)).toMatchObject({
    error: { code: 'not_supported', payment_intent: { status: 'requires_action' } },
  });
});

test('a decline comes back as an error, and the form can be used again', async () => {
  const page = await open();
  const error = {
    type: 'card_error',
    code: 'card_declined',
    decline_code: 'insufficient_funds',
    message: 'Your card has insufficient funds.',
    payment_intent: { id: 'pi_1', status: 'requires_payment_method' },
  };
  rig.vault.answer = () => ({ status: 402, body: { error } });
  const fields = fieldsOf(page, 'payment');
  await typeCard(page, fields, { number: '4000000000009995' });
  const call = `coffer.confirmPayment({ elements: group, redirect: 'if_required' })`;
  expect(await inPage(page, call)).toEqual({ error });
  await fields.locator('#Field-numberInput').fill('4242424242424242');
  rig.vault.answer = () => ({ status: 200, body: SUCCEEDED });
  expect(await inPage(page, call)).toEqual({ paymentIntent: SUCCEEDED });
});

test('submit shows what is missing, under each field', async () => {
  const page = await open();
  expect(await inPage(page, 'group.submit()')).toEqual({
    error: {
      type: 'validation_error',
      code: 'incomplete_number',
      message: 'Your card number is incomplete.',
    },
  });
  const alerts = fieldsOf(page, 'payment').getByRole('alert');
  expect(await alerts.allTextContents()).toEqual([
    'Your card number is incomplete.',
    "Your card's expiration date is incomplete.",
    "Your card's security code is incomplete.",
    'Your postal code is incomplete.',
  ]);
  const number = fieldsOf(page, 'payment').getByLabel('Card number');
  expect(await number.getAttribute('aria-invalid')).toBe('true');
  await expect.poll(() => number.evaluate((input) => input.matches(':focus'))).toBe(true);
  expect(writes()).toEqual([]);
});

test('the country decides on the postal code, and the frame grows and shrinks with its fields', async () => {
  const page = await open();
  const fields = fieldsOf(page, 'payment');
  const frame = page.locator('#card iframe');
  const heightOf = (): Promise<number> => frame.evaluate((node) => node.clientHeight);
  const before = await heightOf();
  await fields.getByLabel('Country').selectOption('DE');
  expect(await fields.locator('#postal-field').isVisible()).toBe(false);
  await typeCard(page, fields, { number: '4242424242424242', postal: '' });
  await expect
    .poll(() => page.evaluate(`log.findLast(([name]) => name === 'change')[1]`))
    .toEqual({
      elementType: 'payment',
      empty: false,
      complete: true,
      collapsed: false,
      value: { type: 'card' },
    });
  await fields.locator('#Field-numberInput').fill('4242424242424241');
  await expect.poll(heightOf).toBeGreaterThan(before);
});

test('fields and default values that the merchant chooses', async () => {
  const page = await open(
    GROUP,
    `{
      fields: { billingDetails: { address: { postalCode: 'never' } } },
      defaultValues: { billingDetails: { address: { country: 'GB' } } },
    }`,
  );
  const fields = fieldsOf(page, 'payment');
  expect(await fields.getByLabel('Country').inputValue()).toBe('GB');
  expect(await fields.locator('#postal-field').isVisible()).toBe(false);
  await page.evaluate(`card.update({ fields: { billingDetails: 'never' } })`);
  await expect.poll(() => fields.locator('#address-row').isVisible()).toBe(false);
});

test('appearance is data: a theme, variables and rules that we know', async () => {
  const page = await open(`{ clientSecret: 'pi_1_secret_2', appearance: {
    theme: 'night',
    variables: { colorText: 'rgb(1, 2, 3)', borderRadius: '11px', unknown: '1px' },
    rules: {
      '.Input': { borderColor: 'rgb(4, 5, 6)', position: 'fixed', backgroundImage: 'url(/x)' },
      'body, .Input': { opacity: '0' },
      '.Input[value^="4"]': { color: 'red' },
    },
  } }`);
  const look = await frameOf(page, 'payment').evaluate(`(() => {
    const style = getComputedStyle(document.querySelector('.Input'));
    const { color, borderRadius, borderColor, position, opacity, backgroundImage } = style;
    const { theme } = document.documentElement.dataset;
    return { theme, color, borderRadius, borderColor, position, opacity, backgroundImage };
  })()`);
  expect(look).toEqual({
    theme: 'night',
    color: 'rgb(1, 2, 3)',
    borderRadius: '11px',
    borderColor: 'rgb(4, 5, 6)',
    position: 'static',
    opacity: '1',
    backgroundImage: 'none',
  });
  await page.evaluate(`group.update({ appearance: { theme: 'flat' } })`);
  await expect
    .poll(() => frameOf(page, 'payment').evaluate('document.documentElement.dataset.theme'))
    .toBe('flat');
});

test('terms follow the intent, at first and by fetchUpdates', async () => {
  let setup_future_usage: string | null = 'off_session';
  rig.vault.answer = () => ({ status: 200, body: { id: 'pi_1', setup_future_usage } });
  const page = await open();
  const terms = fieldsOf(page, 'payment').locator('#terms');
  await terms.waitFor({ state: 'visible' });
  for (const usage of [null, 'on_session']) {
    setup_future_usage = usage;
    expect(await inPage(page, 'group.fetchUpdates()')).toEqual({});
    await expect.poll(() => terms.isVisible()).toBe(usage !== null);
  }
  rig.vault.answer = () => ({
    status: 404,
    body: { error: { type: 'invalid_request_error', code: 'resource_missing', message: 'No.' } },
  });
  const refused = { error: { code: 'resource_missing' } };
  expect(await inPage(page, 'group.fetchUpdates()')).toMatchObject(refused);
  // A form for an intent that there is not cannot pay, and says so before it is filled in.
  const late = await open();
  await expect
    .poll(() => late.evaluate('log'))
    .toMatchObject([
      ['loaderstart', {}],
      ['ready', {}],
      ['loaderror', refused],
    ]);
  // What may pass says nothing of the form.
  rig.vault.answer = () => ({ status: 500, body: { error: { type: 'api_error' } } });
  const slow = await open();
  await inPage(slow, 'group.fetchUpdates()');
  expect(await slow.evaluate('log.map(([name]) => name)')).toEqual(['loaderstart', 'ready']);
});

test('what the merchant asks for elsewhere must be passed on confirming', async () => {
  const page = await open(
    GROUP,
    `{ fields: { billingDetails: { name: 'never', address: { postalCode: 'never' } } } }`,
  );
  rig.vault.answer = () => ({ status: 200, body: SUCCEEDED });
  const fields = fieldsOf(page, 'payment');
  await typeCard(page, fields, { number: '4242424242424242', postal: '' });
  const call = (details: string): string => `coffer.confirmPayment({ elements: group,
    redirect: 'if_required', confirmParams: { payment_method_data: { billing_details: ${details} } } })`;
  const mistakes = [];
  for (const details of ['{}', `{ name: 'Ann' }`]) mistakes.push(await inPage(page, call(details)));
  expect(mistakes).toEqual([
    { thrown: 'IntegrationError', text: expect.stringContaining('billing_details.name.') },
    { thrown: 'IntegrationError', text: expect.stringContaining('details.address.postal_code.') },
  ]);
  expect(writes()).toEqual([]);
  const whole = `{ name: 'Ann', address: { postal_code: '94103' } }`;
  expect(await inPage(page, call(whole))).toEqual({ paymentIntent: SUCCEEDED });
});

test('the options of the API’s own spelling are taken, too', async () => {
  const group = `{ mode: 'payment', amount: 1999, currency: 'usd',
    setup_future_usage: 'off_session' }`;
  const page = await open(group);
  await fieldsOf(page, 'payment').locator('#terms').waitFor({ state: 'visible' });
  expect(await page.evaluate('card.update({}) === card && card.collapse() === card')).toBe(true);
});

test('terms are shown when the card is to be kept, by the name of the business', async () => {
  const page = await open(
    `{ mode: 'setup', currency: 'usd' }`,
    `{ business: { name: 'Ann & Co' } }`,
  );
  const terms = fieldsOf(page, 'payment').locator('#terms');
  await expect.poll(() => terms.textContent()).toContain('you allow Ann & Co to charge your card');
  expect(await terms.isVisible()).toBe(true);
  await page.evaluate(`card.update({ terms: { card: 'never' } })`);
  await expect.poll(() => terms.isVisible()).toBe(false);
});
