// Goal: coffer.js pays on any merchant's page: two forms at once, offline, under the strictest
// policy, cross-origin isolated, and with the official React library. Method: pages on another site
// than the vault's, real Chromium, a real stack; no policy may be violated.
import { launchWholeChromium, startStack } from '@coffer/testkit';
import type { Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import {
  cardFrame,
  serveMerchantPage,
  stripeFor,
  typeCard,
  type MerchantPageOptions,
} from './merchant.ts';

const portBase = 26_000 + Math.floor(Math.random() * 500) * 10;
const vault = `http://vault.localhost:${portBase + 1}`;
const stack = await startStack({ portBase, env: { COFFER_VAULT_ORIGIN: vault } });
const browser = await launchWholeChromium();
const stripe = stripeFor(stack);
const SCRIPT = `<script src="${vault}/v3/"></script>`;

afterAll(async () => {
  await browser.close();
  await stack.remove();
});

/**
 * The part of the SDK's global that the pages below use; the real types are @stripe/stripe-js's.
 */
declare const Stripe: (key: string) => {
  elements(options?: object): {
    create(
      type: string,
      options?: object,
    ): {
      mount(at: string): void;
      on(event: string, listener: (event: unknown) => void): void;
    };
  };
  confirmCardPayment(secret: string, data: object): Promise<unknown>;
  createPaymentMethod(data: object): Promise<unknown>;
  createToken(element: unknown): Promise<unknown>;
  retrievePaymentIntent(secret: string): Promise<unknown>;
};

interface TestPage {
  readonly page: Page;
  readonly violations: string[];
  close(): Promise<void>;
}

async function open(options: Partial<MerchantPageOptions> = {}): Promise<TestPage> {
  const merchant = await serveMerchantPage({ head: SCRIPT, ...options });
  const page = await browser.newPage();
  const violations: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy|TrustedScript|blocked/i.test(message.text()))
      violations.push(message.text());
  });
  await page.goto(merchant.url);
  return {
    page,
    violations,
    close: async () => {
      await page.close();
      await merchant.close();
    },
  };
}

/** Makes an instance and a card element under `name` on the page, and waits until it is ready. */
async function mountCard(page: Page, name = 'card'): Promise<void> {
  await page.evaluate(
    ([key, at]) =>
      new Promise<void>((resolve) => {
        const instance = Stripe(key ?? '');
        const element = instance.elements().create('card', { hidePostalCode: true });
        element.on('ready', () => resolve());
        element.mount(`#${at}`);
        Object.assign(globalThis, { [`on_${at}`]: { instance, element } });
      }),
    [stack.publishable_key, name],
  );
}

async function confirm(page: Page, name = 'card'): Promise<Record<string, unknown>> {
  const intent = await stripe.paymentIntents.create({ amount: 1999, currency: 'eur' });
  return page.evaluate(
    async ([at, secret]) => {
      // Put there by mountCard.
      const { instance, element } = Reflect.get(globalThis, `on_${at}`) as {
        instance: ReturnType<typeof Stripe>;
        element: unknown;
      };
      const result = await instance.confirmCardPayment(secret ?? '', {
        payment_method: { card: element },
      });
      return result as Record<string, unknown>;
    },
    [name, intent.client_secret ?? ''],
  );
}

async function paidLast4(result: Record<string, unknown>): Promise<string | undefined> {
  const { paymentIntent } = result as { paymentIntent?: { id: string } };
  expect(result).toMatchObject({ paymentIntent: { status: 'succeeded' } });
  const intent = await stripe.paymentIntents.retrieve(paymentIntent?.id ?? '', {
    expand: ['latest_charge'],
  });
  const charge = intent.latest_charge;
  return typeof charge === 'object'
    ? (charge?.payment_method_details?.card?.last4 ?? undefined)
    : undefined;
}

test('two forms on one page pay with their own cards', async () => {
  const { page, close } = await open({ body: '<div id="one"></div><div id="two"></div>' });
  await mountCard(page, 'one');
  await mountCard(page, 'two');
  await typeCard(cardFrame(page, '#one'), { number: '4242424242424242' });
  await typeCard(cardFrame(page, '#two'), { number: '5555555555554444' });
  const results = await Promise.all([confirm(page, 'two'), confirm(page, 'one')]);
  expect(await Promise.all(results.map(paidLast4))).toEqual(['4444', '4242']);
  await close();
});

test('under the strictest policy, with Trusted Types, a payment violates nothing', async () => {
  const csp = `default-src 'none'; script-src ${vault}; frame-src ${vault}; require-trusted-types-for 'script'; trusted-types 'none'`;
  const { page, violations, close } = await open({ headers: { 'content-security-policy': csp } });
  await mountCard(page);
  await typeCard(cardFrame(page), { number: '4242424242424242' });
  expect(await paidLast4(await confirm(page))).toBe('4242');
  expect(violations).toEqual([]);
  await close();
});

test.each(['require-corp', 'credentialless'])(
  'on a cross-origin isolated page (%s) a payment succeeds',
  async (coep) => {
    const { page, violations, close } = await open({
      head: SCRIPT.replace('<script', '<script crossorigin'),
      headers: {
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': coep,
      },
    });
    expect(
      await page.evaluate(() => Reflect.get(globalThis, 'crossOriginIsolated') as boolean),
    ).toBe(true);
    await mountCard(page);
    await typeCard(cardFrame(page), { number: '4242424242424242' });
    expect(await paidLast4(await confirm(page))).toBe('4242');
    expect(violations).toEqual([]);
    await close();
  },
);

test('offline, the merchant gets an error to show and not a hang', async () => {
  const { page, close } = await open();
  await mountCard(page);
  await typeCard(cardFrame(page), { number: '4242424242424242' });
  await page.context().setOffline(true);
  expect(await confirm(page)).toMatchObject({ error: { type: 'api_connection_error' } });
  await page.context().setOffline(false);
  expect(await paidLast4(await confirm(page))).toBe('4242');
  await close();
});

test('createPaymentMethod, createToken and retrievePaymentIntent answer as the API does', async () => {
  const { page, close } = await open();
  await mountCard(page);
  await typeCard(cardFrame(page), { number: '378282246310005', cvc: '1234' });
  const intent = await stripe.paymentIntents.create({ amount: 500, currency: 'usd' });
  const results = await page.evaluate(async (secret) => {
    // Put there by mountCard.
    const { instance, element } = Reflect.get(globalThis, 'on_card') as {
      instance: ReturnType<typeof Stripe>;
      element: unknown;
    };
    return [
      await instance.createPaymentMethod({
        type: 'card',
        card: element,
        billing_details: { name: 'Jenny' },
      }),
      await instance.createToken(element),
      await instance.retrievePaymentIntent(secret),
    ];
  }, intent.client_secret ?? '');
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
  await close();
});
