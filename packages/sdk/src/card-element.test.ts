// Goal: the card element behaves towards a merchant's page as Stripe's does. Method: the built
// files on a vault's origin, a shop on another site, Chromium, and a shopper who types.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowserRig } from './testing/browser-rig.ts';
import { inPage, TEST_KEY } from './testing/merchant-page.ts';
import { fieldsOf, frameOf, typeCard } from './testing/shop-page.ts';

const rig = useBrowserRig();

const open = (element = '{}', width = 600): Promise<Page> =>
  rig.open({ kind: 'card', element, width });

const lastChange = (page: Page): Promise<unknown> =>
  page.evaluate(`log.findLast(([name]) => name === 'change')[1]`);

test('a typed card becomes a payment method, in one request from the frame', async () => {
  const page = await open();
  rig.vault.answer = () => ({ status: 200, body: { id: 'pm_1', object: 'payment_method' } });
  await typeCard(page, fieldsOf(page, 'card'), { number: '4242424242424242' });
  const call = `coffer.createPaymentMethod({
    type: 'card', card, billing_details: { name: 'Ann Lee', email: 'ann@example.com' },
    metadata: { order: '7' },
  })`;
  expect(await inPage(page, call)).toEqual({
    paymentMethod: { id: 'pm_1', object: 'payment_method' },
  });
  expect(rig.vault.requests).toHaveLength(1);
  const [request] = rig.vault.requests;
  expect(request).toMatchObject({
    method: 'POST',
    path: '/v1/payment_methods',
    headers: {
      authorization: `Bearer ${TEST_KEY}`,
      'content-type': 'application/x-www-form-urlencoded',
      origin: rig.vault.origin,
      'sec-fetch-site': 'same-origin',
    },
    form: {
      type: 'card',
      card: { number: '4242424242424242', exp_month: '12', exp_year: '2034', cvc: '123' },
      billing_details: {
        name: 'Ann Lee',
        email: 'ann@example.com',
        address: { postal_code: '94103' },
      },
      metadata: { order: '7' },
    },
  });
  expect(request?.headers.cookie).toBeUndefined();
});

test('a token takes the older parameters', async () => {
  const page = await open();
  rig.vault.answer = () => ({ status: 200, body: { id: 'tok_1', object: 'token' } });
  await typeCard(page, fieldsOf(page, 'card'), { number: '378282246310005', cvc: '1234' });
  expect(
    await inPage(page, `coffer.createToken(card, { name: 'Ann', address_city: 'Bonn' })`),
  ).toEqual({
    token: { id: 'tok_1', object: 'token' },
  });
  expect(rig.vault.requests.map(({ path, form }) => ({ path, form }))).toEqual([
    {
      path: '/v1/tokens',
      form: {
        card: {
          address_zip: '94103',
          name: 'Ann',
          address_city: 'Bonn',
          number: '378282246310005',
          exp_month: '12',
          exp_year: '2034',
          cvc: '1234',
        },
      },
    },
  ]);
});

