// Goal: the official React library and loader, unchanged, render and pay with both elements.
// Method: a page bundled from the packages as npm has them, real Chromium, a real stack.
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { launchChromium, startStack } from '@coffer/testkit';
import { afterAll, expect, test } from 'vitest';
import { cardFrame, serveMerchantPage, stripeFor, typeCard } from './merchant.ts';

const stack = await startStack();
const browser = await launchChromium();
const stripe = stripeFor(stack);
const bundle = await bundlePage();

afterAll(async () => {
  await browser.close();
  await stack.remove();
});

async function bundlePage(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      lib: {
        entry: fileURLToPath(new URL('pages/react-pay.js', import.meta.url)),
        formats: ['iife'],
        name: 'page',
      },
    },
  });
  const [first] = Array.isArray(result) ? result : [result];
  const chunk = first !== undefined && 'output' in first ? first.output[0] : undefined;
  return chunk?.code ?? '';
}

test.each(['card', 'payment'])('the %s element pays', async (element) => {
  const merchant = await serveMerchantPage({
    // The script comes first, so that the loader finds it and injects nothing.
    head: `<link rel="icon" href="data:,"><script src="${stack.vault}/v3/"></script><script src="/page.js" defer></script>`,
    body: '<div id="root"></div>',
    files: { '/page.js': bundle },
  });
  const intent = await stripe.paymentIntents.create({
    amount: 4200,
    currency: 'usd',
    automatic_payment_methods: { enabled: true },
  });
  const page = await browser.newPage();
  const warnings: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') warnings.push(message.text());
  });
  page.on('pageerror', (error) => warnings.push(error.message));
  const settings = new URLSearchParams({
    key: stack.publishable_key,
    secret: intent.client_secret ?? '',
    element,
  });
  await page.goto(`${merchant.url}#${settings.toString()}`);
  await page.locator('form[data-ready="true"]').waitFor();
  await typeCard(cardFrame(page), { number: '4242424242424242' });
  await page.click('button');
  await page.locator('output', { hasText: 'succeeded' }).waitFor({ timeout: 10_000 });
  expect(await page.locator('script[src*="js.stripe.com"]').count()).toBe(0);
  expect(warnings).toEqual([]);
  expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({
    status: 'succeeded',
    amount_received: 4200,
  });
  await page.close();
  await merchant.close();
});
