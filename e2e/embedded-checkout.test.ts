// Goal: Checkout works inside a merchant's page, whole and in parts, by our own calls and by the
// official React library: under the strictest policy, and cross-origin isolated; it shows nothing
// to anybody else. Method: pages of another site, real Chromium, a real stack; no policy may be
// violated.
import { afterAll, expect, test } from 'vitest';
import { bundlePage } from './bundle-page.ts';
import { cardFields, fillIn, useCheckoutScene, type WatchedPage } from './checkout-scene.ts';
import { serveMerchantPage, typeCard, type MerchantPage } from './merchant.ts';
import { embeddedNeeds, minimumPolicy } from './minimum-policy.ts';
import { CARD_WITH_3DS, ISOLATED } from './paying-page.ts';

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
      const options = {
        fetchClientSecret: async () => ${JSON.stringify(secret)},
        onComplete: () => { document.title = 'complete'; },
        onLineItemsChange: async ({ checkoutSessionId }) => {
          document.title = checkoutSessionId;
          return { type: 'accept' };
        },
      };
      const stripe = Stripe(${JSON.stringify(stack.publishable_key)});
      globalThis.checkout = await stripe.createEmbeddedCheckoutPage(options);
      checkout.mount('#checkout');
    })()`,
  );
}

/** The checkout origin's name is known to browsers alone. */
function get(path: string): Promise<Response> {
  const { port } = new URL(stack.checkout);
  return fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(10_000) });
}

const frameOf = ({ page }: Opened) => page.frameLocator('#checkout iframe');

test('under the strictest policy a card is paid, and the shop’s return page comes next', async () => {
  const shop = await openShop(POLICY);
  const secret = await newSecret(shop.merchant.url);
  await mount(shop, secret);
  const frame = frameOf(shop);
  await frame.getByRole('button', { name: 'One more of Mug' }).click();
  await frame.locator('.grand dd', { hasText: '$30.00' }).waitFor();
  const id = secret.slice(0, secret.indexOf('_secret_'));
  expect(await shop.page.title()).toBe(id);
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

test.each(ISOLATED)(
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
    expect(await shop.page.title()).toBe('complete');
    expect(shop.complaints).toEqual([]);
    await shop.page.evaluate('checkout.destroy()');
    expect(await shop.page.locator('#checkout iframe').count()).toBe(0);
    await shop.close();
  },
);

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

const ITEM = {
  price_data: { currency: 'usd', unit_amount: 4000, product_data: { name: 'Lamp' } },
  quantity: 1,
} as const;

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
