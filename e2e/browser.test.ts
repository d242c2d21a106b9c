// Goal: coffer.js pays on any merchant's page: two forms at once, after being offline, and with the
// official React library and loader, unchanged, in every element and under the strictest policy.
// Method: pages on another site than the vault's, plain and bundled from the packages as npm has
// them, in real Chromium on a real stack.
import { launchWholeChromium } from '@coffer/testkit';
import type { Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { bundlePage } from './bundle-page.ts';
import { cardFrame, serveMerchantPage, stripeFor, typeCard } from './merchant.ts';
import { minimumPolicy, sdkNeeds } from './minimum-policy.ts';
import { useStack } from './shared-stack.ts';

const [stack, browser, bundle] = await Promise.all([
  useStack(),
  launchWholeChromium(),
  bundlePage('react-pay.js'),
]);
const stripe = stripeFor(stack);
// The script comes first, so that the loader finds it and injects nothing.
const head = `<link rel="icon" href="data:,"><script src="${stack.vault}/v3/"></script>`;
const plain = await serveMerchantPage({ head, body: '<div id="one"></div><div id="two"></div>' });
const react = await serveMerchantPage({
  head: `${head}<script src="/page.js" defer></script>`,
  body: '<div id="root"></div>',
  headers: { 'content-security-policy': `${minimumPolicy(sdkNeeds(stack))}; img-src data:` },
  files: { '/page.js': bundle },
});

afterAll(async () => {
  await browser.close();
  await Promise.all([plain.close(), react.close()]);
});

/** A page with a card element in each of these places, each of an instance of its own. */
async function openPlain(...places: readonly string[]): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(plain.url);
  await page.evaluate(`window.forms = {};
    Promise.all(${JSON.stringify(places)}.map((place) => new Promise((resolve) => {
      const instance = Stripe('${stack.publishable_key}');
      const card = instance.elements().create('card', { hidePostalCode: true });
      card.on('ready', resolve);
      card.mount('#' + place);
      forms[place] = { instance, card };
    })))`);
  return page;
}

async function confirm(page: Page, place: string): Promise<unknown> {
  const intent = await stripe.paymentIntents.create({ amount: 1999, currency: 'eur' });
  return page.evaluate(`forms.${place}.instance.confirmCardPayment('${intent.client_secret}', {
    payment_method: { card: forms.${place}.card },
  })`);
}

async function paidLast4(result: unknown): Promise<string | undefined> {
  expect(result).toMatchObject({ paymentIntent: { status: 'succeeded' } });
  // As the line above has seen.
  const { paymentIntent } = result as { paymentIntent: { id: string } };
  const { latest_charge: charge } = await stripe.paymentIntents.retrieve(paymentIntent.id, {
    expand: ['latest_charge'],
  });
  return typeof charge === 'object'
    ? (charge?.payment_method_details?.card?.last4 ?? undefined)
    : undefined;
}

test('two forms on one page pay with their own cards', async () => {
  const page = await openPlain('one', 'two');
  await typeCard(cardFrame(page, '#one'), { number: '4242424242424242' });
  await typeCard(cardFrame(page, '#two'), { number: '5555555555554444' });
  const results = await Promise.all([confirm(page, 'two'), confirm(page, 'one')]);
  expect(await Promise.all(results.map(paidLast4))).toEqual(['4444', '4242']);
  await page.close();
});

test('offline, the merchant gets an error to show and not a hang', async () => {
  const page = await openPlain('one');
  await typeCard(cardFrame(page, '#one'), { number: '4242424242424242' });
  await page.context().setOffline(true);
  expect(await confirm(page, 'one')).toMatchObject({ error: { type: 'api_connection_error' } });
  await page.context().setOffline(false);
  expect(await paidLast4(await confirm(page, 'one'))).toBe('4242');
  await page.close();
});

test('createPaymentMethod, createToken and retrievePaymentIntent answer as the API does', async () => {
  const page = await openPlain('one');
  await typeCard(cardFrame(page, '#one'), { number: '378282246310005', cvc: '1234' });
  const intent = await stripe.paymentIntents.create({ amount: 500, currency: 'usd' });
  const results: unknown = await page.evaluate(`(async () => {
    const { instance, card } = forms.one;
    const billing_details = { name: 'Jenny' };
    return [
      await instance.createPaymentMethod({ type: 'card', card, billing_details }),
      await instance.createToken(card),
      await instance.retrievePaymentIntent('${intent.client_secret}'),
    ];
  })()`);
  expect(results).toMatchObject([
    {
      paymentMethod: {
        object: 'payment_method',
        card: { brand: 'amex', last4: '0005' },
        billing_details: { name: 'Jenny' },
      },
    },
    { token: { object: 'token', card: { brand: 'American Express', last4: '0005' } } },
    { paymentIntent: { id: intent.id, status: 'requires_payment_method' } },
  ]);
  expect(JSON.stringify(results)).not.toContain('fingerprint');
  await page.close();
});

interface Opened {
  readonly page: Page;
  readonly intent: string;
  readonly warnings: string[];
}

async function openReact(element: string): Promise<Opened> {
  const intent = await stripe.paymentIntents.create({
    amount: 4200,
    currency: 'usd',
    automatic_payment_methods: { enabled: true },
  });
  // High enough for every form: a click right after scrolling can miss a button between frames.
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
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
  await page.goto(`${react.url}#${settings.toString()}`);
  await page.locator('form[data-ready="true"]').waitFor();
  return { page, intent: intent.id, warnings };
}

async function typeSplit(page: Page): Promise<void> {
  await cardFrame(page).locator('#input').fill('4242424242424242');
  await cardFrame(page, '#part-1').locator('#input').fill('1234');
  await cardFrame(page, '#part-2').locator('#input').fill('123');
}

test.each(['card', 'split', 'payment', 'deferred'])('React: the %s form pays', async (element) => {
  const { page, intent, warnings } = await openReact(element);
  if (element === 'split') await typeSplit(page);
  else await typeCard(cardFrame(page), { number: '4242424242424242' });
  await page.click('button');
  await expect.poll(() => page.locator('output').textContent()).toBe('succeeded');
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

test('React: the bank sees the shopper in a modal over the page', async () => {
  const { page, intent, warnings } = await openReact('payment');
  await typeCard(cardFrame(page), { number: '4000002760003184' });
  await page.click('button');
  const dialog = page.getByRole('dialog', { name: 'Your bank asks who you are' });
  await dialog.waitFor();
  const bank = dialog.locator('iframe').contentFrame().locator('iframe').contentFrame();
  await bank.getByRole('button', { name: 'Complete' }).click();
  await page.locator('output', { hasText: 'succeeded' }).waitFor();
  expect(await dialog.count()).toBe(0);
  expect(warnings).toEqual([]);
  expect(await stripe.paymentIntents.retrieve(intent)).toMatchObject({ status: 'succeeded' });
  await page.close();
});
