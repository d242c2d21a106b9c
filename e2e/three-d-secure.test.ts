// Goal: a card whose bank asks for its holder pays in a modal frame and by redirect, and whatever
// the holder does there comes back as the API says. Method: the SDK on a merchant's page on another
// site than the vault's, real Chromium, a real stack with the sandbox network's bank.
import { useBrowser } from '@coffer/testkit';
import { findChromium } from 'coffer/chromium';
import { chromium, type Browser, type FrameLocator, type Page } from 'playwright-core';
import type Stripe from 'stripe';
import { expect, onTestFinished, test } from 'vitest';
import { fillIn, sentTo, SHOP } from './checkout-scene.ts';
import {
  cardFrame,
  serveMerchantPage,
  stripeFor,
  typeCard,
  type MerchantPageOptions,
} from './merchant.ts';
import { useStack } from './shared-stack.ts';

const stack = await useStack();
const browser = await useBrowser();
const stripe = stripeFor(stack);
const HEAD = `<script src="${stack.vault}/v3/" crossorigin></script><link rel="icon" href="data:,">`;
const ALWAYS_ASKS = { number: '4000002760003184' };

async function open(
  options: Partial<MerchantPageOptions> = {},
  within: Browser = browser,
): Promise<Page> {
  const merchant = await serveMerchantPage({ head: HEAD, ...options });
  const page = await within.newPage();
  page.on('close', () => void merchant.close());
  await page.goto(merchant.url);
  await enterCard(page);
  return page;
}

async function enterCard(page: Page): Promise<void> {
  await page.evaluate(`new Promise((resolve) => {
    window.coffer = Stripe('${stack.publishable_key}');
    window.card = coffer.elements().create('card', { hidePostalCode: true });
    card.on('ready', resolve);
    card.mount('#card');
  })`);
  await typeCard(cardFrame(page), ALWAYS_ASKS);
}

async function newIntent(): Promise<{ id: string; secret: string }> {
  const intent = await stripe.paymentIntents.create({ amount: 1999, currency: 'eur' });
  return { id: intent.id, secret: intent.client_secret ?? '' };
}

/** Begins to pay; `window.result` will hold what comes of it. Gives the bank's page. */
async function pay(page: Page, secret: string): Promise<FrameLocator> {
  await page.evaluate(
    `void (window.result = coffer.confirmCardPayment('${secret}', { payment_method: { card } }))`,
  );
  return page.locator('dialog iframe').contentFrame().locator('iframe').contentFrame();
}

const press = (bank: FrameLocator, name: string): Promise<void> =>
  bank.getByRole('button', { name, exact: true }).click();

const REFUSED = {
  error: {
    code: 'payment_intent_authentication_failure',
    payment_intent: { status: 'requires_payment_method' },
  },
};

test.each([
  ['an ordinary page', {}],
  [
    'an isolated page',
    {
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    },
  ],
])('on %s the holder completes the challenge', async (_, headers) => {
  const page = await open({ headers });
  const { id, secret } = await newIntent();
  await press(await pay(page, secret), 'Complete');
  expect(await page.evaluate('result')).toMatchObject({
    paymentIntent: { id, status: 'succeeded' },
  });
  const paid = await stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] });
  expect(paid.latest_charge).toMatchObject({
    payment_method_details: { card: { three_d_secure: { result: 'authenticated' } } },
  });
  await page.close();
});

test('a holder who fails, cancels or closes can pay on the same page afterwards', async () => {
  const page = await open();
  const { id, secret } = await newIntent();
  for (const name of ['Fail', 'Cancel']) {
    await press(await pay(page, secret), name);
    expect(await page.evaluate('result')).toMatchObject(REFUSED);
  }
  const bank = await pay(page, secret);
  await bank.getByRole('button', { name: 'Complete' }).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(await page.evaluate('result')).toMatchObject(REFUSED);
  expect(await page.locator('dialog').count()).toBe(0);
  await press(await pay(page, secret), 'Complete');
  expect(await page.evaluate('result')).toMatchObject({ paymentIntent: { status: 'succeeded' } });
  expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({ status: 'succeeded' });
  await page.close();
});

test('a setup intent is authenticated in the same modal', async () => {
  const page = await open();
  const intent = await stripe.setupIntents.create({});
  await page.evaluate(`void (window.result = coffer.confirmCardSetup('${intent.client_secret}',
    { payment_method: { card } }))`);
  const bank = page.locator('dialog iframe').contentFrame().locator('iframe').contentFrame();
  await press(bank, 'Complete');
  expect(await page.evaluate('result')).toMatchObject({
    setupIntent: { id: intent.id, status: 'succeeded' },
  });
  await page.close();
});

/** A payment that the server has confirmed, with whose bank the page then goes away. */
async function leaveForBank(page: Page): Promise<{ id: string; secret: string }> {
  const made = await page.evaluate(`coffer.createPaymentMethod({ type: 'card', card })`);
  const intent = await stripe.paymentIntents.create({
    amount: 1999,
    currency: 'eur',
    // Just made by the page.
    payment_method: String(Reflect.get(Object(Reflect.get(Object(made), 'paymentMethod')), 'id')),
    confirm: true,
    return_url: page.url(),
  });
  expect(intent.next_action?.type).toBe('redirect_to_url');
  const secret = intent.client_secret ?? '';
  await page.evaluate(
    `void (window.left = coffer.handleNextAction({ clientSecret: '${secret}' }))`,
  );
  await page.getByRole('button', { name: 'Complete', exact: true }).waitFor();
  return { id: intent.id, secret };
}

