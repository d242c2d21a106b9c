// Everything that a browser test of this package stands on, started once a file; a vault's origin
// per test.
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '@coffer/testkit';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { buildBrowser } from '../../../../tools/build-browser.ts';
import { openMerchantPage, type MerchantOptions } from './merchant-page.ts';
import { startShop, type Shop } from './shop-page.ts';
import { builtDir, startVaultStandIn, type VaultStandIn } from './vault-stand-in.ts';

export interface BrowserRig {
  readonly browser: Browser;
  readonly shop: Shop;
  readonly vault: VaultStandIn;
  /** A merchant's page that loads coffer.js. Closed after the test. */
  open(options: Omit<MerchantOptions, 'script'> & { readonly script?: string }): Promise<Page>;
  /** Any other page. Closed after the test. */
  newPage(): Promise<Page>;
}

interface Started {
  browser: Browser;
  shop: Shop;
  vault: VaultStandIn;
}

/** Call once at the top of a test file. */
export function useBrowserRig(): BrowserRig {
  const started: Partial<Started> = {};
  let pages: Page[] = [];

  beforeAll(async () => {
    await buildBrowser({ outDir: builtDir });
    [started.browser, started.shop] = await Promise.all([launchChromium(), startShop()]);
  });
  beforeEach(async () => {
    started.vault = await startVaultStandIn();
  });
  afterEach(async () => {
    await Promise.all(pages.map((page) => page.close()));
    pages = [];
    await started.vault?.close();
  });
  afterAll(() => Promise.all([started.browser?.close(), started.shop?.close()]));

  const keep = (page: Page): Page => {
    pages.push(page);
    return page;
  };
  return {
    get browser() {
      return running(started.browser);
    },
    get shop() {
      return running(started.shop);
    },
    get vault() {
      return running(started.vault);
    },
    async open(options) {
      const script = `${this.vault.origin}${options.script ?? '/coffer.js'}`;
      return keep(await openMerchantPage(this.browser, this.shop, { ...options, script }));
    },
    async newPage() {
      return keep(await this.browser.newPage());
    },
  };
}

function running<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('the rig runs only inside tests');
  return part;
}
