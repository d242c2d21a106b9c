// Goal: a page that pins a version of coffer.js runs that version's bytes or none, pays under the
// strictest headers, and keeps working after the vault was upgraded. Method: real Chromium, a real
// stack that was upgraded from an earlier build, and a proxy before the vault that changes bytes.
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { auditCsp, auditHeaders, DEFAULT_OPTIONS, fetchDocument } from '@coffer/audit';
import { headersFor } from '@coffer/kernel';
import { freePortBase, launchChromium, startStack } from '@coffer/testkit';
import {
  buildBrowser,
  describeBuild,
  keepVersion,
  scriptTag,
  type SdkVersions,
} from 'coffer/browser-build';
import type { Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { cardFrame, serveMerchantPage, stripeFor, typeCard } from './merchant.ts';

const portBase = await freePortBase();
const vault = `http://vault.localhost:${portBase + 1}`;
/** Node knows no names below localhost. */
const direct = `http://127.0.0.1:${portBase + 1}`;
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'coffer-versions-'));
const earlier = await keepEarlierVersion();
const stack = await startStack({ portBase, dataDir, env: { COFFER_VAULT_ORIGIN: vault } });
const proxy = await startProxy();
const browser = await launchChromium();
const stripe = stripeFor(stack);

afterAll(async () => {
  await browser.close();
  await proxy.close();
  await stack.remove();
});

/** As if the installation had run release 0.0.9, whose card frame says so in its markup. */
async function keepEarlierVersion() {
  const builtDir = path.join(dataDir, 'earlier');
  const current = fileURLToPath(new URL('../.cache/browser', import.meta.url));
  await buildBrowser({ outDir: current });
  fs.cpSync(current, builtDir, { recursive: true });
  const frame = path.join(builtDir, 'fields/card.html');
  const html = fs.readFileSync(frame, 'utf8');
  fs.writeFileSync(frame, html.replace('<html', '<html data-release="0.0.9"'));
  fs.appendFileSync(path.join(builtDir, 'coffer.js'), '\nwindow.cofferRelease = "0.0.9";\n');
  describeBuild(builtDir, { release: '0.0.9', released: '2026-01-02' });
  return keepVersion({ builtDir, keptDir: path.join(dataDir, 'sdk') });
}

