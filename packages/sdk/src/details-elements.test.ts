// Goal: addresses and e-mails typed into their elements go along with a payment, in the way of
// their country; an element without wallets says so. Method: the built files on a vault's origin,
// a shop on another site, Chromium, and a shopper who types.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowserRig } from './testing/browser-rig.ts';
import { inPage } from './testing/merchant-page.ts';
import { fieldsOf, typeCard } from './testing/shop-page.ts';

const rig = useBrowserRig();
const DEFERRED = `{ mode: 'payment', amount: 1999, currency: 'eur' }`;

const openAddress = (element: string): Promise<Page> => rig.open({ kind: 'address', element });

const lastChange = (page: Page): Promise<unknown> =>
  page.evaluate(`log.findLast(([name]) => name === 'change')?.[1]`);

/** Adds another element of the group and waits for it. */
const add = (page: Page, name: string, create: string): Promise<unknown> =>
  page.evaluate(`new Promise((resolve) => {
    window.${name} = group.create(${create});
    const place = document.createElement('div');
    document.body.append(place);
    ${name}.on('ready', resolve);
    ${name}.mount(place);
  })`);

const ANN = `{ name: 'Ann Lee', address: { line1: '1 Main St', city: 'Springfield', state: 'IL',
  postal_code: '62701', country: 'US' } }`;

test('an address is told when it changes, and whole', async () => {
  const page = await openAddress(
    `{ mode: 'shipping', defaultValues: { address: { country: 'US' } } }`,
  );
  const fields = fieldsOf(page, 'address');
  const texts = [
    ['Full name', 'Ann Lee'],
    ['Address', '1 Main St'],
    ['City', 'Springfield'],
    ['ZIP code', '62701'],
  ] as const;
  for (const [label, text] of texts) await fields.getByLabel(label, { exact: true }).fill(text);
  await expect.poll(() => lastChange(page)).toMatchObject({ complete: false });
  await fields.getByLabel('State').selectOption('IL');
  const value = {
    name: 'Ann Lee',
    address: {
      line1: '1 Main St',
      line2: null,
      city: 'Springfield',
      state: 'IL',
      postal_code: '62701',
      country: 'US',
    },
  };
  await expect
    .poll(() => lastChange(page))
    .toEqual({
      elementType: 'address',
      elementMode: 'shipping',
      empty: false,
      complete: true,
      isNewAddress: true,
      value,
    });
  expect(await inPage(page, 'card.getValue()')).toMatchObject({ complete: true, value });
});

test('what is missing is shown, and keeps the payment from being made', async () => {
  const page = await openAddress(
    `{ mode: 'billing', defaultValues: { address: { country: 'DE' } } }`,
  );
  expect(await inPage(page, 'card.getValue()')).toMatchObject({ complete: false });
  const error = {
    type: 'validation_error',
    code: 'incomplete_field',
    message: 'This field is incomplete.',
  };
  expect(await inPage(page, 'group.submit()')).toEqual({ error });
  const alerts = fieldsOf(page, 'address').getByRole('alert');
  expect((await alerts.allTextContents()).filter((text) => text !== '')).toEqual([
    'This field is incomplete.',
    'This field is incomplete.',
    'This field is incomplete.',
    'Your postal code is incomplete.',
  ]);
});

test('submit shows what is missing in every element at once', async () => {
  const page = await rig.open({ kind: 'payment', group: DEFERRED });
  await add(page, 'shipping', `'address', { mode: 'shipping' }`);
  await add(page, 'email', `'linkAuthentication'`);
  expect(await inPage(page, 'group.submit()')).toMatchObject({
    error: { code: 'incomplete_number' },
  });
  for (const kind of ['payment', 'address', 'linkAuthentication'] as const) {
    const alert = fieldsOf(page, kind).getByRole('alert').filter({ hasText: 'incomplete' });
    await alert.first().waitFor({ timeout: 2_000 });
  }
});