test('the page hears of the state, never of the number', async () => {
  const page = await open();
  await typeCard(page, fieldsOf(page, 'card'), { number: '4242424242424242' });
  await page.keyboard.press('Tab');
  // The frame's last words may still be on their way.
  await page.waitForFunction(`log.at(-1)[0] === 'blur'`);
  expect(await lastChange(page)).toEqual({
    elementType: 'card',
    empty: false,
    complete: true,
    error: undefined,
    brand: 'visa',
    value: { postalCode: '94103' },
  });
  const log = await page.evaluate('JSON.stringify(log)');
  expect(log).not.toMatch(/4242|123"|12 \/ 34|1234/);
  expect(await page.evaluate('log.map(([name]) => name)')).toEqual(
    expect.arrayContaining(['ready', 'focus', 'change', 'blur']),
  );
});

test.each([
  ['4242424242424241', 'invalid_number', 'Your card number is invalid.'],
  ['42424242', 'incomplete_number', 'Your card number is incomplete.'],
])('number %s: %s', async (number, code, message) => {
  const page = await open();
  await fieldsOf(page, 'card').locator('#number').click();
  await page.keyboard.type(number);
  await page.keyboard.press('Tab');
  await expect
    .poll(() => lastChange(page))
    .toMatchObject({
      complete: false,
      error: { type: 'validation_error', code, message },
    });
  await expect
    .poll(() => page.locator('#card').getAttribute('class'))
    .toBe('StripeElement StripeElement--focus StripeElement--invalid');
  expect(await fieldsOf(page, 'card').getByRole('alert').textContent()).toBe(message);
});

test('what is not complete is not sent, and says why', async () => {
  const page = await open();
  expect(await inPage(page, `coffer.createPaymentMethod({ type: 'card', card })`)).toEqual({
    error: {
      type: 'validation_error',
      code: 'incomplete_number',
      message: 'Your card number is incomplete.',
    },
  });
  await typeCard(page, fieldsOf(page, 'card'), { number: '4242424242424242', postal: '' });
  expect(await inPage(page, `coffer.createPaymentMethod({ type: 'card', card })`)).toEqual({
    error: {
      type: 'validation_error',
      code: 'incomplete_zip',
      message: 'Your postal code is incomplete.',
    },
  });
  expect(rig.vault.requests).toEqual([]);
});

test('a real card is refused in test mode, without being repeated or sent', async () => {
  const page = await open();
  // Valid by its check digit, and not in the list: 4539 5787 6362 1486.
  await typeCard(page, fieldsOf(page, 'card'), { number: '4539578763621486' });
  const outcome = await inPage(page, `coffer.createPaymentMethod({ type: 'card', card })`);
  expect(outcome).toMatchObject({
    error: { type: 'validation_error', code: 'test_mode_live_card' },
  });
  expect(JSON.stringify(outcome)).not.toMatch(/\d{4}/);
  expect(rig.vault.requests).toEqual([]);
});

test('an error of the API is a result', async () => {
  const page = await open();
  const error = { type: 'card_error', code: 'card_declined', message: 'Your card was declined.' };
  rig.vault.answer = () => ({ status: 402, body: { error } });
  await typeCard(page, fieldsOf(page, 'card'), { number: '4000000000000002' });
  expect(await inPage(page, `coffer.createPaymentMethod({ type: 'card', card })`)).toEqual({
    error,
  });
});

test('confirmCardPayment sends the card with the intent, and nothing else of the page', async () => {
  const page = await open('{ hidePostalCode: true }');
  const intent = { id: 'pi_1', object: 'payment_intent', status: 'succeeded' };
  rig.vault.answer = () => ({ status: 200, body: intent });
  await typeCard(page, fieldsOf(page, 'card'), { number: '5555555555554444', postal: '' });
  const call = `coffer.confirmCardPayment('pi_1_secret_2', {
    payment_method: { card, billing_details: { name: 'Ann' } }, receipt_email: 'a@example.com',
  })`;
  expect(await inPage(page, call)).toEqual({ paymentIntent: intent });
  expect(rig.vault.requests.map(({ path, form }) => ({ path, form }))).toEqual([
    {
      path: '/v1/payment_intents/pi_1/confirm',
      form: {
        receipt_email: 'a@example.com',
        payment_method_data: {
          billing_details: { name: 'Ann' },
          type: 'card',
          card: { number: '5555555555554444', exp_month: '12', exp_year: '2034', cvc: '123' },
        },
        use_stripe_sdk: 'true',
        client_secret: 'pi_1_secret_2',
      },
    },
  ]);
});

test('without an element the controller confirms and retrieves', async () => {
  const page = await open();
  const intent = { id: 'pi_1', object: 'payment_intent', status: 'succeeded' };
  rig.vault.answer = () => ({ status: 200, body: intent });
  const confirm = `coffer.confirmCardPayment('pi_1_secret_2', { payment_method: 'pm_7' })`;
  expect(await inPage(page, confirm)).toEqual({ paymentIntent: intent });
  expect(await inPage(page, `coffer.retrievePaymentIntent('pi_1_secret_2')`)).toEqual({
    paymentIntent: intent,
  });
  expect(
    rig.vault.requests.map(({ method, path, form, query }) => ({
      method,
      path,
      form,
      query: [...query],
    })),
  ).toEqual([
    {
      method: 'POST',
      path: '/v1/payment_intents/pi_1/confirm',
      form: { payment_method: 'pm_7', use_stripe_sdk: 'true', client_secret: 'pi_1_secret_2' },
      query: [],
    },
    {
      method: 'GET',
      path: '/v1/payment_intents/pi_1',
      form: {},
      query: [['client_secret', 'pi_1_secret_2']],
    },
  ]);
});

test('a caret in the middle keeps its place, and a deleted separator takes its digit', async () => {
  const page = await open();
  const number = fieldsOf(page, 'card').locator('#number');
  await number.click();
  await page.keyboard.type('424242424');
  for (let presses = 0; presses < 4; presses += 1) await page.keyboard.press('ArrowLeft');
  await page.keyboard.type('9');
  expect(await number.inputValue()).toBe('4242 4294 24');
  await page.keyboard.type('1');
  expect(await number.inputValue()).toBe('4242 4291 424');
  await page.keyboard.press('Home');
  for (let presses = 0; presses < 5; presses += 1) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Backspace');
  expect(await number.inputValue()).toBe('4244 2914 24');
});

test('pasted and autofilled texts are taken in any common form', async () => {
  const page = await open();
  const fields = fieldsOf(page, 'card');
  await fields.locator('#number').fill('4242-4242-4242-4242');
  await fields.locator('#expiry').fill('12/2034');
  await fields.locator('#cvc').fill('123');
  await fields.locator('#postal').fill('94103');
  const values = await frameOf(page, 'card').evaluate(
    `[...document.querySelectorAll('input')].map((input) => input.value)`,
  );
  expect(values).toEqual(['4242 4242 4242 4242', '12 / 34', '123', '94103']);
  await expect.poll(() => lastChange(page)).toMatchObject({ complete: true });
});

test('backspace leaves an empty field backwards', async () => {
  const page = await open();
  await typeCard(page, fieldsOf(page, 'card'), {
    number: '4242424242424242',
    expiry: '',
    cvc: '',
    postal: '',
  });
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Backspace');
  expect(await fieldsOf(page, 'card').locator('#number').inputValue()).toBe('4242 4242 4242 424');
});

test('focus, clear, label, escape, enter', async () => {
  const page = await open();
  await page.evaluate(`document.querySelector('form').addEventListener('submit', (event) => {
    event.preventDefault();
    log.push(['submit']);
  })`);
  const number = fieldsOf(page, 'card').locator('#number');
  await page.locator('label').click();
  await expect.poll(() => number.evaluate((input) => input.matches(':focus'))).toBe(true);
  await page.keyboard.type('4242');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await page.evaluate('card.clear()');
  await expect.poll(() => number.inputValue()).toBe('');
  await page.evaluate('card.blur()');
  await expect
    .poll(() => page.evaluate(`log.map(([name]) => name).filter((name) => name !== 'change')`))
    .toEqual(['ready', 'focus', 'escape', 'submit', 'blur']);
});

test('options change the look and the fields, by allowlist', async () => {
  const page = await open(`{
    hideIcon: true,
    value: { postalCode: '10115' },
    classes: { base: 'mine', empty: 'mine-empty' },
    style: { base: { color: 'rgb(1, 2, 3)', fontSize: '20px', position: 'fixed',
      backgroundColor: 'url(https://evil.example/x)', '::placeholder': { color: 'rgb(4, 5, 6)' } } },
  }`);
  expect(await page.locator('#card').getAttribute('class')).toBe('mine');
  const look = await frameOf(page, 'card').evaluate(`(() => {
    const input = document.querySelector('#number');
    const { color, fontSize, position, backgroundImage } = getComputedStyle(input);
    const placeholder = getComputedStyle(input, '::placeholder').color;
    return { color, fontSize, position, backgroundImage, placeholder };
  })()`);
  expect(look).toEqual({
    color: 'rgb(1, 2, 3)',
    fontSize: '20px',
    position: 'static',
    backgroundImage: 'none',
    placeholder: 'rgb(4, 5, 6)',
  });
  const height = await page.locator('#card iframe').evaluate((frame) => frame.clientHeight);
  expect(height).toBe(24);
  await page.evaluate(`card.update({ disabled: true, hidePostalCode: true })`);
  await expect.poll(() => fieldsOf(page, 'card').locator('#number').isDisabled()).toBe(true);
  expect(await fieldsOf(page, 'card').locator('#postal').isVisible()).toBe(false);
});

test('a finished number makes room in a narrow row', async () => {
  const page = await open('{}', 360);
  const fields = fieldsOf(page, 'card');
  await typeCard(page, fields, { number: '4242424242424242', postal: '94103' });
  const inView = await frameOf(page, 'card').evaluate(`[...document.querySelectorAll('input')].map(
    (input) => input.getBoundingClientRect().right <= innerWidth + 1)`);
  expect(inView).toEqual([true, true, true, true]);
});

test('destroy takes the frame away, and an element of that type can be made again', async () => {
  const page = await open();
  const second = `(() => { try { group.create('card'); } catch (error) { return error.message; } })()`;
  expect(await page.evaluate(second)).toBe(
    'Can only create one Element of type card through the same Elements instance.',
  );
  expect(await page.evaluate(`group.getElement('card') === card`)).toBe(true);
  await page.evaluate(`card.destroy()`);
  expect(await page.locator('#card').evaluate((node) => node.outerHTML)).toBe(
    '<div id="card" class=""></div>',
  );
  expect(await inPage(page, `coffer.createPaymentMethod({ type: 'card', card })`)).toMatchObject({
    thrown: 'IntegrationError',
  });
  // In one step: a quick frame is ready before a second one could listen.
  await page.evaluate(`new Promise((resolve) => {
    const again = group.create('card');
    again.on('ready', resolve);
    again.mount('#card');
  })`);
});

test('the names that tests of shops look for', async () => {
  const page = await open();
  expect(await page.locator('.__PrivateStripeElement > iframe').getAttribute('name')).toMatch(
    /^__privateStripeFrame\d+$/,
  );
  const names = await frameOf(page, 'card').evaluate(`[...document.querySelectorAll('input')].map(
    (input) => [input.name, input.dataset.elementsStableFieldName, input.autocomplete,
      input.inputMode, input.ariaLabel !== null])`);
  expect(names).toEqual([
    ['cardnumber', 'cardNumber', 'cc-number', 'numeric', true],
    ['exp-date', 'cardExpiry', 'cc-exp', 'numeric', true],
    ['cvc', 'cardCvc', 'cc-csc', 'numeric', true],
    ['postal', 'postalCode', 'postal-code', 'numeric', true],
  ]);
});
