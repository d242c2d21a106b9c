// Goal: the form of a Checkout session stands in a merchant's page, and is paid by the official
// React library and by our own calls: under the strictest policy, on a cross-origin isolated page,
// with a bank that asks, and says no first. Method: pages of another site, real Chromium, a real
// stack; no policy may be violated, and axe finds no fault.
import type { FrameLocator, Page } from 'playwright-core';
import type Stripe from 'stripe';
import { afterAll, expect, test } from 'vitest';
import { bundlePage } from './bundle-page.ts';
import { drawn, faults, fillIn, shippingRate, useCheckoutScene } from './checkout-scene.ts';
import { serveMerchantPage } from './merchant.ts';
import { embeddedNeeds, minimumPolicy } from './minimum-policy.ts';
import { CARD_WITH_3DS, REQUIRE_CORP } from './paying-page.ts';

const scene = await useCheckoutScene();
const { stripe, stack } = scene;
const MINUTE_MS = 60_000;
const BUSY_MAX_MS = 15_000;
const ICON = '<link rel="icon" href="data:,">';
const SCRIPT = `<script crossorigin src="${stack.vault}/v3/"></script>`;
const headers = {
  'content-security-policy': `${minimumPolicy(embeddedNeeds(stack))}; img-src data:`,
};
const react = await serveMerchantPage({
  head: `${ICON}${SCRIPT}<script src="/page.js" defer></script>`,
  body: '<div id="root"></div>',
  headers,
  files: { '/page.js': await bundlePage('react-checkout.js') },
});
/** Its page is cross-origin isolated. */
const shop = await serveMerchantPage({
  head: ICON + SCRIPT,
  body: '<main><h1>Shop</h1><div id="checkout"></div></main>',
  headers: { ...headers, ...REQUIRE_CORP },
});
afterAll(async () => {
  await react.close();
  await shop.close();
});

async function newSession(
  more: Stripe.Checkout.SessionCreateParams,
): Promise<{ readonly id: string; readonly secret: string }> {
  const price_data = { currency: 'usd', unit_amount: 4000, product_data: { name: 'Lamp' } };
  const order: typeof more = { mode: 'payment', line_items: [{ price_data, quantity: 1 }] };
  const { id, client_secret: secret } = await stripe.checkout.sessions.create({
    ui_mode: 'form',
    ...(more.mode === 'setup' ? {} : order),
    ...more,
  });
  return { id, secret: secret ?? '' };
}

test('CheckoutForm of React discounts and pays, and the page knows the total', async () => {
  const coupon = await stripe.coupons.create({ amount_off: 1000, currency: 'usd' });
  const promotion = { type: 'coupon', coupon: coupon.id } as const;
  await stripe.promotionCodes.create({ promotion, code: 'FORMTEN' });
  const { id, secret } = await newSession({
    return_url: `${react.url}back`,
    allow_promotion_codes: true,
    shipping_options: [shippingRate('Standard', 500), shippingRate('Express', 900)],
  });
  const { page, complaints, close } = await scene.open();
  const settings = { key: stack.publishable_key, mode: 'form', secret };
  await page.goto(`${react.url}#${new URLSearchParams(settings).toString()}`);
  const form = page.frameLocator('#checkout iframe');
  await page.locator('#total', { hasText: '$45.00' }).waitFor();
  await drawn(form);
  await form.getByText('Express').click();
  await page.locator('#total', { hasText: '$49.00' }).waitFor();
  await form.locator('#add-promotion').click();
  await form.locator('#promotion-code').fill('FORMTEN');
  await form.locator('#promotion-code').press('Enter');
  await page.locator('#total', { hasText: '$39.00' }).waitFor();
  await fillIn(form);
  await page.locator('#email', { hasText: 'jenny@example.com whole' }).waitFor();
  await form.locator('#pay', { hasText: 'Pay $39.00' }).click();
  await page.locator('output', { hasText: 'complete' }).waitFor();
  expect(await stripe.checkout.sessions.retrieve(id)).toMatchObject({
    ui_mode: 'form',
    status: 'complete',
    payment_status: 'paid',
    amount_total: 3900,
    customer_details: { email: 'jenny@example.com' },
  });
  expect(complaints).toEqual([]);
  await close();
});

