// Goal: the example shop's attacks really run, its panel tells the truth about each, none of them
// gets a card number out of the card form, and what it says that `coffer page` reports is reported.
// Method: real Chromium on a real stack plays each attack and a card is typed; every request that
// leaves for the attacker is answered and kept.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { debianProgram, useBrowser } from '@coffer/testkit';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { cardFrame } from './merchant.ts';
import { useStack } from './shared-stack.ts';

const COFFER = path.join(import.meta.dirname, '../packages/cli/bin/coffer.js');
const NUMBER = '4242424242424242';
const stack = await useStack();
const browser = await useBrowser();
const chromium = debianProgram('chromium');

interface Attacked {
  readonly page: Page;
  /** What left for the attacker. */
  readonly away: readonly string[];
}

async function attack(
  id: string,
  first: (page: Page) => Promise<void> = () => Promise.resolve(),
): Promise<Attacked> {
  const page = await browser.newPage({ viewport: { width: 1180, height: 1400 } });
  const away: string[] = [];
  // What the browser refuses to send does not get as far as this.
  await page.route(/^https:\/\/[\w-]+\.attacker\.example\//, async (route) => {
    away.push(route.request().url());
    await route.fulfill({ body: 'loot' });
  });
  await page.goto(`${stack.shop}/?attack`);
  await page.locator('form[data-ready="true"]').waitFor();
  await first(page);
  await press(page, `[data-attack="${id}"] button`);
  return { page, away };
}

/** As a script would: Playwright's own click waits for the navigation that the policy refuses. */
function press(page: Page, selector: string): Promise<unknown> {
  return page.evaluate(`document.querySelector(${JSON.stringify(selector)}).click()`);
}

/** What the panel says: what the attack got, and what stopped or caught it. */
async function told(page: Page, id: string): Promise<{ got: string; by: string }> {
  const row = page.locator(`[data-attack="${id}"]`);
  return { got: await row.locator('.got').innerText(), by: await row.locator('.by').innerText() };
}

const numberField = (page: Page) =>
  cardFrame(page, '#payment').locator('[data-elements-stable-field-name="cardNumber"]');

test('the page is isolated, and says so', async () => {
  const page = await browser.newPage();
  await page.goto(stack.shop);
  expect(await page.evaluate('crossOriginIsolated')).toBe(true);
  expect(await page.locator('.armour').innerText()).toContain('cross-origin isolated (yes)');
  await page.close();
});

test('a keylogger hears the e-mail address and nothing of the card, and can send neither', async () => {
  const { page, away } = await attack('keylogger');
  await page.locator('input[name=email]').pressSequentially('me@x.example');
  await numberField(page).pressSequentially(NUMBER);
  await expect
    .poll(() => told(page, 'keylogger'))
    .toMatchObject({
      got: '12 keys in the shop’s own fields, 0 in the card form.',
      by: expect.stringMatching(/same-origin policy.*img-src, connect-src|connect-src, img-src/s),
    });
  expect(away).toEqual([]);
  await page.close();
});

test('an overlay takes clicks, not what is typed', async () => {
  const { page, away } = await attack('overlay');
  // Once it lies there for the browser, too, which sends clicks to frames by the picture before.
  await page.locator('.sheet').click({ position: { x: 40, y: 40 } });
  await expect
    .poll(() => told(page, 'overlay'))
    .toMatchObject({
      got: '1 click meant for the card form; no key and no number.',
      by: expect.stringContaining('can fool a person. coffer page reports it (page-overlay).'),
    });
  expect(away).toEqual([]);
  await page.close();
});

test('a fake field gets what is typed into it, and neither policy nor server let it go', async () => {
  const { page, away } = await attack('fake-field');
  await page.locator('label:has-text("Card number") input').fill(NUMBER);
  await expect
    .poll(() => told(page, 'fake-field'))
    .toMatchObject({
      got: '16 digits: all that is typed here.',
      by: expect.stringMatching(/can fool a person.*page-fake-card-field.*guard: raw_card_data/s),
    });
  await expect.poll(async () => (await told(page, 'fake-field')).by).toContain('connect-src');
  expect(away).toEqual([]);
  await page.close();
});

test('a swapped frame shows nothing of the attacker’s', async () => {
  const { page, away } = await attack('frame-swap');
  await expect
    .poll(() => told(page, 'frame-swap'))
    .toMatchObject({
      by: expect.stringContaining('frame-src'),
    });
  expect(away).toEqual([]);
  await page.close();
});

test('a hijacked form holds no card, and is not sent', async () => {
  const { page, away } = await attack('form-hijack', async (shop) => {
    await numberField(shop).pressSequentially(NUMBER);
    await shop.fill('input[name=email]', 'me@x.example');
  });
  await press(page, '#submit');
  await expect
    .poll(() => told(page, 'form-hijack'))
    .toMatchObject({
      got: 'email: me@x.example. The card is in none of the form’s fields.',
      by: expect.stringContaining('form-action'),
    });
  expect(away).toEqual([]);
  await page.close();
});

test('what stopped one attack is not told of another', async () => {
  const { page } = await attack('form-hijack');
  await expect
    .poll(() => told(page, 'form-hijack'))
    .toMatchObject({
      by: expect.stringContaining('form-action'),
    });
  await press(page, '[data-attack="overlay"] button');
  expect((await told(page, 'overlay')).by).not.toContain('policy refused');
  await page.close();
});

test.skipIf(chromium === null)(
  'coffer page reports what the panel says that it reports',
  async () => {
    const findings = async (id: string): Promise<string[]> => {
      const url = `${stack.shop}/?attack=${id}`;
      const args = [COFFER, 'page', url, '--origin', stack.vault, '--format', 'json'];
      const out = await new Promise<string>((resolve) => {
        execFile(process.execPath, args, (_error, stdout) => resolve(stdout));
      });
      const report = JSON.parse(out) as { parts: { findings: { rule: string }[] }[] };
      return report.parts.flatMap((part) => part.findings.map(({ rule }) => rule));
    };
    expect(await findings('overlay')).toContain('page-overlay');
    expect(await findings('fake-field')).toContain('page-fake-card-field');
  },
);
