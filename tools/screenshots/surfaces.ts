import type { Stack } from '@coffer/testkit';
import type { BrowserContextOptions, Frame, Page } from 'playwright-core';
import type Stripe from 'stripe';
import { openCheckout } from './checkout.ts';
import type { MerchantServer } from './merchant-page.ts';

export interface Places {
  readonly stack: Stack;
  readonly stripe: Stripe;
  readonly merchant: MerchantServer;
}

/** A page of ours as a shopper sees it in a window. */
export interface Surface {
  readonly name: string;
  readonly window: BrowserContextOptions;
  open(page: Page, places: Places): Promise<void>;
}

/** Asks its holder with every payment. */
const ASKING = '4000002760003184';

/** High enough for the whole page. */
const DESK: BrowserContextOptions = { viewport: { width: 1280, height: 1339 }, locale: 'en-US' };

export const SURFACES: readonly Surface[] = [
  {
    name: 'challenge',
    window: { viewport: { width: 760, height: 640 } },
    open: (page, places) => openChallenge(page, places, 'en'),
  },
  {
    name: 'challenge-phone-rtl',
    window: { viewport: { width: 375, height: 640 } },
    open: (page, places) => openChallenge(page, places, 'ar'),
  },
  { name: 'checkout-light', window: DESK, open: openCheckout },
  { name: 'checkout-dark', window: { ...DESK, colorScheme: 'dark' }, open: openCheckout },
  { name: 'checkout-rtl', window: { ...DESK, locale: 'ar' }, open: openCheckout },
  {
    name: 'checkout-phone',
    window: { viewport: { width: 390, height: 1813 }, isMobile: true, hasTouch: true },
    open: openCheckout,
  },
];

/** The bank's page over the shop's, after the payment was sent. */
async function openChallenge(page: Page, places: Places, locale: 'en' | 'ar'): Promise<void> {
  const { stack, stripe, merchant } = places;
  const intent = await stripe.paymentIntents.create({ amount: 2100, currency: 'usd' });
  const title = locale === 'ar' ? 'الدفع' : 'Payment';
  const scene = {
    name: 'challenge',
    width: 0,
    columns: 1,
    locale,
    direction: locale === 'ar' ? 'rtl' : 'ltr',
    elements: [{ title, types: ['payment'] }],
  } as const;
  const url = merchant.serve({
    scene,
    script: `${stack.vault}/coffer.js`,
    publishableKey: stack.publishable_key,
    secrets: [{ clientSecret: intent.client_secret ?? '' }],
  });
  await page.goto(url);
  await page.evaluate('groups[0][1]');
  const fields = page.locator('#e0-0 iframe').contentFrame();
  await fields.locator('input').first().focus();
  for (const text of [ASKING, '1234', '123', '94103']) await page.keyboard.type(text);
  await page.evaluate(
    `void coffer.confirmPayment({ elements: groups[0][0], redirect: 'if_required' })`,
  );
  await page.waitForFunction('document.querySelectorAll("iframe").length > 2');
  const isBank = (frame: Frame): boolean => frame.url().startsWith(stack.sandbox);
  while (!page.frames().some(isBank)) await page.waitForEvent('framenavigated');
}
