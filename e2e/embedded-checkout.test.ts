// Goal: Checkout works inside a merchant's page, whole and in parts, by our calls and by the
// official React library: under the strictest policy, and isolated; nobody else is shown anything.
// Method: pages of another site, real Chromium, a real stack; no policy may be violated.
import { setTimeout as sleep } from 'node:timers/promises';
import type { FrameLocator, Locator } from 'playwright-core';
import type Stripe from 'stripe';
import { afterAll, expect, test } from 'vitest';
import { bundlePage } from './bundle-page.ts';
import {
  cardFields,
  drawn,
  fillIn,
  shippingRate,
  useCheckoutScene,
  type WatchedPage,
} from './checkout-scene.ts';
import { serveMerchantPage, typeCard, type MerchantPage } from './merchant.ts';
import { embeddedNeeds, minimumPolicy } from './minimum-policy.ts';
import { CARD_WITH_3DS, ISOLATED, ISOLATED_BY_POLICY } from './paying-page.ts';

const scene = await useCheckoutScene();
const { stripe, stack } = scene;
const SCRIPT = `<link rel="icon" href="data:,"><script crossorigin src="${stack.vault}/v3/"></script>`;
const POLICY = {
  'content-security-policy': `${minimumPolicy(embeddedNeeds(stack))}; img-src data:`,
};

const react = await serveMerchantPage({
  head: `<link rel="icon" href="data:,"><script src="${stack.vault}/v3/"></script><script src="/page.js" defer></script>`,
  body: '<div id="root"></div>',
  headers: POLICY,
  files: { '/page.js': await bundlePage('react-checkout.js') },
});

afterAll(async () => {
  await react.close();
});

const ITEM = {
  price_data: { currency: 'usd', unit_amount: 4000, product_data: { name: 'Lamp' } },
  quantity: 1,
} as const;

interface Opened extends WatchedPage {
  readonly merchant: MerchantPage;
}

async function openShop(headers: Record<string, string>): Promise<Opened> {
  const merchant = await serveMerchantPage({
    head: SCRIPT,
    body: '<main id="checkout"></main>',
    headers,
  });
  const watched = await scene.open();
  await watched.page.goto(merchant.url);
  return {
    ...watched,
    merchant,
    close: async () => {
      await watched.close();
      await merchant.close();
    },
  };
}

async function newSecret(returnUrl: string | null): Promise<string> {
  const { client_secret: secret } = await stripe.checkout.sessions.create({
    ui_mode: 'embedded_page',
    mode: 'payment',
    line_items: [
      {
        price_data: { currency: 'usd', unit_amount: 1500, product_data: { name: 'Mug' } },
        quantity: 1,
        adjustable_quantity: { enabled: true, minimum: 1, maximum: 3 },
      },
    ],
    ...(returnUrl === null
      ? { redirect_on_completion: 'never' }
      : { return_url: `${returnUrl}back?session={CHECKOUT_SESSION_ID}` }),
  });
  return secret ?? '';
}

/** Mounts the page of a session; what the shop is told comes into `document.title`. */
async function mount({ page }: Opened, secret: string): Promise<void> {
  await page.evaluate(
    `(async () => {
      globalThis.told = [];
      const options = {
        fetchClientSecret: async () => ${JSON.stringify(secret)},
        onComplete: () => { document.title = 'complete'; },
        onLineItemsChange: async (change) => {
          told.push({ eventType: 'change', details: change });
          return { type: 'accept' };
        },
        onAnalyticsEvent: (event) => told.push(event),
      };
      const stripe = Stripe(${JSON.stringify(stack.publishable_key)});
      globalThis.checkout = await stripe.createEmbeddedCheckoutPage(options);
      checkout.mount('#checkout');
    })()`,
  );
}

