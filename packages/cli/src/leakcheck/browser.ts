import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext, Page, Request } from 'playwright-core';
import { encodeForm, OperatorError } from '@coffer/kernel';
import { findChromium } from '../chromium/index.ts';
import type { Canary } from './canary.ts';
import { searchFiles } from './files.ts';
import { findingsOf, type Finding, type SearchReport } from './findings.ts';
import type { Installation } from '../running/index.ts';
import { send, textAt } from './http.ts';
import type { NeedleSearch } from './needle-search.ts';
import { MARK } from './visit.ts';

export interface BrowserCheck {
  readonly search: NeedleSearch;
  readonly canary: Canary;
  readonly installation: Installation;
}

/** Quiet, and offline but for the shop; works as root. */
const ARGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

const STEP_TIMEOUT_MS = 20_000;

/** Browsers write down what stands in a form a second or so after it was typed. */
const TYPED_MS = 2_000;

/**
 * Buys in the shop's page with a canary card, as a person does, and searches what the browser was
 * told by the shop, what it sent anywhere but to the vault, and what it keeps: cookies, storage of
 * every frame, caches, and its profile folder on disk.
 */
export async function payInBrowser(check: BrowserCheck): Promise<SearchReport> {
  const launch = await findBrowser();
  if (launch === null) {
    return { ...NOTHING, notes: ['no browser: needs Chromium and playwright-core (see --quick)'] };
  }
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'coffer-leakcheck-'));
  try {
    const context = await launch(profile);
    const seen: Seen = { findings: [], bytes: 0, messages: 0, pending: [] };
    try {
      context.setDefaultTimeout(STEP_TIMEOUT_MS);
      const page = await watchedPage(context, check, seen);
      await buy(page, check);
      await inspectKept({ context, check, seen });
      // Back to the card fields, whose frames can read what their origin keeps.
      await openShop(page, check);
      await inspectKept({ context, check, seen });
      await Promise.all(seen.pending);
    } finally {
      await context.close();
    }
    const disk = searchFiles({ search: check.search, folder: profile, changedSinceMs: 0 });
    return {
      kind: 'browser',
      searched: `a browser that paid in the shop: ${seen.messages} messages, storage, ${disk.searched}`,
      bytes: seen.bytes + disk.bytes,
      findings: [...seen.findings, ...disk.findings],
      notSearched: disk.notSearched,
      notes: [],
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : 'unknown reason';
    return { ...NOTHING, notSearched: [`a browser that pays in the shop: ${reason}`] };
  } finally {
    fs.rmSync(profile, { recursive: true, force: true });
  }
}

const NOTHING: SearchReport = {
  kind: 'browser',
  searched: 'no browser',
  bytes: 0,
  findings: [],
  notSearched: [],
  notes: [],
};

/** Starts the system's Chromium on a profile folder; null where there is none. */
async function findBrowser(): Promise<((profile: string) => Promise<BrowserContext>) | null> {
  const executablePath = findChromium();
  // A development package: an installation that only runs has none.
  const playwright = await import('playwright-core').catch(() => null);
  if (executablePath === null || playwright === null) return null;
  return (profile) =>
    playwright.chromium.launchPersistentContext(profile, {
      executablePath,
      args: ARGS,
      // The operator's certificate need not be one that this machine's browser trusts.
      ignoreHTTPSErrors: true,
    });
}

interface Seen {
  readonly findings: Finding[];
  bytes: number;
  messages: number;
  /** Answers that are still being read. */
  readonly pending: Promise<void>[];
}

function inspect(found: {
  readonly check: BrowserCheck;
  readonly seen: Seen;
  readonly place: string;
  readonly text: string | Buffer;
}): void {
  const bytes = Buffer.from(found.text);
  found.seen.bytes += bytes.length;
  const matches = found.check.search.find(bytes);
  found.seen.findings.push(...findingsOf(matches, () => ({ area: found.place })));
}

/** A page whose traffic is searched: all but what goes to the vault, which may hold cards. */
async function watchedPage(
  context: BrowserContext,
  check: BrowserCheck,
  seen: Seen,
): Promise<Page> {
  const vault = new URL(check.installation.dev.vault).origin;
  const page = await context.newPage();
  const look = (place: string, text: string | Buffer): void =>
    inspect({ check, seen, place, text });
  page.on('request', (request) => {
    if (new URL(request.url()).origin === vault) return;
    seen.messages += 1;
    look(`browser's request to ${originOf(request)}`, requestText(request));
  });
  page.on('requestfinished', (request) => {
    const place = `answer to the browser from ${originOf(request)}`;
    seen.pending.push(
      answerText(request).then((text) => {
        seen.messages += 1;
        look(place, text);
      }),
    );
  });
  page.on('console', (message) => look("browser's console", message.text()));
  return page;
}

