// Goal: a customer saves a card while paying, pays with it the next time, and removes it; a page
// hands its server what it collected. Method: the official library, unchanged, as the merchant's
// server, coffer.js on a merchant's page in real Chromium, and a real stack; every answer that the
// server gets is checked against the official types.
import { useBrowser } from '@coffer/testkit';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { checked, failure } from '../conformance/official-client.ts';
import { fillIn, sentTo, SHOP } from './checkout-scene.ts';
import { serveMerchantPage, stripeFor, typeCard } from './merchant.ts';
import { useStack } from './shared-stack.ts';

const stack = await useStack();
const browser = await useBrowser();
const stripe = stripeFor(stack);
const merchant = await serveMerchantPage({
  head: `<link rel="icon" href="data:,"><script src="${stack.vault}/v3/"></script>`,
});
const customer = await checked(stripe.customers.create({ name: 'Jenny' }));

afterAll(async () => {
  await merchant.close();
});

async function sessionSecret(): Promise<string> {
  const session = await checked(
    stripe.customerSessions.create({
      customer: customer.id,
      components: {
        payment_element: {
          enabled: true,
          features: {
            payment_method_redisplay: 'enabled',
            payment_method_remove: 'enabled',
            payment_method_save: 'enabled',
            payment_method_save_usage: 'off_session',
          },
        },
      },
    }),
  );
  return session.client_secret;
}

interface Visit {
  readonly page: Page;
  readonly fields: FrameLocator;
  readonly complaints: string[];
}

/** The customer's page with a Payment Element of these options. */
async function visit(options: object): Promise<Visit> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(merchant.url);
  const all = { ...options, customerSessionClientSecret: await sessionSecret() };
  await page.evaluate(`
    window.stripe = Stripe('${stack.publishable_key}');
    window.elements = stripe.elements(${JSON.stringify(all)});
    window.element = elements.create('payment');
    window.isReady = new Promise((resolve, reject) => {
      element.on('ready', resolve);
      element.on('loaderror', ({ error }) => reject(new Error(error.message)));
    });
    window.isRemoved = new Promise((resolve) => {
      element.on('savedpaymentmethodremove', resolve);
    });
    element.mount('#card');
  `);
  await page.evaluate('isReady');
  const fields = page.frameLocator('iframe[title="Secure payment input frame"]');
  return { page, fields, complaints };
}

const DEFERRED = { mode: 'payment', amount: 4200, currency: 'usd' };
const CONFIRM = `stripe.confirmPayment({ elements, redirect: 'if_required' })`;
const RETURN_URL = 'https://shop.example/thanks';

/** What the page hands its server. */
async function tokenOf(page: Page): Promise<string> {
  expect(await page.evaluate('elements.submit()')).toEqual({ selectedPaymentMethod: 'card' });
  const made: unknown = await page.evaluate(
    `stripe.createConfirmationToken({ elements, params: { return_url: '${RETURN_URL}' } })`,
  );
  expect(made).toMatchObject({ confirmationToken: { object: 'confirmation_token' } });
  expect(JSON.stringify(made)).not.toMatch(/fingerprint|metadata|4242424242424242/);
  return (made as { confirmationToken: { id: string } }).confirmationToken.id;
}

test('a card is saved while paying, with a token that the server confirms', async () => {
  const { page, fields, complaints } = await visit(DEFERRED);
  await typeCard(fields, { number: '4242424242424242' });
  await fields.getByLabel('Save payment details for future purchases').check();
  const id = await tokenOf(page);
  const token = await checked(stripe.confirmationTokens.retrieve(id));
  expect(token).toMatchObject({
    payment_intent: null,
    payment_method_preview: { allow_redisplay: 'always', card: { last4: '4242' }, customer: null },
    return_url: RETURN_URL,
    setup_future_usage: 'off_session',
    use_stripe_sdk: true,
  });
  const pay = { amount: 4200, currency: 'usd', customer: customer.id };
  const intent = await checked(
    stripe.paymentIntents.create({ ...pay, confirm: true, confirmation_token: id }),
  );
  expect(intent).toMatchObject({ status: 'succeeded', setup_future_usage: 'off_session' });
  const again = stripe.paymentIntents.create({ ...pay, confirm: true, confirmation_token: id });
  expect(await failure(again)).toMatchObject({ statusCode: 400, param: 'confirmation_token' });
  const saved = await checked(
    stripe.customers.listPaymentMethods(customer.id, { allow_redisplay: 'always' }),
  );
  expect(saved.data.map((method) => method.id)).toEqual([intent.payment_method]);
  expect(complaints).toEqual([]);
  await page.close();
});

test('the saved card pays the next time, by token and in the page, with its CVC asked again', async () => {
  const recollect = { card: { require_cvc_recollection: true } };
  const deferred = await visit({ ...DEFERRED, paymentMethodOptions: recollect });
  await deferred.fields.getByLabel('Security code').locator('visible=true').fill('123');
  const id = await tokenOf(deferred.page);
  const pay = { amount: 4200, currency: 'usd', customer: customer.id };
  const first = await checked(
    stripe.paymentIntents.create({ ...pay, confirm: true, confirmation_token: id }),
  );
  expect(first.status).toBe('succeeded');
  expect(await cvcCheckOf(first.id)).toBe('pass');
  await deferred.page.close();

  const intent = await checked(
    stripe.paymentIntents.create({
      ...pay,
      payment_method_options: recollect,
    }),
  );
  const { page, fields, complaints } = await visit({ clientSecret: intent.client_secret });
  expect(await page.evaluate(CONFIRM)).toMatchObject({ error: { code: 'incomplete_cvc' } });
  await fields.getByLabel('Security code').locator('visible=true').fill('123');
  expect(await page.evaluate(CONFIRM)).toMatchObject({
    paymentIntent: { status: 'succeeded', payment_method: first.payment_method },
  });
  expect(await cvcCheckOf(intent.id)).toBe('pass');
  expect(complaints).toEqual([]);
  await page.close();
});