test('a payment that the server confirmed sends the holder away and back', async () => {
  const page = await open();
  const { id, secret } = await leaveForBank(page);
  await page.getByRole('button', { name: 'Complete', exact: true }).click();
  await page.waitForURL((url) => url.searchParams.has('redirect_status'));
  expect([...new URL(page.url()).searchParams]).toEqual([
    ['payment_intent', id],
    ['payment_intent_client_secret', secret],
    ['redirect_status', 'succeeded'],
  ]);
  await page.close();
});

test('who goes back from the bank by the browser’s button pays on the merchant’s page', async () => {
  const page = await open();
  const merchant = page.url();
  const { id, secret } = await leaveForBank(page);
  await page.goBack();
  expect(page.url()).toBe(merchant);
  await enterCard(page);
  await press(await pay(page, secret), 'Complete');
  expect(await page.evaluate('result')).toMatchObject({
    paymentIntent: { id, status: 'succeeded' },
  });
  const { data } = await stripe.charges.list({ payment_intent: id });
  expect(data.map(({ status }) => status)).toEqual(['succeeded']);
  await page.close();
});

/** A browser that keeps the pages that it leaves, as people's do; Playwright turns that off. */
async function keepingBrowser(): Promise<Browser> {
  const keeping = await chromium.launch({
    executablePath: findChromium() ?? '',
    args: ['--no-sandbox'],
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
  onTestFinished(() => keeping.close());
  return keeping;
}

test('a page that the browser kept whole answers the call that it left for, and pays', async () => {
  const page = await open({}, await keepingBrowser());
  await page.evaluate(
    `addEventListener('pageshow', (event) => { window.kept = event.persisted; })`,
  );
  const { id, secret } = await leaveForBank(page);
  await page.goBack({ waitUntil: 'commit' });
  // The page hears of it once the browser has put it back.
  await expect.poll(() => page.evaluate('kept')).toBe(true);
  const { code } = REFUSED.error;
  expect(await page.evaluate('left')).toMatchObject({ error: { code, payment_intent: { id } } });
  await page.evaluate(`card.on('change', ({ complete }) => { window.whole = complete; })`);
  // Playwright knows no frames of such a page, but its keys reach them, once the focus has come.
  const typed = async (): Promise<unknown> => {
    await page.evaluate('card.clear(); card.focus()');
    await page.keyboard.type('42424242424242421234123');
    return page.evaluate('window.whole');
  };
  await expect.poll(typed).toBe(true);
  const again = `coffer.confirmCardPayment('${secret}', { payment_method: { card } })`;
  expect(await page.evaluate(again)).toMatchObject({ paymentIntent: { id, status: 'succeeded' } });
});

/** A hosted page whose payment has been sent and whose bank takes the whole window. */
async function leaveHostedPage(page: Page): Promise<Stripe.Checkout.Session> {
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [
      {
        price_data: { currency: 'usd', unit_amount: 2000, product_data: { name: 'T-shirt' } },
        quantity: 1,
      },
    ],
    success_url: `${SHOP}/thanks`,
  });
  // The page itself asks for a modal. Without that wish the bank's page comes in the window.
  await page.route('**/c/pay/*/confirm', async (route) => {
    const body = new URLSearchParams(route.request().postData() ?? '');
    const headers = {
      authorization: `Bearer ${stack.publishable_key}`,
      'content-type': 'application/x-www-form-urlencoded',
    };
    const at = `${stack.api}/v1/payment_pages/${session.id}/confirm`;
    const signal = AbortSignal.timeout(60_000);
    const answer = await fetch(at, { method: 'POST', headers, body, signal });
    const confirmed: unknown = await answer.json();
    const intent: unknown = Reflect.get(Object(confirmed), 'payment_intent');
    const clientSecret: unknown = Reflect.get(Object(intent), 'client_secret');
    await route.fulfill({ json: { kind: 'challenge', clientSecret } });
  });
  await page.goto(session.url ?? '');
  await fillIn(page, { card: ALWAYS_ASKS });
  await page.locator('#pay').click();
  await page.getByRole('button', { name: 'Complete', exact: true }).waitFor();
  await page.unroute('**/c/pay/*/confirm');
  return session;
}

test('a bank that takes the window of the hosted page leads back to it, and on to the shop', async () => {
  const page = await browser.newPage({ locale: 'en-US' });
  const session = await leaveHostedPage(page);
  await page.getByRole('button', { name: 'Fail', exact: true }).click();
  await page.locator('#failure').filter({ hasText: /./ }).waitFor();
  expect(page.url()).toContain(`/c/pay/${session.id}?`);
  await page.close();

  const second = await browser.newPage({ locale: 'en-US' });
  const { id } = await leaveHostedPage(second);
  const shop = second.waitForRequest(`${SHOP}/thanks`);
  await second.getByRole('button', { name: 'Complete', exact: true }).click();
  await shop;
  expect(await stripe.checkout.sessions.retrieve(id)).toMatchObject({
    status: 'complete',
    payment_status: 'paid',
  });
  await second.close();
});

test('who goes back from the bank to the hosted page pays there with another card', async () => {
  const page = await (await keepingBrowser()).newPage({ locale: 'en-US' });
  const { id, url } = await leaveHostedPage(page);
  const again = page.waitForRequest(url ?? '');
  await page.goBack({ waitUntil: 'commit' });
  // A kept page is shown as it was, and then asks how far its session is.
  await again;
  await fillIn(page);
  await sentTo(page, () => page.locator('#pay').click());
  const paid = await stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] });
  expect(paid).toMatchObject({
    status: 'complete',
    payment_intent: { amount_received: 2000, status: 'succeeded' },
  });
});
