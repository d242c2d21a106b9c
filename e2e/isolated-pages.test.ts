// Goal: cross-origin isolated pages take payments, with 3-D Secure as well, though banks know
// nothing of isolation; a bank that no page may frame is opened in a window; and a page like a
// WebView's, without windows and third-party cookies, pays too. Method: real Chromium, a real
// stack whose vault, checkout, bank and shop are different sites.
import { launchWholeChromium, useBrowser } from '@coffer/testkit';
import type { BrowserContextOptions, FrameLocator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { cardFrame, typeCard } from './merchant.ts';
import {
  CARD_WITH_3DS,
  ISOLATED,
  ISOLATED_BY_POLICY,
  PLAIN_CARD,
  REQUIRE_CORP,
  UNFRAMED_AMOUNT,
  usePayingBed,
  type PageHeaders,
} from './paying-page.ts';

const bed = await usePayingBed();
const browser = await useBrowser();

interface Opened {
  readonly page: Page;
  close(): Promise<void>;
}

async function open(headers: PageHeaders, options: BrowserContextOptions = {}): Promise<Opened> {
  const merchant = await bed.serve(headers);
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(merchant.url);
  await page.evaluate('usable');
  return {
    page,
    close: async () => {
      await context.close();
      await merchant.close();
    },
  };
}

async function begin(page: Page, number: string, amount?: number): Promise<void> {
  await typeCard(cardFrame(page), { number });
  await page.evaluate(`pay(${JSON.stringify(await bed.newSecret(amount))})`);
}

/** The card's frame empties itself a moment after its page has told it to. */
async function clear(page: Page): Promise<void> {
  await page.evaluate('element.clear()');
  const number = cardFrame(page).locator('[data-elements-stable-field-name="cardNumber"]');
  await expect.poll(() => number.inputValue()).toBe('');
}

const isolated = (page: Page): Promise<unknown> => page.evaluate('crossOriginIsolated');
const challenge = (page: Page): FrameLocator => page.frameLocator('dialog iframe');
const press = (page: Page, name: string): Promise<void> =>
  challenge(page).frameLocator('iframe').getByRole('button', { name }).click();

/** With the kind of frame that the bank is shown in. */
const ALL: readonly (readonly [string, PageHeaders, BankFrame])[] = [
  ...ISOLATED.map(([name, headers]): readonly [string, PageHeaders, BankFrame] => [
    name,
    headers,
    // Without its cookies.
    { wrapper: 'challenge-isolated', credentialless: true },
  ]),
  [...ISOLATED_BY_POLICY, { wrapper: 'challenge', credentialless: false }],
];

interface BankFrame {
  readonly wrapper: string;
  readonly credentialless: boolean;
}

test.each(ALL)('an isolated page (%s) is paid, and with 3-D Secure', async (_, headers, frame) => {
  const { page, close } = await open(headers);
  expect(await isolated(page)).toBe(true);
  await begin(page, PLAIN_CARD);
  expect(await page.evaluate('result')).toBe('succeeded');
  await clear(page);
  await begin(page, CARD_WITH_3DS);
  await challenge(page).locator('iframe').waitFor();
  const wrapper = page.frames().find((one) => one.url().includes('/fields/challenge'));
  expect({
    wrapper: wrapper?.url().split('/').at(-1),
    credentialless: await wrapper?.evaluate(`document.querySelector('iframe').credentialless`),
  }).toEqual(frame);
  await press(page, 'Complete');
  expect(await page.evaluate('result')).toBe('succeeded');
  expect(await page.evaluate('violations')).toEqual([]);
  await close();
});

test.each([
  ['an ordinary page', {}],
  ['an isolated page', REQUIRE_CORP],
])('on %s a bank that no page may frame is opened in a window', async (_, headers) => {
  const { page, close } = await open(headers);
  const bankPage = page.waitForResponse(/\/acs\/challenge\?/);
  await begin(page, CARD_WITH_3DS, UNFRAMED_AMOUNT);
  expect((await bankPage).headers()['x-frame-options']).toBe('DENY');
  const window = page.context().waitForEvent('page');
  await challenge(page).getByRole('button').click();
  const bank = await window;
  await bank.getByRole('button', { name: 'Complete' }).click();
  expect(await page.evaluate('result')).toBe('succeeded');
  // The window is not the shop's: it knows no opener, and says that one can go back.
  await expect.poll(() => new URL(bank.url()).origin).toBe(bed.stack.checkout);
  expect(await bank.evaluate('opener')).toBe(null);
  await close();
});

test('a page like a WebView’s, on a phone without windows and third-party cookies, is paid', async () => {
  const webView = await launchWholeChromium(['--test-third-party-cookie-phaseout']);
  const merchant = await bed.serve({});
  const phone = { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true };
  const context = await webView.newContext(phone);
  // What a WebView without a handler for windows does.
  await context.addInitScript(`window.open = () => null;`);
  const windows: string[] = [];
  const page = await context.newPage();
  page.on('popup', (popup) => windows.push(popup.url()));
  await page.goto(merchant.url);
  await page.evaluate('usable');
  await begin(page, PLAIN_CARD);
  expect(await page.evaluate('result')).toBe('succeeded');
  await clear(page);
  await begin(page, CARD_WITH_3DS);
  await challenge(page).frameLocator('iframe').getByRole('button', { name: 'Complete' }).tap();
  expect(await page.evaluate('result')).toBe('succeeded');
  expect(windows).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  await webView.close();
  await merchant.close();
});