async function cvcCheckOf(paymentIntent: string): Promise<string | null | undefined> {
  const { data } = await checked(stripe.charges.list({ payment_intent: paymentIntent }));
  return data[0]?.payment_method_details?.card?.checks?.cvc_check;
}

test('a token whose card asks for its holder goes on in the page, and the card is saved', async () => {
  const { page, fields } = await visit(DEFERRED);
  await fields.getByRole('radio', { name: 'Use another card' }).check();
  await typeCard(fields, { number: '4000002500003155' });
  await fields.getByLabel('Save payment details for future purchases').check();
  const intent = await checked(
    stripe.paymentIntents.create({
      ...{ amount: 4200, currency: 'usd', customer: customer.id, confirm: true },
      confirmation_token: await tokenOf(page),
    }),
  );
  expect(intent).toMatchObject({
    status: 'requires_action',
    next_action: { type: 'use_stripe_sdk' },
  });
  await page.evaluate(`void (window.result = stripe.handleNextAction({
    clientSecret: '${intent.client_secret}' }))`);
  const isBank = (url: string): boolean => url.startsWith(stack.sandbox);
  const bank =
    page.frames().find((frame) => isBank(frame.url())) ??
    (await page.waitForEvent('framenavigated', (frame) => isBank(frame.url())));
  // The answer may take the frame away under the shopper's finger.
  await bank
    .getByRole('button', { name: 'Complete' })
    .click()
    .catch(() => undefined);
  expect(await page.evaluate('result')).toMatchObject({ paymentIntent: { status: 'succeeded' } });
  const { data } = await stripe.customers.listPaymentMethods(customer.id);
  expect(data.map(({ card }) => card?.last4)).toEqual(['3155', '4242']);
  await page.close();
});

test('it is removed in the page, and shown nowhere any more', async () => {
  const { page, fields } = await visit(DEFERRED);
  await fields.getByRole('button', { name: 'Remove: Visa ending in 4242' }).click();
  await fields.getByRole('group').getByRole('button', { name: 'Remove' }).click();
  expect(await page.evaluate('isRemoved')).toMatchObject({ success: true });
  const { data } = await stripe.customers.listPaymentMethods(customer.id);
  expect(data.map(({ card }) => card?.last4)).toEqual(['3155']);
  await page.close();
  const later = await visit(DEFERRED);
  expect(await later.fields.getByRole('radio', { name: /4242/ }).count()).toBe(0);
  expect(await later.fields.getByRole('radio', { name: /3155/ }).isChecked()).toBe(true);
  await later.page.close();
});

test('a merchant’s own tests make tokens with the helper', async () => {
  const create = (): Promise<{ id: string }> =>
    checked(stripe.testHelpers.confirmationTokens.create({ payment_method: 'pm_card_visa' }));
  const setup = await checked(
    stripe.setupIntents.create({
      ...{ customer: customer.id, confirm: true },
      confirmation_token: (await create()).id,
    }),
  );
  expect(setup).toMatchObject({ status: 'succeeded', payment_method: expect.any(String) });
  const waiting = await stripe.paymentIntents.create({ amount: 100, currency: 'usd' });
  const confirmed = await checked(
    stripe.paymentIntents.confirm(waiting.id, { confirmation_token: (await create()).id }),
  );
  expect(confirmed.status).toBe('succeeded');
});

test('the hosted page saves a card for its customer, and offers it the next time', async () => {
  const buyer = await checked(stripe.customers.create({ email: 'jenny@example.com' }));
  const open = async (): Promise<{ page: Page; id: string }> => {
    const session = await stripe.checkout.sessions.create({
      mode: 'payment',
      customer: buyer.id,
      line_items: [
        {
          price_data: { currency: 'usd', unit_amount: 4200, product_data: { name: 'Lamp' } },
          quantity: 1,
        },
      ],
      saved_payment_method_options: { payment_method_save: 'enabled' },
      success_url: `${SHOP}/thanks`,
    });
    const page = await browser.newPage({ locale: 'en-US' });
    await page.goto(session.url ?? '');
    return { page, id: session.id };
  };
  const first = await open();
  await fillIn(first.page, { email: null });
  await first.page.locator('#save-card').check();
  await sentTo(first.page, () => first.page.locator('#pay').click());
  await first.page.close();

  const { page, id } = await open();
  const saved = page.getByRole('radiogroup', { name: 'Your saved cards' });
  const visa = saved.getByRole('radio', { name: /4242/ });
  expect(await visa.isChecked()).toBe(true);
  await page.locator('#cardholder').waitFor({ state: 'hidden' });
  await saved.getByRole('radio', { name: 'Another card' }).check();
  await page.locator('#cardholder').waitFor();
  await visa.check();
  // By key: for a moment a click goes to where the card's frame was drawn last.
  await sentTo(page, () => page.locator('#pay').press('Enter'));
  const paid = await checked(stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] }));
  const [method, ...others] = (await stripe.customers.listPaymentMethods(buyer.id)).data;
  expect(others).toEqual([]);
  expect(paid).toMatchObject({
    status: 'complete',
    payment_intent: { payment_method: method?.id, status: 'succeeded' },
  });
  await page.close();
});
