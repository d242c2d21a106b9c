// Goal: the official React library and loader, unchanged, render and pay with every element, also
// when the bank wants to see the shopper. Method: a page bundled from the packages as npm has them,
// real Chromium, a real stack.
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { launchChromium, startStack } from '@coffer/testkit';
import { afterAll, expect, test } from 'vitest';
import { cardFrame, serveMerchantPage, stripeFor, typeCard } from './merchant.ts';

const stack = await startStack();
const browser = await launchChromium();
const stripe = stripeFor(stack);
const bundle = await bundlePage();
const merchant = await serveMerchantPage({
  // The script comes first, so that the loader finds it and injects nothing.
  head: `<link rel="icon" href="data:,"><script src="${stack.vault}/v3/"></script><script src="/page.js" defer></script>`,
  body: '<div id="root"></div>',
  files: { '/page.js': bundle },
});

afterAll(async () => {
  await browser.close();
  await merchant.close();
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

interface Opened {
  readonly page: Page;
  readonly intent: string;
  readonly warnings: string[];
}

async function open(element: string): Promise<Opened> {
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
  return { page, intent: intent.id, warnings };
}

async function typeSplit(page: Page): Promise<void> {
  await cardFrame(page).locator('#input').fill('4242424242424242');
  await cardFrame(page, '#part-1').locator('#input').fill('1234');
  await cardFrame(page, '#part-2').locator('#input').fill('123');
}

test.each(['card', 'split', 'payment', 'deferred'])('the %s form pays', async (element) => {
  const { page, intent, warnings } = await open(element);
  if (element === 'split') await typeSplit(page);
  else await typeCard(cardFrame(page), { number: '4242424242424242' });
  await page.click('button');
  await expect
    .poll(() => page.locator('output').textContent(), { timeout: 10_000 })
    .toBe('succeeded');
  expect(await page.locator('script[src*="js.stripe.com"]').count()).toBe(0);
  expect(warnings).toEqual([]);
  const paid = await stripe.paymentIntents.retrieve(intent, { expand: ['payment_method'] });
  expect(paid).toMatchObject({ status: 'succeeded', amount_received: 4200 });
  if (element === 'deferred') {
    expect(paid).toMatchObject({
      shipping: { name: 'Ann Lee', address: { line1: '1 Main St', state: 'IL' } },
      payment_method: { billing_details: { email: 'ann@example.com' } },
    });
  }
  await page.close();
});

test('the bank sees the shopper in a modal over the React page', async () => {
  const { page, intent, warnings } = await open('payment');
  await typeCard(cardFrame(page), { number: '4000002760003184' });
  await page.click('button');
  const dialog = page.getByRole('dialog', { name: 'Your bank asks who you are' });
  await dialog.waitFor();
  const bank = dialog.locator('iframe').contentFrame().locator('iframe').contentFrame();
  await bank.getByRole('button', { name: 'Complete' }).click();
  await page.locator('output', { hasText: 'succeeded' }).waitFor({ timeout: 10_000 });
  expect(await dialog.count()).toBe(0);
  expect(warnings).toEqual([]);
  expect(await stripe.paymentIntents.retrieve(intent)).toMatchObject({ status: 'succeeded' });
  await page.close();
});