test('a bank’s no is said in the form, and its yes leads to the return page', async () => {
  const { id, secret } = await newSession({
    success_url: `${shop.url}back?session={CHECKOUT_SESSION_ID}`,
    custom_fields: [
      { key: 'note', type: 'text', label: { type: 'custom', custom: 'Note' }, optional: true },
    ],
  });
  const { page, complaints, close } = await scene.open();
  await page.goto(shop.url);
  await page.evaluate(`(async () => {
    const checkout = Stripe('${stack.publishable_key}').initCheckoutFormSdk({
      clientSecret: '${secret}',
    });
    const form = checkout.createForm();
    form.mount('#checkout');
    const { actions } = await checkout.loadActions();
    form.on('confirm', async (formConfirmEvent) => {
      const { error } = await actions.confirm({ formConfirmEvent });
      document.title = error.code;
    });
  })()`);
  const form = page.frameLocator('#checkout iframe');
  await drawn(form);
  await form.locator('#pay').click();
  await form.locator('#failure').filter({ hasText: /./ }).waitFor();
  await fillIn(form, { card: { number: CARD_WITH_3DS } });
  await form.getByLabel('Note').fill('By the window');
  await form.locator('#pay').click();
  // Over the whole of the shop's page, which confirms.
  const bank = page.frameLocator('dialog iframe').frameLocator('iframe');
  await bank.getByRole('button', { name: 'Fail' }).click();
  await form.locator('#failure', { hasText: 'Your bank could not confirm' }).waitFor();
  expect(await page.title()).toBe('paymentFailed');
  await page.route('**/back?*', (route) => route.fulfill({ body: 'Thank you' }));
  await form.locator('#pay').click();
  await bank.getByRole('button', { name: 'Complete' }).click();
  await page.waitForURL(`**/back?session=${id}`);
  expect(await stripe.checkout.sessions.retrieve(id)).toMatchObject({
    status: 'complete',
    custom_fields: [{ key: 'note', text: { value: 'By the window' } }],
  });
  expect(complaints.filter((text) => !text.includes('402'))).toEqual([]);
  await close();
});

/** The form on the shop's page, which confirms, but for so many times, and keeps what it hears. */
async function mountForm(
  page: Page,
  secret: string,
  { options = {}, misses = 0 }: { readonly options?: object; readonly misses?: number } = {},
): Promise<FrameLocator> {
  await page.goto(shop.url);
  await page.evaluate(`(async () => {
    globalThis.events = [];
    const checkout = Stripe('${stack.publishable_key}').initCheckoutFormSdk({
      clientSecret: '${secret}',
    });
    checkout.on('change', ({ total }) => { document.title = total.total.amount; });
    const form = checkout.createForm(${JSON.stringify(options)});
    const ready = new Promise((resolve) => form.on('ready', resolve));
    form.mount('#checkout');
    const { actions } = await checkout.loadActions();
    form.on('confirm', (formConfirmEvent) => {
      events.push(formConfirmEvent);
      if (events.length <= ${misses}) return;
      actions.confirm({ formConfirmEvent, redirect: 'if_required' });
    });
    await ready;
    // The frame grows with the next picture.
    for (let n = 0; n < 2; n += 1) await new Promise(requestAnimationFrame);
  })()`);
  return page.frameLocator('#checkout iframe');
}

test('a card is saved, in the session’s language up to what the bank is asked in', async () => {
  const customer = await stripe.customers.create({ email: 'jenny@example.com' });
  const { id, secret } = await newSession({
    ...{ mode: 'setup', currency: 'usd', customer: customer.id, locale: 'de' },
    redirect_on_completion: 'never',
  });
  const { page, complaints, close } = await scene.open();
  const form = await mountForm(page, secret);
  await fillIn(form, { email: null, card: { number: CARD_WITH_3DS } });
  await form.getByRole('button', { name: 'Karte speichern' }).click();
  const dialog = page.getByRole('dialog', { name: 'Ihre Bank bittet um Bestätigung' });
  const bank = dialog.locator('iframe').contentFrame().frameLocator('iframe');
  await bank.getByRole('button', { name: 'Fail' }).click();
  // The merchant's page hears it in the browser's language.
  await form.locator('#failure', { hasText: 'Ihre Bank konnte nicht bestätigen' }).waitFor();
  await form.getByRole('button', { name: 'Karte speichern' }).click();
  await bank.getByRole('button', { name: 'Complete' }).click();
  await form.getByRole('heading', { name: 'Ihre Karte ist gespeichert' }).waitFor();
  expect(await stripe.checkout.sessions.retrieve(id)).toMatchObject({ status: 'complete' });
  const { data } = await stripe.customers.listPaymentMethods(customer.id);
  expect(data.map(({ card }) => card?.last4)).toEqual([CARD_WITH_3DS.slice(-4)]);
  expect(complaints.filter((text) => !text.includes('402'))).toEqual([]);
  await close();
});

test('nothing due is ordered without a card, once the page answers', async () => {
  const { id: coupon } = await stripe.coupons.create({ percent_off: 100 });
  const { id, secret } = await newSession({
    discounts: [{ coupon }],
    redirect_on_completion: 'never',
  });
  const { page, complaints, close } = await scene.open();
  await page.clock.install();
  const form = await mountForm(page, secret, { misses: 1 });
  await fillIn(form, { card: null });
  const button = form.getByRole('button', { name: 'Place order' });
  await button.click();
  await expect.poll(() => page.evaluate('events.length')).toBe(1);
  // The page's clock goes on between these lines, and a machine may be busy.
  await page.clock.fastForward(MINUTE_MS - BUSY_MAX_MS);
  expect(await form.locator('#pay').getAttribute('data-busy')).toBe('true');
  await page.clock.fastForward(BUSY_MAX_MS);
  await form.locator('#failure', { hasText: 'This did not work.' }).waitFor();
  await button.click();
  await form.getByRole('heading', { name: 'Thank you for your payment' }).waitFor();
  const pressed = { source: 'checkout-form-pay-button', paymentMethodType: null };
  expect(await page.evaluate('events')).toEqual(
    Array.from({ length: 2 }, () => ({ elementType: 'checkoutForm', ...pressed })),
  );
  expect(await stripe.checkout.sessions.retrieve(id)).toMatchObject({
    status: 'complete',
    payment_status: 'no_payment_required',
  });
  expect(complaints).toEqual([]);
  await close();
});

