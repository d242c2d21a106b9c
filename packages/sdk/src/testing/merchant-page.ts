// The page of a merchant in tests: one element, its events in `window.log`, and the calls that pay.
import type { BrowserContext, Page } from 'playwright-core';
import { framesShown, PAGES, type Shop, type ShopPage } from './shop-page.ts';

export interface MerchantOptions {
  /** Address of the script, on the vault's origin. */
  readonly script: string;
  readonly kind: 'address' | 'card' | 'cardNumber' | 'linkAuthentication' | 'payment';
  /** JavaScript for the options of `elements()` and `create()`. */
  readonly group?: string;
  readonly element?: string;
  /** The `locale` option of `Coffer()`. */
  readonly locale?: string;
  readonly headers?: ShopPage['headers'];
  /** Runs in every document before any of its own scripts. */
  readonly before?: string;
  readonly width?: number;
  /** A browser of its own, whose clock or network the test changes. */
  readonly apart?: 'with-clock' | 'with-network';
  /** Runs on the empty page, before it goes anywhere: for what is in the network's way. */
  readonly prepare?: (page: Page) => Promise<void>;
  /** Whether to wait for `ready`; the default. */
  readonly wait?: boolean;
}

export const TEST_KEY = 'pk_test_0123456789abcdefghij';

const EVENTS = [
  ...['ready', 'change', 'focus', 'blur', 'escape', 'loaderror', 'loaderstart'],
  'cspviolation',
];

/** Opens a page that mounts one element as a merchant would. */
export async function openMerchantPage(
  context: BrowserContext,
  shop: Shop,
  options: MerchantOptions,
): Promise<Page> {
  const { kind, element = '{}' } = options;
  const { group = kind === 'payment' ? `{ clientSecret: 'pi_1_secret_2' }` : '{}' } = options;
  const path = shop.serve({
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title></head>
      <body><form><label for="card">Card</label><div id="card"></div><button>Pay</button></form>
      <script src="${options.script}"></script></body></html>`,
    ...(options.headers === undefined ? {} : { headers: options.headers }),
  });
  const page = await context.newPage();
  await page.setViewportSize({ width: options.width ?? 600, height: 500 });
  if (options.before !== undefined) await page.addInitScript(options.before);
  if (options.apart === 'with-clock') await page.clock.install();
  await options.prepare?.(page);
  await page.goto(shop.origin + path);
  await page.evaluate(`
    window.log = [];
    window.coffer = Coffer('${TEST_KEY}', ${JSON.stringify({ locale: options.locale })});
    window.group = coffer.elements(${group});
    window.card = group.create('${kind}', ${element});
    for (const name of ${JSON.stringify(EVENTS)}) card.on(name, (event) => log.push([name, event]));
    window.isReady = new Promise((resolve) => { card.on('ready', resolve); });
    card.mount('#card');
  `);
  if (options.wait !== false) {
    await page.evaluate('isReady');
    await framesShown(page, PAGES[kind]);
  }
  return page;
}

/** Runs an expression in the page and gives its value; rejections come as their name and text. */
export async function inPage(page: Page, expression: string): Promise<unknown> {
  return page.evaluate(
    `(async () => ${expression})().catch((error) => ({ thrown: error.name, text: error.message }))`,
  );
}
