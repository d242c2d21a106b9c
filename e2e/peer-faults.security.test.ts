// Goal: the faults that were found in other payment platforms' pages are not in ours; others of
// them stand in packages/sdk/src/isolation.security.test.ts. Method: each attack as it was told, in
// Chromium on a real stack: storage and addresses are searched after a payment, the bank's page is
// hostile, and our own pages are framed by a stranger.
import { useBrowser } from '@coffer/testkit';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { cardFrame, serveMerchantPage, typeCard } from './merchant.ts';
import { CARD_WITH_3DS, usePayingBed } from './paying-page.ts';

const bed = await usePayingBed();
const browser = await useBrowser();

async function begin(page: Page, url: string): Promise<string> {
  await page.goto(url);
  await page.evaluate('usable');
  await typeCard(cardFrame(page), { number: CARD_WITH_3DS });
  const secret = await bed.newSecret();
  await page.evaluate(`pay(${JSON.stringify(secret)})`);
  return secret;
}

/** Everything that a document can keep in its browser. */
const KEPT = `(async () => {
  // A browser may deny a foreign site's frame its storage: then it holds nothing.
  const held = async (look, nothing) => { try { return await look(); } catch { return nothing; } };
  return {
    local: await held(() => ({ ...localStorage }), {}),
    session: await held(() => ({ ...sessionStorage }), {}),
    cookie: await held(() => document.cookie, ''),
    databases: await held(async () => (await indexedDB.databases()).map(({ name }) => name), []),
    caches: await held(() => caches.keys(), []),
    // All that it says is its number, and test mode.
    name: window.name.replace(/\\d+(_test)?$/, ''),
  };
})()`;

test('after a payment no storage holds anything, and no address of a page a secret', async () => {
  const merchant = await bed.serve({});
  const context = await browser.newContext();
  const page = await context.newPage();
  const referrers = new Set<string>();
  const addresses = new Set<string>();
  page.on('request', (request) => {
    const { referer } = request.headers();
    if (referer !== undefined) referrers.add(referer);
    if (request.resourceType() === 'document') addresses.add(request.url());
  });
  const secret = await begin(page, merchant.url);
  const bank = page.frameLocator('dialog iframe').frameLocator('iframe');
  await bank.getByRole('button', { name: 'Complete' }).waitFor();
  const kept = await Promise.all(
    page
      .frames()
      .filter((frame) => frame.url().startsWith(bed.vault))
      .map((frame) => frame.evaluate(KEPT)),
  );
  expect(kept.length).toBeGreaterThanOrEqual(3);
  for (const one of kept) {
    expect(one).toEqual({
      ...{ local: {}, session: {}, cookie: '', databases: [], caches: [] },
      name: '__privateStripeFrame',
    });
  }
  await bank.getByRole('button', { name: 'Complete' }).click();
  expect(await page.evaluate('result')).toBe('succeeded');
  expect(await page.evaluate(KEPT)).toEqual({
    ...{ local: {}, session: {}, cookie: '', databases: [], caches: [], name: '' },
  });
  expect(await context.cookies()).toEqual([]);
  const said = [...addresses, ...referrers].join('\n');
  expect(said).toContain('/fields/card');
  for (const part of [secret, secret.split('_secret_')[1] ?? '', CARD_WITH_3DS]) {
    expect(said).not.toContain(part);
  }
  await context.close();
  await merchant.close();
});

test('a bank’s page can neither leave with the shop’s page nor speak for the bank', async () => {
  const merchant = await bed.serve({});
  const context = await browser.newContext();
  const page = await context.newPage();
  await context.route(/\/acs\/challenge\?/, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><button>Bust</button><script>
        window.tried = [];
        const attempt = (name, act) => { try { act(); tried.push(name + ' done'); }
          catch (error) { tried.push(name + ' ' + error.name); } };
        document.querySelector('button').onclick = () => {
          attempt('top', () => { top.location.href = 'https://evil.example/'; });
          attempt('parent', () => { parent.location.href = 'https://evil.example/'; });
          for (const frame of [parent, top]) {
            frame.postMessage({ type: 'coffer:connect' }, '*', [new MessageChannel().port1]);
            frame.postMessage({ type: 'answer', id: 1, result: { ok: true,
              value: { status: 'succeeded' } } }, '*');
          }
          attempt('read', () => parent.document.body);
        };
      </script>`,
    }),
  );
  await begin(page, merchant.url);
  await page.frameLocator('dialog iframe').frameLocator('iframe').getByRole('button').click();
  const bank = page.frames().find((frame) => frame.url().includes('/acs/challenge'));
  // The parent is our own frame: it may not be led away either.
  expect(await bank?.evaluate('tried')).toEqual([
    'top SecurityError',
    'parent SecurityError',
    'read SecurityError',
  ]);
  expect(page.url()).toBe(merchant.url);
  expect(await page.evaluate(`Promise.race([result, 'still waiting'])`)).toBe('still waiting');
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(await page.evaluate('result')).toBe('payment_intent_authentication_failure');
  await context.close();
  await merchant.close();
});

test('a stranger’s page cannot frame ours, so no click on it can be stolen', async () => {
  const session = await bed.stripe.checkout.sessions.create({
    mode: 'payment',
    success_url: 'https://shop.example/done',
    line_items: [
      {
        quantity: 1,
        price_data: { currency: 'usd', unit_amount: 1_450, product_data: { name: 'Coffee' } },
      },
    ],
  });
  const targets = [session.url ?? '', `${bed.stack.checkout}/no-such-page`, bed.stack.shop];
  const merchant = await serveMerchantPage({
    head: '<link rel="icon" href="data:,">',
    body: targets.map((target) => `<iframe src="${target}"></iframe>`).join(''),
  });
  const page = await browser.newPage();
  const refused: string[] = [];
  page.on('console', (message) => {
    if (/frame-ancestors/.test(message.text())) refused.push(message.text());
  });
  await page.goto(merchant.url, { waitUntil: 'load' });
  await expect.poll(() => refused.length).toBe(targets.length);
  for (const frame of page.frames().slice(1)) {
    expect(
      await frame
        .locator('body')
        .innerText()
        .catch(() => ''),
    ).not.toMatch(/Pay|Coffee|found/);
  }
  await page.close();
  await merchant.close();
});