test.each([
  ['DE', ['Full name', 'Country', 'Address', 'City', 'Postal code'], 'Postal code'],
  ['CA', ['Full name', 'Country', 'Address', 'City', 'Province', 'Postal code'], 'Postal code'],
  ['AU', ['Full name', 'Country', 'Address', 'City', 'State', 'Postal code'], 'Postal code'],
  ['HK', ['Full name', 'Country', 'Address', 'City'], ''],
  ['JP', ['Full name', 'Country', 'Address', 'City', 'Region', 'Postal code'], 'Postal code'],
])('the lines of an address in %s', async (country, labels) => {
  const element = `{ mode: 'shipping', defaultValues: { address: { country: '${country}' } } }`;
  const page = await openAddress(element);
  const shown = await fieldsOf(page, 'address')
    .locator('.field:not([hidden]) .Label')
    .allTextContents();
  expect(shown.filter((label) => !label.includes('optional'))).toEqual(labels);
});

test('options: countries, split names, a phone, boxes at post offices', async () => {
  const page =
    await openAddress(`{ mode: 'shipping', allowedCountries: ['GB', 'IE'], blockPoBox: true,
    display: { name: 'split' }, fields: { phone: 'always' }, validation: { phone: { required: 'never' } },
    defaultValues: { firstName: 'Ann', lastName: 'Lee', phone: '+44 20 7946 0958',
      address: { line1: 'P.O. Box 7', city: 'London', postal_code: 'SW1A 1AA', country: 'GB' } } }`);
  const fields = fieldsOf(page, 'address');
  expect(await fields.getByLabel('Country').locator('option').allTextContents()).toEqual([
    'Ireland',
    'United Kingdom',
  ]);
  await expect
    .poll(() => lastChange(page))
    .toMatchObject({
      complete: false,
      value: { name: 'Ann Lee', firstName: 'Ann', lastName: 'Lee', phone: '+44 20 7946 0958' },
    });
  await fields.getByLabel('Address', { exact: true }).fill('7 High St');
  await expect.poll(() => lastChange(page)).toMatchObject({ complete: true });
  await fields.getByLabel('Phone number (optional)').fill('12');
  await expect.poll(() => lastChange(page)).toMatchObject({ complete: false });
});

test('both addresses and the e-mail go along with the payment', async () => {
  const page = await rig.open({ kind: 'payment', group: DEFERRED });
  await add(page, 'shipping', `'address', { mode: 'shipping', defaultValues: ${ANN} }`);
  await add(page, 'billing', `'address', { mode: 'billing', defaultValues: ${ANN} }`);
  await add(page, 'email', `'linkAuthentication', { defaultValues: { email: 'ann@example.com' } }`);
  expect(
    await page.evaluate(`[group.getElement('address', { mode: 'billing' }) === billing,
      group.getElement('address', { mode: 'shipping' }) === shipping]`),
  ).toEqual([true, true]);
  // Of a group, `mode` means something else than of an address, which stays what it is.
  await page.evaluate('group.update({ amount: 2999 })');
  rig.vault.answer = () => ({ status: 200, body: { id: 'pi_1', status: 'succeeded' } });
  await typeCard(page, fieldsOf(page, 'payment'), { number: '4242424242424242', postal: '62701' });
  const call = `coffer.confirmPayment({ elements: group, clientSecret: 'pi_1_secret_2',
    redirect: 'if_required', confirmParams: {
      payment_method_data: { billing_details: { name: 'Somebody else', phone: '1234567' } } } })`;
  expect(await inPage(page, call)).toEqual({
    thrown: 'IntegrationError',
    text: 'elements.submit() must be called before stripe.confirmPayment().',
  });
  expect(await inPage(page, 'group.submit()')).toEqual({ selectedPaymentMethod: 'card' });
  expect(await inPage(page, call)).toMatchObject({ paymentIntent: { status: 'succeeded' } });
  const address = {
    line1: '1 Main St',
    city: 'Springfield',
    state: 'IL',
    postal_code: '62701',
    country: 'US',
  };
  expect(rig.vault.requests.at(-1)?.form).toMatchObject({
    shipping: { name: 'Ann Lee', address },
    payment_method_data: {
      billing_details: { name: 'Ann Lee', phone: '1234567', email: 'ann@example.com', address },
    },
  });
});

