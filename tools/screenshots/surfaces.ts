import type { BrowserContextOptions, Frame, Page } from 'playwright-core';
import {
  openCheckout,
  openEmbedded,
  openExpired,
  openForm,
  openInactive,
  openReceipt,
} from './checkout.ts';
import type { Places } from './places.ts';
import { openShop, openShopReceipt } from './shop.ts';

/** A page of ours as a shopper sees it in a window. */
export interface Surface {
  readonly name: string;
  readonly window: BrowserContextOptions;
  open(page: Page, places: Places): Promise<void>;
}

/** Asks its holder with every payment. */
const ASKING = '4000002760003184';

const PHONE_WIDTH = 390;

/** Light, dark, on a phone, from right to left. */
const LOOKS: Readonly<Record<string, BrowserContextOptions>> = {
  '': {},
  '-dark': { colorScheme: 'dark' },
  '-phone': { isMobile: true, hasTouch: true },
  '-rtl': { locale: 'ar' },
};

/** High enough for the whole page. */
interface Size {
  readonly width: number;
  readonly height: number;
  readonly phoneHeight: number;
}

/** A surface in every look, or in these. */
function inLooks(
  name: string,
  open: Surface['open'],
  { width, height, phoneHeight, looks = Object.keys(LOOKS) }: Size & { looks?: readonly string[] },
): Surface[] {
  return looks.map((look) => {
    const viewport =
      look === '-phone' ? { width: PHONE_WIDTH, height: phoneHeight } : { width, height };
    return { name: name + look, window: { locale: 'en-US', ...LOOKS[look], viewport }, open };
  });
}

/** Of a page that only says something. */
const NOTICE: Size = { width: 760, height: 520, phoneHeight: 560 };

export const SURFACES: readonly Surface[] = [
  {
    name: 'challenge',
    window: { viewport: { width: 760, height: 640 } },
    open: (page, places) => openChallenge(page, places, { locale: 'en' }),
  },
  {
    name: 'challenge-phone-rtl',
    window: { viewport: { width: 375, height: 640 } },
    open: (page, places) => openChallenge(page, places, { locale: 'ar' }),
  },
  {
    name: 'challenge-dark',
    window: { viewport: { width: 760, height: 640 }, colorScheme: 'dark' },
    open: (page, places) => openChallenge(page, places, { locale: 'en', dark: true }),
  },
  ...inLooks('checkout', openCheckout, { width: 1280, height: 1420, phoneHeight: 1900 }),
  ...inLooks('checkout-embedded', openEmbedded, { width: 1120, height: 1500, phoneHeight: 2030 }),
  ...inLooks('checkout-form', openForm, { width: 1120, height: 1520, phoneHeight: 1660 }),
  ...inLooks('checkout-receipt', openReceipt, { width: 760, height: 760, phoneHeight: 760 }),
  ...inLooks('checkout-expired', openExpired, NOTICE),
  ...inLooks('checkout-inactive', openInactive, NOTICE),
  // It speaks English alone.
  ...inLooks('shop', openShop, {
    ...{ width: 1180, height: 900, phoneHeight: 1500 },
    looks: ['', '-dark', '-phone'],
  }),
  ...inLooks('shop-receipt', openShopReceipt, { ...NOTICE, height: 600, looks: [''] }),
];

/** The bank's page over the shop's, after the payment was sent. */
async function openChallenge(
  page: Page,
  places: Places,
  { locale, dark = false }: { readonly locale: 'en' | 'ar'; readonly dark?: boolean },
): Promise<void> {
  const { stack, stripe, merchant } = places;
  const intent = await stripe.paymentIntents.create({ amount: 2100, currency: 'usd' });
  const title = locale === 'ar' ? 'الدفع' : 'Payment';
  const scene = {
    name: 'challenge',
    width: 0,
    columns: 1,
    locale,
    dark,
    direction: locale === 'ar' ? 'rtl' : 'ltr',
    elements: [
      { title, types: ['payment'], group: dark ? { appearance: { theme: 'night' } } : {} },
    ],
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
