// Everything that a browser test of this package stands on, started once a file. Its pages share a
// cache, which makes them quick; the vault's answers and memory begin anew each test.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { closeContexts, sharedBrowser } from '@coffer/testkit';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { buildBrowser } from 'coffer/browser-build';
import { openMerchantPage, type MerchantOptions } from './merchant-page.ts';
import { startShop, type Shop } from './shop-page.ts';
import { builtDir, startVaultStandIn, type VaultStandIn } from './vault-stand-in.ts';

export interface BrowserRig {
  readonly shop: Shop;
  readonly vault: VaultStandIn;
  /** A merchant's page that loads coffer.js. Closed after the test. */
  open(options: Omit<MerchantOptions, 'script'> & { readonly script?: string }): Promise<Page>;
  /** Any other page. Closed after the test. */
  newPage(): Promise<Page>;
}

interface Started {
  browser: Browser;
  context: BrowserContext;
  shop: Shop;
  vault: VaultStandIn;
}

/** Call once at the top of a test file. */
export function useBrowserRig(): BrowserRig {
  const started: Partial<Started> = {};
  let pages: Page[] = [];

  beforeAll(async () => {
    await buildBrowser({ outDir: builtDir });
    [started.browser, started.shop, started.vault] = await Promise.all([
      sharedBrowser(),
      startShop(),
      startVaultStandIn(),
    ]);
    started.context = await started.browser.newContext();
  });
  beforeEach(() => started.vault?.reset());
  afterEach(async () => {
    await Promise.all(pages.map((page) => page.close()));
    pages = [];
  });
  afterAll(async () => {
    if (started.browser !== undefined) await closeContexts(started.browser);
    await Promise.all([started.shop?.close(), started.vault?.close()]);
  });

  const keep = (page: Page): Page => {
    pages.push(page);
    return page;
  };
  return {
    get shop() {
      return running(started.shop);
    },
    get vault() {
      return running(started.vault);
    },
    async open(options) {
      const script = `${this.vault.origin}${options.script ?? '/coffer.js'}`;
      const { apart } = options;
      const shared = running(started.context);
      const context = apart === undefined ? shared : await running(started.browser).newContext();
      return keep(await openMerchantPage(context, this.shop, { ...options, script }));
    },
    async newPage() {
      return keep(await running(started.context).newPage());
    },
  };
}

function running<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('the rig runs only inside tests');
  return part;
}