test.each([
  ['address', `'address', { mode: 'shipping' }`],
  ['link-authentication', `'linkAuthentication'`],
])('a payment does not go without what an element was to ask for: %s', async (name, create) => {
  const page = await rig.open({ kind: 'payment', group: DEFERRED });
  await typeCard(page, fieldsOf(page, 'payment'), { number: '4242424242424242', postal: '62701' });
  expect(await inPage(page, 'group.submit()')).toEqual({ selectedPaymentMethod: 'card' });
  rig.vault.silent = new RegExp(`^/fields/${name}$`);
  await page.evaluate(`const place = document.body.appendChild(document.createElement('div'));
    window.late = group.create(${create});
    late.mount(place)`);
  const refused = {
    thrown: 'IntegrationError',
    text: expect.stringContaining('could not retrieve data from the specified Element'),
  };
  const confirm = `coffer.confirmPayment({ elements: group, clientSecret: 'pi_1_secret_2',
    redirect: 'if_required' })`;
  expect(await inPage(page, 'group.submit()')).toEqual(refused);
  expect(await inPage(page, confirm)).toEqual(refused);
  expect(rig.vault.requests).toEqual([]);
  // What the page takes off again, it does not want any more.
  await page.evaluate('late.unmount()');
  expect(await inPage(page, 'group.submit()')).toEqual({ selectedPaymentMethod: 'card' });
});

test('an e-mail address is told when it changes, and judged', async () => {
  const page = await rig.open({ kind: 'linkAuthentication' });
  const email = fieldsOf(page, 'linkAuthentication').getByLabel('Email');
  await email.fill('ann@');
  await expect
    .poll(() => lastChange(page))
    .toEqual({
      elementType: 'linkAuthentication',
      empty: false,
      complete: false,
      value: { email: 'ann@' },
    });
  expect(await inPage(page, 'group.submit()')).toMatchObject({
    error: { code: 'incomplete_email' },
  });
  await email.fill('ann@example.com');
  await expect
    .poll(() => lastChange(page))
    .toMatchObject({
      complete: true,
      value: { email: 'ann@example.com' },
    });
});

test('express checkout is ready, offers nothing and takes no space', async () => {
  const page = await rig.open({ kind: 'card' });
  const [event, size] = (await page.evaluate(`new Promise((resolve) => {
    const place = document.createElement('div');
    document.body.append(place);
    const express = group.create('expressCheckout', { buttonHeight: 44 });
    express.on('ready', (event) => resolve([event, place.clientHeight]));
    express.mount(place);
  })`)) as [unknown, number];
  expect([event, size]).toEqual([
    { elementType: 'expressCheckout', availablePaymentMethods: undefined },
    0,
  ]);
});

test('a group without an intent says what it lacks', async () => {
  const page = await rig.open({ kind: 'card' });
  const tries = [
    `coffer.elements().create('payment')`,
    `coffer.elements({ mode: 'gift' })`,
    `coffer.elements({ mode: 'payment', currency: 'usd' })`,
    `coffer.elements({ mode: 'payment', amount: 1.5, currency: 'usd' })`,
    `coffer.elements({ mode: 'payment', amount: 1 })`,
    `coffer.elements(${DEFERRED}).update({ amount: 0 })`,
    `coffer.elements({ mode: 'setup', clientSecret: 'seti_1_secret_2' })`,
    `coffer.elements({ mode: 'subscription', amount: 1, currency: 'usd' })`,
    `group.create('iban')`,
  ];
  const texts: string[] = [];
  for (const one of tries) {
    const result = await inPage(page, one);
    texts.push(String(Reflect.get(Object(result), 'text')));
  }
  expect(texts).toEqual([
    expect.stringContaining('you must pass a clientSecret or mode'),
    expect.stringContaining('mode should be payment or setup'),
    expect.stringContaining('amount should be an integer'),
    expect.stringContaining('amount should be an integer'),
    expect.stringContaining('currency should be'),
    expect.stringContaining('amount should be an integer'),
    expect.stringContaining('either clientSecret or mode'),
    expect.stringContaining('mode should be payment or setup'),
    expect.stringContaining('you passed: iban'),
  ]);
});