/** A network that changes scripts as it is told to. */
async function startProxy() {
  const state = { change: (script: string): string => script };
  const server = http.createServer((request, response) => {
    void fetch(`${direct}${request.url}`).then(async (answer) => {
      const body = await answer.text();
      const changed = request.url?.endsWith('.js') === true ? state.change(body) : body;
      const kept = [...answer.headers].filter(
        // The body was unpacked on its way through here.
        ([name]) => !/^(content-(length|encoding)|connection|keep-alive)$/.test(name),
      );
      response.writeHead(answer.status, Object.fromEntries(kept)).end(changed);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return Object.assign(state, {
    origin: `http://proxy.localhost:${port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

async function manifest(): Promise<SdkVersions> {
  // The vault's own list; the first test looks at every field.
  return (await (await fetch(`${direct}/sdk/manifest.json`)).json()) as SdkVersions;
}

async function currentVersion() {
  const { latest, versions } = await manifest();
  const found = versions.find(({ version }) => version === latest);
  if (found === undefined) throw new Error('the latest version is not listed');
  return found;
}

/** Sends the path as it is: fetch would tidy it. */
async function rawGet(target: string): Promise<{ status: number; text: string }> {
  const request = http.get({ host: '127.0.0.1', port: portBase + 1, path: target });
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode ?? 0, text };
}

interface Opened {
  readonly page: Page;
  readonly complaints: string[];
  close(): Promise<void>;
}

async function open(head: string, headers: Record<string, string> = {}): Promise<Opened> {
  const merchant = await serveMerchantPage({
    head: `<link rel="icon" href="data:,">${head}`,
    headers,
  });
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(merchant.url);
  return {
    page,
    complaints,
    close: async () => {
      await page.close();
      await merchant.close();
    },
  };
}

const hasCoffer = (page: Page): Promise<unknown> => page.evaluate(`typeof Coffer === 'function'`);

async function pay(page: Page): Promise<unknown> {
  const intent = await stripe.paymentIntents.create({ amount: 1999, currency: 'eur' });
  await page.evaluate(`new Promise((resolve) => {
    window.instance = Coffer('${stack.publishable_key}');
    window.card = instance.elements().create('card', { hidePostalCode: true });
    card.on('ready', resolve);
    card.mount('#card');
  })`);
  await typeCard(cardFrame(page), { number: '4242424242424242' });
  return page.evaluate(`instance.confirmCardPayment('${intent.client_secret}', {
    payment_method: { card },
  }).then(({ error, paymentIntent }) => error?.message ?? paymentIntent.status)`);
}

test('the manifest lists the running version and those before, with the digests of what is served', async () => {
  const response = await fetch(`${direct}/sdk/manifest.json`);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    ...headersFor('sdk-manifest', { tls: false }),
    'content-type': 'application/json',
  });
  const { latest, versions } = (await response.json()) as SdkVersions;
  expect(versions.map(({ version }) => version)).toEqual([latest, earlier.version]);
  expect(versions[1]).toEqual({ ...earlier, released: '2026-01-02' });
  for (const { url, integrity, integrity_sha512, size_bytes } of versions) {
    const script = await fetch(direct + url);
    expect(Object.fromEntries(script.headers)).toMatchObject({
      ...headersFor('sdk-version', { tls: false }),
      'content-type': 'text/javascript; charset=utf-8',
    });
    const body = Buffer.from(await script.arrayBuffer());
    const digest = (name: string) => `${name}-${createHash(name).update(body).digest('base64')}`;
    expect([integrity, integrity_sha512, size_bytes]).toEqual([
      digest('sha384'),
      digest('sha512'),
      body.length,
    ]);
  }
  const evergreen = await fetch(`${direct}/coffer.js`);
  expect(evergreen.headers.get('cache-control')).toBe('no-cache');
  expect(Buffer.from(await evergreen.arrayBuffer())).toHaveLength(versions[0]?.size_bytes ?? 0);
});

test('no other name gives the bytes of a version', async () => {
  const { version } = await currentVersion();
  for (const target of [
    '/sdk/0.0.8-0123456789abcdef/coffer.js',
    `/sdk/${version.slice(0, -1)}/coffer.js`,
    '/sdk/latest/coffer.js',
    `/sdk/${version}/../../../secrets.json`,
    `/sdk/../sdk/${version}/coffer.js`,
    `/sdk/..%2f..%2fsecrets.json`,
    `/sdk/${version}%00/coffer.js`,
    `/sdk/${version}/version.json`,
    `/sdk/${version}/manifest.json`,
    '/sdk/',
  ]) {
    expect(await rawGet(target)).toEqual({
      status: 404,
      text: expect.stringContaining('This vault does not serve that version of coffer.js.'),
    });
  }
});

const UNCHANGED = (script: string): string => script;
const SKIMMER = (script: string): string => `${script}\nwindow.skimmer = true;`;

test.each([
  ['one letter', (script: string) => script.replace('Coffer', 'Doffer')],
  ['one white space at the end', (script: string) => `${script} `],
  ['a skimmer at the end', SKIMMER],
])('changed by %s, a script does not run on a pinned page', async (_what, change) => {
  proxy.change = change;
  const { page, complaints, close } = await open(scriptTag(proxy.origin, await currentVersion()));
  expect(await page.evaluate('[typeof Coffer, typeof skimmer]')).toEqual([
    'undefined',
    'undefined',
  ]);
  await expect.poll(() => complaints).toEqual([expect.stringMatching(/integrity.*blocked/s)]);
  await close();
});

test('through the same network unchanged bytes run, and a page that pins nothing runs any', async () => {
  proxy.change = UNCHANGED;
  const pinned = await open(scriptTag(proxy.origin, await currentVersion()));
  expect(await hasCoffer(pinned.page)).toBe(true);
  await pinned.close();
  proxy.change = SKIMMER;
  const unpinned = await open(`<script src="${proxy.origin}/coffer.js"></script>`);
  expect(await unpinned.page.evaluate('skimmer')).toBe(true);
  await unpinned.close();
});

test('pinned, cross-origin isolated, under the strictest policies, a payment violates nothing', async () => {
  const { page, complaints, close } = await open(scriptTag(vault, await currentVersion()), {
    'content-security-policy': [
      `default-src 'none'; img-src data:; script-src ${vault}/sdk/; frame-src ${vault}/sdk/`,
      "require-trusted-types-for 'script'; trusted-types 'none'",
    ].join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'integrity-policy': 'blocked-destinations=(script)',
  });
  expect(await page.evaluate('crossOriginIsolated')).toBe(true);
  expect(await pay(page)).toBe('succeeded');
  expect(complaints).toEqual([]);
  await close();
});

test('the browser holds a page to its integrity policy: the same tag without integrity is refused', async () => {
  const { url } = await currentVersion();
  const { page, close } = await open(
    `<script src="${vault}${url}" crossorigin="anonymous"></script>`,
    {
      'integrity-policy': 'blocked-destinations=(script)',
    },
  );
  expect(await hasCoffer(page)).toBe(false);
  await close();
});

test('after an upgrade a page that pins the version before pays, in the frames of that version', async () => {
  const { page, close } = await open(scriptTag(vault, earlier));
  expect(await pay(page)).toBe('succeeded');
  expect(await page.evaluate('cofferRelease')).toBe('0.0.9');
  const card = page.frames().find((frame) => frame.url().endsWith('/fields/card'));
  expect(card?.url()).toBe(`${vault}/sdk/${earlier.version}/fields/card`);
  expect(await card?.evaluate('document.documentElement.dataset.release')).toBe('0.0.9');
  await close();
});

test('the example shop pins the running version, and the audit has nothing to say of it', async () => {
  const { url, integrity } = await currentVersion();
  const response = await fetch(stack.shop);
  expect(response.headers.get('integrity-policy')).toBe('blocked-destinations=(script)');
  const html = (await response.text()).replace(/\s+/g, ' ');
  expect(html).toContain(
    `<script src="${vault}${url}" integrity="${integrity}" crossorigin="anonymous" defer ></script>`,
  );
  const facts = await fetchDocument(`${stack.shop}/`, DEFAULT_OPTIONS);
  const findings = [auditCsp(facts), auditHeaders(facts)].flatMap((part) => part.findings);
  expect(findings.filter(({ rule }) => /integrity/.test(rule))).toEqual([]);
});

test('what npm start prints can be pasted', async () => {
  expect(stack.output()).toContain(scriptTag(vault, await currentVersion()));
});