/** The checkout origin's name is known to browsers alone. */
function get(path: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${new URL(stack.checkout).port}${path}`);
}

const frameOf = ({ page }: Opened) => page.frameLocator('#checkout iframe');

test('under the strictest policy a card is paid, and the shop’s return page comes next', async () => {
  const shop = await openShop(POLICY);
  const secret = await newSecret(shop.merchant.url);
  await mount(shop, secret);
  const frame = await drawn(frameOf(shop));
  await frame.getByRole('button', { name: 'One more of Mug' }).click();
  await frame.locator('.grand dd', { hasText: '$30.00' }).waitFor();
  const id = secret.slice(0, secret.indexOf('_secret_'));
  const mug = { id: expect.stringMatching(/^li_/), quantity: 2, display: { name: 'Mug' } };
  const told = () => shop.page.evaluate('told.map((one) => [one.eventType, one.details])');
  await expect.poll(told).toEqual([
    ['checkoutRendered', { amount: 1500, currency: 'usd' }],
    ['deviceData', { device: { category: 'desktop', language: 'en-US' } }],
    ['change', { checkoutSessionId: id, lineItems: [mug] }],
    ['lineItemChange', { amount: 3000, currency: 'usd' }],
  ]);
  await fillIn(frame);
  await shop.page.route('**/back?*', (route) => route.fulfill({ body: 'Thank you' }));
  await frame.locator('#pay').click();
  await shop.page.waitForURL(`**/back?session=${id}`);
  expect(await stripe.checkout.sessions.retrieve(id)).toMatchObject({
    status: 'complete',
    amount_total: 3000,
  });
  expect(shop.complaints).toEqual([]);
  await shop.close();
});

test.each([...ISOLATED, ISOLATED_BY_POLICY])(
  'on a cross-origin isolated page (%s) it pays with 3-D Secure, shows the receipt, and can go',
  async (_, headers) => {
    const shop = await openShop({ ...headers, ...POLICY });
    expect(await shop.page.evaluate('crossOriginIsolated')).toBe(true);
    await mount(shop, await newSecret(null));
    const frame = frameOf(shop);
    await fillIn(frame, { card: { number: CARD_WITH_3DS } });
    await frame.locator('#pay').click();
    // Of the shop's page and over the whole of it, not of the payment page's frame.
    const bank = shop.page.frameLocator('dialog iframe').frameLocator('iframe');
    await bank.getByRole('button', { name: 'Complete' }).click();
    await frame.getByRole('heading', { name: 'Thank you for your payment' }).waitFor();
    await expect.poll(() => shop.page.title()).toBe('complete');
    expect(shop.complaints).toEqual([]);
    await shop.page.evaluate('checkout.destroy()');
    expect(await shop.page.locator('#checkout iframe').count()).toBe(0);
    await shop.close();
  },
);

test('the frame and the bank’s modal are named in the language of the page in it', async () => {
  const shop = await openShop(POLICY);
  const { client_secret: secret } = await stripe.checkout.sessions.create({
    ...{ ui_mode: 'embedded_page', mode: 'payment', redirect_on_completion: 'never', locale: 'de' },
    line_items: [ITEM],
  });
  await mount(shop, secret ?? '');
  await fillIn(frameOf(shop), { card: { number: CARD_WITH_3DS } });
  await shop.page.locator('#checkout iframe[title=Zahlung]').waitFor();
  await frameOf(shop).locator('#pay').click();
  const modal = shop.page.getByRole('dialog', { name: 'Ihre Bank bittet um Bestätigung' });
  await modal.getByRole('button', { name: 'Abbrechen' }).click();
  await frameOf(shop).locator('#failure').filter({ hasText: /./ }).waitFor();
  const reason = () => shop.page.evaluate('told.at(-1).details.failureReason');
  await expect.poll(reason).toBe('api_error');
  await shop.close();
});

test('who does not know the client secret, or is not the shop, sees nothing', async () => {
  const shop = await openShop({});
  const secret = await newSecret('https://another-shop.example/');
  const id = secret.slice(0, secret.indexOf('_secret_'));
  const hosted = await get(`/c/pay/${id}`);
  expect(hosted.status).toBe(404);
  const framed = await get(`/c/embed/${id}`);
  expect(await framed.text()).not.toContain('Mug');
  expect(framed.headers.get('content-security-policy')).toContain(
    'frame-ancestors https://another-shop.example;',
  );
  await mount(shop, secret);
  await expect.poll(() => shop.complaints.join()).toContain('frame-ancestors');
  await shop.close();
});

test('the shop’s server decides where it ships to, and for how much', async () => {
  const shop = await openShop(POLICY);
  const session = await stripe.checkout.sessions.create({
    ...{ ui_mode: 'embedded_page', mode: 'payment', redirect_on_completion: 'never' },
    line_items: [ITEM],
    shipping_address_collection: { allowed_countries: ['US', 'CA'] },
    shipping_options: [shippingRate('To be said', 0)],
    permissions: { update_shipping_details: 'server_only' },
  });
  const asked: unknown[] = [];
  await shop.page.exposeFunction('askServer', async (details: ShippingDetails) => {
    asked.push(details);
    await sleep(300);
    if (details.address.state !== 'CA') {
      return { type: 'reject', errorMessage: 'We ship to California only.' };
    }
    await stripe.checkout.sessions.update(session.id, {
      collected_information: { shipping_details: details },
      shipping_options: [shippingRate('Within the state', 700)],
    });
    return { type: 'accept' };
  });
  await shop.page.evaluate(`(async () => {
    const checkout = await Stripe('${stack.publishable_key}').createEmbeddedCheckoutPage({
      clientSecret: '${session.client_secret}',
      onComplete: () => { document.title = 'complete'; },
      onShippingDetailsChange: ({ checkoutSessionId, shippingDetails }) => {
        document.title = checkoutSessionId;
        return askServer(shippingDetails);
      },
    });
    checkout.mount('#checkout');
  })()`);
  const frame = frameOf(shop);
  const field = (name: string): Locator => frame.locator(`#shipping-${name}`);
  await field('name').fill('Jenny Rosen');
  await field('line1').fill('1 Main St');
  await field('city').fill('Springfield');
  await field('postalCode').fill('62701');
  await field('state').fill('IL');
  await fillIn(frame);
  await frame.getByText('We ship to California only.').waitFor();
  expect(await shop.page.title()).toBe(session.id);
  // What the server did not take cannot be paid for.
  await frame.locator('#pay').click();
  await frame.locator('[role=alert]', { hasText: 'server may change' }).waitFor();

  await field('line1').fill('510 Townsend St');
  await field('city').fill('San Francisco');
  await field('state').fill('CA');
  await field('postalCode').fill('94103');
  await frame.locator('#pay').click();
  await frame.getByRole('heading', { name: 'Thank you for your payment' }).waitFor();
  const address = { line1: '510 Townsend St', city: 'San Francisco', state: 'CA', country: 'US' };
  expect(asked.at(-1)).toMatchObject({ name: 'Jenny Rosen', address });
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
    amount_total: 4700,
    collected_information: { shipping_details: { name: 'Jenny Rosen', address } },
  });
  await shop.close();
});