test('a saved card pays the price that the shopper names, and no code is asked for', async () => {
  const { id: customer } = await stripe.customers.create({ email: 'jenny@example.com' });
  const { id: card } = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  await stripe.paymentMethods.update(card, { allow_redisplay: 'always' });
  const { id: price } = await stripe.prices.create({
    currency: 'usd',
    custom_unit_amount: { enabled: true, minimum: 200 },
    product_data: { name: 'A coffee' },
  });
  const { id, secret } = await newSession({
    customer,
    allow_promotion_codes: true,
    line_items: [{ price, quantity: 1 }],
    redirect_on_completion: 'never',
  });
  const { page, complaints, close } = await scene.open();
  const options = { features: { promotionCodeCollection: 'never' } };
  const form = await mountForm(page, secret, { options });
  await form.getByRole('button', { name: 'Pay', exact: true }).click();
  await form.getByText('Please fill this in.').waitFor();
  const frame = page.frames().find((one) => one.url().includes('/c/embed/'));
  // The heading above it is the merchant's.
  expect(frame && (await faults(frame))).toEqual([['page-has-heading-one', [expect.any(String)]]]);
  await form.getByLabel('Your price').fill('7');
  await form.getByLabel('Your price').press('Tab');
  await form.getByRole('button', { name: 'Pay $7.00' }).waitFor();
  expect(await form.locator('#add-promotion').count()).toBe(0);
  await form.getByText('Test mode').waitFor();
  // In another window, the same shopper thinks better of it.
  const { data } = await stripe.checkout.sessions.listLineItems(id);
  const changed = await fetch(`${stack.api}/v1/payment_pages/${id}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.secret_key}` },
    body: new URLSearchParams({
      'line_items[0][id]': data[0]?.id ?? '',
      'line_items[0][unit_amount]': '900',
    }),
  });
  expect(changed.status).toBe(200);
  await form.locator('#pay').click();
  await form.locator('#failure', { hasText: 'The total has changed.' }).waitFor();
  await expect.poll(() => page.title()).toBe('$9.00');
  await form.getByRole('button', { name: 'Pay $9.00' }).click();
  await form.getByRole('heading', { name: 'Thank you for your payment' }).waitFor();
  expect(await stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] })).toMatchObject(
    { amount_total: 900, payment_intent: { payment_method: card } },
  );
  expect(complaints).toEqual([]);
  await close();
});

test('the page’s own button pays too, and a session is of one kind alone', async () => {
  const { id, secret } = await newSession({ redirect_on_completion: 'never' });
  const { page, complaints, close } = await scene.open();
  await page.goto(shop.url);
  await page.evaluate(`(async () => {
    globalThis.stripe = Stripe('${stack.publishable_key}');
    globalThis.told = [];
    const options = { clientSecret: '${secret}', onAnalyticsEvent: (event) => told.push(event) };
    globalThis.whole = await stripe.createEmbeddedCheckoutPage(options);
    whole.mount('#checkout');
  })()`);
  await expect.poll(() => page.evaluate('told.length')).toBeGreaterThan(0);
  expect(await page.evaluate('told[0].details.error.message')).toContain('initCheckoutFormSdk()');
  await page.evaluate(`(async () => {
    whole.destroy();
    const checkout = stripe.initCheckoutFormSdk({ clientSecret: '${secret}' });
    globalThis.form = checkout.createForm();
    form.mount('#checkout');
    globalThis.actions = (await checkout.loadActions()).actions;
  })()`);
  const frame = page.frameLocator('#checkout iframe');
  expect(await page.evaluate('crossOriginIsolated')).toBe(true);
  await fillIn(frame);
  expect(await page.evaluate('form.getValue()')).toMatchObject({
    complete: true,
    value: { customerDetails: { email: 'jenny@example.com' }, payment: { type: 'card' } },
    status: { payment: { complete: true, empty: false } },
  });
  expect(await page.evaluate('actions.confirm()')).toMatchObject({ type: 'success' });
  await frame.getByRole('heading', { name: 'Thank you for your payment' }).waitFor();
  expect(await stripe.checkout.sessions.retrieve(id)).toMatchObject({ status: 'complete' });
  expect(complaints).toEqual([]);
  await close();
});
