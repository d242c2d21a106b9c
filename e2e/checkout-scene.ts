import { useBrowser } from '@coffer/testkit';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Frame, FrameLocator, Page } from 'playwright-core';
import { setTimeout as sleep } from 'node:timers/promises';
import type Stripe from 'stripe';
import { stripeFor, typeCard, type CardEntry } from './merchant.ts';
import { useStack, type SharedStack } from './shared-stack.ts';

/** A stack whose vault, checkout and shop are three sites, a browser, and the official library. */
export interface CheckoutScene {
  readonly stack: SharedStack;
  readonly stripe: Stripe;
  readonly browser: Browser;
  /** A page of a context of its own; what a policy stopped, and errors, come into `complaints`. */
  open(options?: BrowserContextOptions): Promise<WatchedPage>;
}

export interface WatchedPage {
  readonly page: Page;
  readonly complaints: string[];
  close(): Promise<void>;
}

export async function useCheckoutScene(): Promise<CheckoutScene> {
  const [stack, browser] = await Promise.all([useStack(), useBrowser()]);
  return {
    stack,
    stripe: stripeFor(stack),
    browser,
    open: async (options = {}) => {
      const context = await browser.newContext({ locale: 'en-US', ...options });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      return { page, complaints, close: () => context.close() };
    },
  };
}

/** The vault's frame with the card fields, in a page or in a frame of it. */
export function cardFields(place: Page | FrameLocator): FrameLocator {
  return place.frameLocator('#card iframe[name^="__privateStripeFrame"]');
}

/** Waits for the last part: a click into a frame that is still growing can miss it. */
export async function drawn<P extends Page | FrameLocator>(place: P): Promise<P> {
  await place.locator('#card[data-state="ready"]').waitFor();
  return place;
}

export interface Shopper {
  readonly email?: string | null;
  readonly card?: CardEntry | null;
  readonly cardholder?: string;
}

/** Fills in what every session asks for. */
export async function fillIn(place: Page | FrameLocator, shopper: Shopper = {}): Promise<void> {
  const { email = 'jenny@example.com', card = { number: '4242424242424242' } } = shopper;
  if (email !== null) await place.locator('#email').fill(email);
  if (card === null) return;
  await drawn(place);
  await typeCard(cardFields(place), card);
  await place.locator('#cardholder').fill(shopper.cardholder ?? 'Jenny Rosen');
}

/** Nothing on the page is farther away. */
const TABS_MAX = 20;
/** What has the focus in a document that has it, by all its names; nothing if that is a frame. */
const FOCUSED = `((node) => {
  if (!document.hasFocus() || /^(iframe|body)$/.test(node.localName)) return [];
  const place = '#' + [...document.querySelectorAll('*')].indexOf(node);
  return [node.id, node.name, node.ariaLabel, node.localName, place];
})(document.activeElement)`;
/** The focus goes into a frame, and out of it, a moment after the key. */
const FOCUS_MAX_MS = 5_000;
const FOCUS_LOOK_MS = 10;

async function focused(page: Page): Promise<string[]> {
  const frames = await Promise.all(page.frames().map((frame) => frame.evaluate(FOCUSED)));
  return frames.flatMap((found) => (Array.isArray(found) ? found.map(String) : []));
}

/** What has the focus once it is no longer where it was. */
async function focusedAfter(page: Page, before: readonly string[]): Promise<string[]> {
  const deadlineMs = Date.now() + FOCUS_MAX_MS;
  for (;;) {
    const now = await focused(page);
    if (now.length > 0 && now.join() !== before.join()) return now;
    if (Date.now() > deadlineMs) return now;
    await sleep(FOCUS_LOOK_MS);
  }
}

/** Presses Tab until something of that id, name or label has the focus, in the card's frame too. */
export async function tabTo(page: Page, wanted: string): Promise<void> {
  const passed: string[] = [];
  for (let tabs = 0; tabs < TABS_MAX; tabs += 1) {
    const before = await focused(page);
    await page.keyboard.press('Tab');
    const names = await focusedAfter(page, before);
    if (names.includes(wanted)) return;
    passed.push(names.filter((name) => name !== 'undefined' && name !== 'null').join(' '));
  }
  throw new Error(`no ${wanted} among ${passed.join(', ')}`);
}

export function shippingRate(
  display_name: string,
  amount: number,
): Stripe.Checkout.SessionCreateParams.ShippingOption {
  const fixed_amount = { amount, currency: 'usd' };
  return { shipping_rate_data: { display_name, type: 'fixed_amount', fixed_amount } };
}

/** A page of the merchant that a shopper comes back to; nothing is served there. */
export const SHOP = 'http://shop.localhost:9';

/** Waits until the browser is sent to the shop, and gives the address. */
export async function sentTo(page: Page, act: () => Promise<unknown>): Promise<URL> {
  await page.route(`${SHOP}/**`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>Shop</title>' }),
  );
  await act();
  await page.waitForURL(`${SHOP}/**`);
  return new URL(page.url());
}

/** The smallest picture, as an address that holds it. */
export const PICTURE: string =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60' +
  'e6kgAAAABJRU5ErkJggg==';

/** What axe-core finds in the page itself; the frames have tests of their own. */
export async function faults(page: Frame | Page): Promise<unknown> {
  // The library is a function in the page's world, which its policy does not rule.
  await page.evaluate(axe.source);
  return page.evaluate(`(async () => {
    const options = { iframes: false };
    const { violations } = await axe.run({ exclude: ['#card'] }, options);
    return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
  })()`);
}