interface ShippingDetails {
  readonly name: string;
  readonly address: Stripe.AddressParam & { readonly line1: string; readonly country: string };
}

function addressOf(settings: Record<string, string>): string {
  const hash = new URLSearchParams({ key: stack.publishable_key, ...settings });
  return `${react.url}#${hash.toString()}`;
}

test('EmbeddedCheckout pays and tells the page', async () => {
  const session = await stripe.checkout.sessions.create({
    ui_mode: 'embedded_page',
    mode: 'payment',
    line_items: [ITEM],
    redirect_on_completion: 'never',
  });
  const { page, complaints, close } = await scene.open();
  await page.goto(addressOf({ mode: 'embedded', secret: session.client_secret ?? '' }));
  const frame = page.frameLocator('#checkout iframe');
  await fillIn(frame);
  await frame.locator('#pay').click();
  await page.locator('output', { hasText: 'complete' }).waitFor();
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'complete' });
  expect(complaints).toEqual([]);
  await close();
});

test('CheckoutElementsProvider with a PaymentElement discounts and pays', async () => {
  const coupon = await stripe.coupons.create({ amount_off: 1000, currency: 'usd' });
  await stripe.promotionCodes.create({
    promotion: { type: 'coupon', coupon: coupon.id },
    code: 'TENOFF',
  });
  const session = await stripe.checkout.sessions.create({
    ui_mode: 'elements',
    mode: 'payment',
    line_items: [ITEM],
    allow_promotion_codes: true,
    return_url: `${react.url}back`,
  });
  const { page, complaints, close } = await scene.open();
  const secret = session.client_secret ?? '';
  await page.goto(addressOf({ mode: 'elements', secret, code: 'TENOFF' }));
  await page.locator('#total', { hasText: '$40.00' }).waitFor();
  await page.locator('#discount').click();
  await page.locator('#total', { hasText: '$30.00' }).waitFor();
  await typeCard(cardFields(page), { number: '4242424242424242' });
  await page.locator('#pay').click();
  await page.locator('output', { hasText: 'complete' }).waitFor();
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
    status: 'complete',
    payment_status: 'paid',
    amount_total: 3000,
    customer_details: { email: 'jenny@example.com' },
  });
  expect(complaints).toEqual([]);
  await close();
});

