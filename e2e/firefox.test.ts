// Goal: Firefox pays on cross-origin isolated pages, with 3-D Secure as well, in a form of the page
// and in the embedded payment page. It has no credentialless frames, so the bank opens in a window
// and the result is read from the server. Method: Debian's Firefox over WebDriver BiDi, and a real
// stack.
import { debianProgram, launchFirefox } from '@coffer/testkit';
import type { Browser, Frame, Page, Target } from 'puppeteer-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  CARD_WITH_3DS,
  ISOLATED,
  PLAIN_CARD,
  REQUIRE_CORP,
  usePayingBed,
  type PageHeaders,
  type PayingBed,
} from './paying-page.ts';

/** A busy machine is no failure: this ends what hangs. */
const STEP_MAX_MS = 60_000;
const firefox = debianProgram('firefox');
let browser: Browser;
let bed: PayingBed;

beforeAll(async () => {
  if (firefox === null) return;
  [browser, bed] = await Promise.all([launchFirefox(firefox), usePayingBed()]);
});
afterAll(async () => {
  if (firefox === null) return;
  await browser.close();
});

async function withPage(headers: PageHeaders, use: (page: Page) => Promise<void>): Promise<void> {
  const merchant = await bed.serve(headers);
  const page = await browser.newPage();
  page.setDefaultTimeout(STEP_MAX_MS);
  await page.goto(merchant.url);
  await page.evaluate('usable');
  await use(page);
  await page.close();
  await merchant.close();
}

/**
 * Fills fields as the browser's own autofill does: WebDriver's keys and clicks reach no frame of an
 * isolated page.
 */
function fill(frame: Frame, values: Readonly<Record<string, string>>): Promise<unknown> {
  return frame.evaluate(`for (const [id, text] of Object.entries(${JSON.stringify(values)})) {
    const input = document.getElementById(id);
    input.value = text;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }`);
}

async function begin(page: Page, number: string): Promise<void> {
  await fill(await frameOf(page, '/fields/card'), { number, expiry: '1234', cvc: '123' });
  await page.evaluate(`pay(${JSON.stringify(await bed.newSecret())})`);
}

/** Asked of the frames themselves: now and then Puppeteer misses where one has gone. */
async function frameOf(page: Page, path: string): Promise<Frame> {
  let found: Frame | undefined;
  const look = async (): Promise<boolean> => {
    for (const frame of page.frames()) {
      const address = await frame.evaluate('location.pathname').catch(() => '');
      if (String(address).includes(path)) found = frame;
    }
    return found !== undefined;
  };
  await expect.poll(look).toBe(true);
  if (found === undefined) throw new Error(`no frame of ${path}`);
  return found;
}

/** Opens the bank's window and says yes there. */
async function completeInWindow(page: Page): Promise<Page> {
  const wrapper = await frameOf(page, '/fields/challenge-isolated');
  await wrapper.waitForSelector('button', { visible: true });
  await wrapper.evaluate(`document.querySelector('button').click()`);
  // By its address: frames that come up meanwhile are targets as well.
  const isBank = (one: Target): boolean => one.url().includes('/acs/challenge');
  const bank = await (await browser.waitForTarget(isBank, { timeout: STEP_MAX_MS })).page();
  if (bank === null) throw new Error('the bank has no page');
  bank.setDefaultTimeout(STEP_MAX_MS);
  // A window behind others may get no mouse.
  await bank.waitForSelector('button[value=complete]');
  await bank.evaluate(`document.querySelector('button[value=complete]').click()`);
  return bank;
}

test.skipIf(firefox === null).each(ISOLATED)(
  'an isolated page (%s) is paid, and with 3-D Secure in a window',
  async (_, headers) => {
    await withPage(headers, async (page) => {
      expect(await page.evaluate('crossOriginIsolated')).toBe(true);
      await begin(page, PLAIN_CARD);
      expect(await page.evaluate('result')).toBe('succeeded');
      await page.evaluate('element.clear()');
      const left = `document.getElementById('number').value`;
      await expect.poll(async () => (await frameOf(page, '/fields/card')).evaluate(left)).toBe('');
      await begin(page, CARD_WITH_3DS);
      const bank = await completeInWindow(page);
      expect(await page.evaluate('result')).toBe('succeeded');
      expect(await page.evaluate('violations')).toEqual([]);
      await bank.close();
    });
  },
);

test.skipIf(firefox === null)(
  'an isolated page with the payment page in it is paid, with 3-D Secure in a window',
  async () => {
    const price_data = { currency: 'usd', unit_amount: 1_450, product_data: { name: 'Coffee' } };
    const session = await bed.stripe.checkout.sessions.create({
      ...{ mode: 'payment', ui_mode: 'embedded_page', redirect_on_completion: 'never' },
      line_items: [{ quantity: 1, price_data }],
    });
    await withPage(REQUIRE_CORP, async (page) => {
      expect(await page.evaluate('crossOriginIsolated')).toBe(true);
      await page.evaluate(`instance.createEmbeddedCheckoutPage({
        clientSecret: ${JSON.stringify(session.client_secret)},
      }).then((checkout) => checkout.mount(document.body.appendChild(document.createElement('main'))))`);
      const payment = await frameOf(page, '/c/embed/');
      await payment.waitForSelector('#card[data-state=ready]');
      await fill(await frameOf(page, '/fields/payment'), {
        'Field-numberInput': CARD_WITH_3DS,
        'Field-expiryInput': '1234',
        'Field-cvcInput': '123',
        'Field-postalCodeInput': '94107',
      });
      await fill(payment, { email: 'jenny@example.com', cardholder: 'Jenny Rosen' });
      await payment.evaluate(`document.getElementById('pay').click()`);
      const bank = await completeInWindow(page);
      await payment.waitForFunction(`document.body.innerText.includes('Thank you')`);
      const { status } = await bed.stripe.checkout.sessions.retrieve(session.id);
      expect(status).toBe('complete');
      expect(await page.evaluate('violations')).toEqual([]);
      await bank.close();
    });
  },
);

test.skipIf(firefox === null)(
  'under the strictest policy an ordinary page is paid, with 3-D Secure in a frame',
  async () => {
    // The page's own pictures: Firefox asks for its icon.
    const csp =
      `default-src 'none'; script-src 'self' ${bed.vault}; frame-src ${bed.vault}; img-src 'self'; ` +
      `require-trusted-types-for 'script'; trusted-types 'none'`;
    await withPage({ 'content-security-policy': csp }, async (page) => {
      await begin(page, CARD_WITH_3DS);
      const bank = await frameOf(page, '/acs/challenge');
      await (await bank.waitForSelector('button[value=complete]'))?.click();
      expect(await page.evaluate('result')).toBe('succeeded');
      expect(await page.evaluate('violations')).toEqual([]);
    });
  },
);
