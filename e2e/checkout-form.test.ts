// Goal: the form of a Checkout session stands in a merchant's page, and is paid by the official
// React library and by our own calls: under the strictest policy, with a bank that asks, and says
// no first. Method: pages of another site, real Chromium, a real stack; no policy may
// be violated.
import type Stripe from 'stripe';
import { afterAll, expect, test } from 'vitest';
import { bundlePage } from './bundle-page.ts';
import { fillIn, shippingRate, useCheckoutScene } from './checkout-scene.ts';
import { serveMerchantPage } from './merchant.ts';
import { embeddedNeeds, minimumPolicy } from './minimum-policy.ts';
import { CARD_WITH_3DS } from './paying-page.ts';

const scene = await useCheckoutScene();
const { stripe, stack } = scene;
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
const shop = await serveMerchantPage({
  head: ICON + SCRIPT,
  body: '<main id="checkout"></main>',
  headers,
});
afterAll(async () => {
  await react.close();
  await shop.close();
});

async function newSession(
  more: Stripe.Checkout.SessionCreateParams,
): Promise<{ readonly id: string; readonly secret: string }> {
  const product_data = { name: 'Lamp' };
  const { id, client_secret: secret } = await stripe.checkout.sessions.create({
    ui_mode: 'form',
    mode: 'payment',
    line_items: [{ price_data: { currency: 'usd', unit_amount: 4000, product_data }, quantity: 1 }],
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
    return_url: `${shop.url}back?session={CHECKOUT_SESSION_ID}`,
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
  await form.locator('#pay').click();
  await form.locator('#failure').filter({ hasText: /./ }).waitFor();
  await fillIn(form, { card: { number: CARD_WITH_3DS } });
  await form.getByLabel('Note').fill('By the window');
  await form.locator('#pay').click();
  // Over the whole of the shop's page, which confirms.
  const bank = page.frameLocator('dialog iframe').frameLocator('iframe');
  await bank.getByRole('button', { name: 'Fail' }).click();
  await form.locator('#failure', { hasText: 'failed authentication' }).waitFor();
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