function originOf(request: Request): string {
  return new URL(request.url()).origin;
}

function requestText(request: Request): string {
  const headers = Object.entries(request.headers()).map(([name, value]) => `${name}: ${value}`);
  return [request.url(), ...headers, request.postData() ?? ''].join('\n');
}

async function answerText(request: Request): Promise<Buffer> {
  try {
    const response = await request.response();
    if (response === null) return Buffer.alloc(0);
    const head = Buffer.from(JSON.stringify(await response.headersArray()));
    // Redirects have no body.
    return Buffer.concat([head, await response.body().catch(() => Buffer.alloc(0))]);
  } catch {
    // The page was left before the answer came.
    return Buffer.alloc(0);
  }
}

async function openShop(page: Page, { installation }: BrowserCheck): Promise<void> {
  await page.goto(installation.dev.shop);
  await page.locator('form[data-ready="true"]').waitFor();
}

/** Marks the payment as a canary's before it is made: the page waits for its order so long. */
async function markOrders(page: Page, { installation }: BrowserCheck): Promise<void> {
  const { api, secret_key } = installation.dev;
  await page.route('**/orders', async (route) => {
    const response = await route.fetch();
    const [id = ''] = textAt(await response.json(), 'clientSecret').split('_secret_');
    await send({
      method: 'POST',
      url: `${api}/v1/payment_intents/${id}`,
      headers: {
        authorization: `Bearer ${secret_key}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: encodeForm(MARK),
    });
    await route.fulfill({ response });
  });
}

async function buy(page: Page, check: BrowserCheck): Promise<void> {
  const { canary } = check;
  await markOrders(page, check);
  await openShop(page, check);
  await page.fill('input[name=email]', 'leakcheck@example.com');
  const frame = page.frameLocator('#payment iframe[name^="__privateStripeFrame"]');
  const field = (name: string) => frame.locator(`[data-elements-stable-field-name="${name}"]`);
  const expiry = `${String(canary.expMonth).padStart(2, '0')}${canary.expYear % 100}`;
  await field('cardNumber').pressSequentially(canary.number);
  await field('cardExpiry').pressSequentially(expiry);
  await field('cardCvc').pressSequentially(canary.cvc);
  const postal = field('postalCode');
  if ((await postal.count()) > 0 && (await postal.isVisible())) await postal.fill('94107');
  await sleep(TYPED_MS);
  await page.click('#submit');
  await page.waitForURL(/\/receipt\?payment_intent=pi_/).catch(() => {
    throw new OperatorError('the shop did not come to its receipt');
  });
}

/** Everything that a page can keep, read in each frame. */
const KEPT_BY_FRAME = `(async () => {
  const kept = {};
  const note = async (name, read) => { try { kept[name] = await read(); } catch { kept[name] = null; } };
  await note('cookies', () => document.cookie);
  await note('localStorage', () => ({ ...localStorage }));
  await note('sessionStorage', () => ({ ...sessionStorage }));
  await note('name', () => window.name);
  await note('history', () => JSON.stringify(history.state));
  await note('caches', async () => {
    const all = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const key of await cache.keys()) all.push([key.url, await (await cache.match(key)).text()]);
    }
    return all;
  });
  await note('indexedDB', async () => {
    const all = [];
    const done = (request) => new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    for (const { name } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        all.push(await done(database.transaction(store).objectStore(store).getAll()));
      }
      database.close();
    }
    return all;
  });
  return JSON.stringify(kept);
})()`;

async function inspectKept(found: {
  readonly context: BrowserContext;
  readonly check: BrowserCheck;
  readonly seen: Seen;
}): Promise<void> {
  const { context, check, seen } = found;
  const cookies = JSON.stringify(await context.cookies());
  inspect({ check, seen, place: 'cookies of the browser', text: cookies });
  for (const frame of context.pages().flatMap((page) => page.frames())) {
    const text = String(await frame.evaluate<unknown>(KEPT_BY_FRAME));
    inspect({ check, seen, place: `storage of the browser at ${frame.url()}`, text });
  }
}
