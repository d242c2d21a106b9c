// `node tools/screenshots.ts [NAME...]`: starts a platform, opens its surfaces in Chromium, and
// writes their pictures to docs/images. Look at them: no test says whether they are beautiful.
import fs from 'node:fs';
import path from 'node:path';
import { startStack } from '@coffer/testkit';
import { findChromium } from 'coffer/chromium';
import { chromium, type Browser, type Page } from 'playwright-core';
import Stripe from 'stripe';
import { startMerchant, type MerchantServer } from './screenshots/merchant-page.ts';
import { SCENES, type Scene, type SceneElement } from './screenshots/scene.ts';
import { smallPng } from './screenshots/small-png.ts';
import { SURFACES } from './screenshots/surfaces.ts';

const SCALE = 1.25;
const SETTLE_MS = 1_000;
const PICTURE_MAX_BYTES = 64 * 1024;
const FOLDER = path.join(import.meta.dirname, '../docs/images');

const wanted = new Set(process.argv.slice(2));
const stack = await startStack();
const executablePath = findChromium();
if (executablePath === null) throw new Error('Chromium is not installed');
// Text without colored edges takes half the bytes.
const args = ['--no-sandbox', '--disable-lcd-text', '--font-render-hinting=none'];
const [browser, merchant] = await Promise.all([
  chromium.launch({ executablePath, args }),
  startMerchant(),
]);
const stripe = new Stripe(stack.secret_key, {
  host: new URL(stack.api).hostname,
  port: new URL(stack.api).port,
  protocol: 'http',
});
// As the pages name it whose look no session says.
await stripe.accounts.update(stack.account, {
  business_profile: { name: 'Nordlicht Coffee' },
  settings: { branding: { primary_color: '#884a2a', secondary_color: '#f2ede4' } },
});
try {
  for (const scene of SCENES) {
    if (isWanted(scene.name)) await take(browser, merchant, scene);
  }
  for (const surface of SURFACES) {
    if (!isWanted(surface.name)) continue;
    const page = await browser.newPage({ ...surface.window, deviceScaleFactor: SCALE });
    await surface.open(page, { stack, stripe, merchant });
    await page.waitForTimeout(SETTLE_MS);
    write(surface.name, await page.screenshot());
    await page.close();
  }
} finally {
  await browser.close();
  merchant.close();
  await stack.remove();
}

async function take(from: Browser, at: MerchantServer, scene: Scene): Promise<void> {
  const secrets = await Promise.all(scene.elements.map((element) => secretsFor(element)));
  const { publishable_key: publishableKey, vault } = stack;
  const script = `${vault}/coffer.js`;
  const url = at.serve({ scene, script, publishableKey, secrets });
  const page = await from.newPage({
    // High enough for all: a browser does not lay out frames that nobody sees.
    viewport: { width: scene.width, height: 2400 },
    deviceScaleFactor: SCALE,
  });
  await page.goto(url);
  await page.evaluate(`Promise.all(groups.map(([, ready]) => ready))`);
  for (const [index, element] of scene.elements.entries()) await act(page, index, element);
  await page.waitForTimeout(SETTLE_MS);
  write(scene.name, await page.locator('main').screenshot());
  await page.close();
}

function isWanted(name: string): boolean {
  return wanted.size === 0 || wanted.has(name);
}

function write(name: string, picture: Buffer): void {
  const png = smallPng(picture);
  fs.writeFileSync(path.join(FOLDER, `${name}.png`), png);
  const large = png.length > PICTURE_MAX_BYTES ? ', too large' : '';
  process.stdout.write(`${name}.png ${Math.ceil(png.length / 1024)} KB${large}\n`);
}

/** An intent to pay, and the session of a customer who has cards where the element shows them. */
async function secretsFor(element: SceneElement) {
  const purchase = { amount: 2100, currency: 'usd' };
  if (element.saved !== true) {
    const intent = await stripe.paymentIntents.create(purchase);
    return { clientSecret: intent.client_secret ?? '' };
  }
  const customer = await stripe.customers.create({ name: 'Jenny Rosen' });
  for (const name of ['pm_card_mastercard', 'pm_card_visa']) {
    await stripe.paymentMethods.attach(name, { customer: customer.id });
  }
  const intent = await stripe.paymentIntents.create({ ...purchase, customer: customer.id });
  const session = await stripe.customerSessions.create({
    customer: customer.id,
    components: {
      payment_element: {
        enabled: true,
        features: {
          payment_method_redisplay: 'enabled',
          payment_method_allow_redisplay_filters: ['always', 'limited', 'unspecified'],
          payment_method_remove: 'enabled',
        },
      },
    },
  });
  return { clientSecret: intent.client_secret ?? '', session: session.client_secret };
}

async function act(page: Page, index: number, element: SceneElement): Promise<void> {
  if (element.submitted === true) await page.evaluate(`groups[${index}][0].submit()`);
  if (element.typed === undefined) return;
  const frame = page.locator(`#e${index}-0 iframe`).contentFrame();
  await frame.locator('input:not([type=radio])').first().focus();
  await page.keyboard.type(element.typed);
}
