// Goal: the official React library, unchanged, brings Checkout into a merchant's page, whole and in
// parts, and pays. Method: a page bundled from the packages as npm has them, real Chromium, a real
// stack.
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, expect, test } from 'vitest';
import { cardFields, fillIn, startCheckoutScene } from './checkout-scene.ts';
import { serveMerchantPage, typeCard } from './merchant.ts';

const scene = await startCheckoutScene();
const { stripe, stack } = scene;
const bundle = await bundlePage();
const merchant = await serveMerchantPage({
  head: `<link rel="icon" href="data:,"><script src="${stack.vault}/v3/"></script><script src="/page.js" defer></script>`,
  body: '<div id="root"></div>',
  files: { '/page.js': bundle },
});

afterAll(async () => {
  await merchant.close();
  await scene.close();
});

async function bundlePage(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      lib: {
        entry: fileURLToPath(new URL('pages/react-checkout.js', import.meta.url)),
        formats: ['iife'],
        name: 'page',
      },
    },
  });
  const [first] = Array.isArray(result) ? result : [result];
  const chunk = first !== undefined && 'output' in first ? first.output[0] : undefined;
  return chunk?.code ?? '';
}

const ITEM = {
  price_data: { currency: 'usd', unit_amount: 4000, product_data: { name: 'Lamp' } },
  quantity: 1,
} as const;

function addressOf(settings: Record<string, string>): string {
  const hash = new URLSearchParams({ key: stack.publishable_key, ...settings });
  return `${merchant.url}#${hash.toString()}`;
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
    return_url: `${merchant.url}back`,
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