/** A page with Checkout's address elements around its card, on which `checkout` is the whole. */
async function openElements(options: object): Promise<Opened> {
  const shop = await openShop(POLICY);
  await shop.page.evaluate(`(async () => {
    globalThis.checkout = Stripe('${stack.publishable_key}').initCheckoutElementsSdk(
      ${JSON.stringify(options)},
    );
    const parts = {
      billing: checkout.createBillingAddressElement(),
      shipping: checkout.createShippingAddressElement(),
      card: checkout.createPaymentElement({ fields: { billingDetails: { address: 'never' } } }),
    };
    for (const [id, element] of Object.entries(parts)) {
      const place = document.body.appendChild(document.createElement('div'));
      place.id = id;
      const ready = new Promise((resolve) => element.on('ready', resolve));
      element.mount(place);
      await ready;
    }
    const { actions } = await checkout.loadActions();
    globalThis.actions = actions;
    globalThis.seen = [];
    checkout.on('change', ({ billingAddress, shippingAddress }) => {
      seen.push([billingAddress?.name, shippingAddress?.name]);
    });
  })()`);
  return shop;
}

async function typeAddress(fields: FrameLocator, name: string): Promise<void> {
  await fields.getByLabel('Full name').fill(name);
  await fields.getByLabel('Address', { exact: true }).fill('510 Townsend St');
  await fields.getByLabel('City').fill('San Francisco');
  await fields.getByLabel('ZIP code').fill('94103');
  await fields.getByLabel('State').selectOption('CA');
}

test('addresses typed into Checkout’s own elements are the session’s, and the page’s calls change it', async () => {
  const session = await stripe.checkout.sessions.create({
    ...{ ui_mode: 'elements', mode: 'payment', return_url: `${react.url}back` },
    line_items: [ITEM],
    billing_address_collection: 'required',
    shipping_address_collection: { allowed_countries: ['US'] },
    shipping_options: [shippingRate('Standard', 500)],
  });
  const shop = await openElements({ clientSecret: session.client_secret });
  const { page } = shop;
  await typeAddress(page.frameLocator('#billing iframe'), 'Ann Lee');
  await typeAddress(page.frameLocator('#shipping iframe'), 'Jenny Rosen');
  await expect.poll(() => page.evaluate('seen.at(-1)')).toEqual(['Ann Lee', 'Jenny Rosen']);
  const address = { line1: '510 Townsend St', city: 'San Francisco', state: 'CA', country: 'US' };
  expect(await page.evaluate('actions.getSession()')).toMatchObject({
    id: session.id,
    status: { type: 'open' },
    billingAddress: { name: 'Ann Lee', address },
    shippingAddress: { name: 'Jenny Rosen', address },
    total: { total: { minorUnitsAmount: 4500 } },
  });

  await page.exposeFunction('callServer', async () => {
    await stripe.checkout.sessions.update(session.id, {
      shipping_options: [shippingRate('Express', 1500)],
    });
  });
  expect(await page.evaluate('actions.runServerUpdate(() => callServer())')).toMatchObject({
    type: 'success',
    session: { total: { total: { minorUnitsAmount: 5500 } } },
  });
  expect(await page.evaluate('actions.getSession()')).toMatchObject({
    total: { total: { minorUnitsAmount: 5500 } },
  });

  await typeCard(page.frameLocator('#card iframe'), { number: '4242424242424242' });
  expect(
    await page.evaluate(`actions.confirm({ redirect: 'if_required', email: 'ann@example.com' })`),
  ).toMatchObject({ type: 'success', session: { status: { type: 'complete' } } });
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
    amount_total: 5500,
    customer_details: { email: 'ann@example.com', name: 'Ann Lee', address },
    collected_information: { shipping_details: { name: 'Jenny Rosen', address } },
  });
  expect(shop.complaints).toEqual([]);
  await shop.close();
});
