// Goal: what browsers load is the same for the same sources, small, served under known paths, and
// on the merchant's page without card code. Method: build twice, compare, measure, search.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BRAND_RULES, type ServedFile } from '@coffer/kernel';
import { TEST_CARDS } from '@coffer/kernel/test-cards';
import { buildBrowser } from './build-browser.ts';
import { readManifest } from './manifest.ts';
import { PAGES } from './served-files.ts';
import {
  fileGzipBytes,
  isLater,
  isTexts,
  loadedBy,
  formGzipBytes,
} from './testing/loaded-files.ts';

const SDK_MAX_GZIP_BYTES = 12 * 1024;
const FORM_MAX_GZIP_BYTES = 40 * 1024;
const SAVED_MAX_GZIP_BYTES = 5 * 1024;
const REQUESTS_MAX = 6;
const TEXTS_MAX_GZIP_BYTES = 4 * 1024;

let dir = '';
let first = '';
let second = '';

beforeAll(async () => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'coffer-build-'));
  first = path.join(dir, 'first');
  second = path.join(dir, 'second');
  await buildBrowser({ outDir: first });
  await buildBrowser({ outDir: second });
});
afterAll(() => fs.rmSync(dir, { recursive: true, force: true }));

/** Every file of a build by its path. */
function contents(outDir: string): Map<string, string> {
  const files = fs.readdirSync(outDir, { recursive: true, withFileTypes: true });
  return new Map(
    files
      .filter((file) => file.isFile())
      .map((file) => path.join(file.parentPath, file.name))
      .map((file) => [path.relative(outDir, file), fs.readFileSync(file, 'latin1')] as const)
      .toSorted(([a], [b]) => a.localeCompare(b)),
  );
}

function served(): readonly ServedFile[] {
  return readManifest(first).files;
}

function textOf(file: string): string {
  return fs.readFileSync(path.join(first, file), 'utf8');
}

/** Loaded only by pages that show a customer's saved cards. */
const isSaved = (file: string): boolean => file.includes('/load-saved-cards-');

test('two builds give the same bytes', () => {
  expect(contents(second)).toEqual(contents(first));
});

test('a build of unchanged sources is left as it is', async () => {
  const before = fs.statSync(path.join(first, 'manifest.json'));
  await buildBrowser({ outDir: first });
  const after = fs.statSync(path.join(first, 'manifest.json'));
  expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
});

test('a changed stamp builds again, and leaves no file of before', async () => {
  const stale = path.join(second, 'fields/assets/stale-abc.js');
  fs.writeFileSync(stale, '');
  fs.writeFileSync(path.join(second, 'stamp'), 'other');
  await buildBrowser({ outDir: second });
  expect(fs.existsSync(stale)).toBe(false);
  expect(contents(second)).toEqual(contents(first));
});

test('the manifest names every path, and nothing is built that it does not name', () => {
  const { sdk } = readManifest(first);
  const stable = served().filter(({ surface }) => surface !== 'frame-asset');
  expect(stable.map(({ path: at, file, surface }) => [at, file, surface])).toEqual([
    ['/coffer.js', 'coffer.js', 'sdk-script'],
    ['/v3', 'coffer.js', 'sdk-script'],
    ['/v3/', 'coffer.js', 'sdk-script'],
    ['/v3/stripe.js', 'coffer.js', 'sdk-script'],
    ['/endive/stripe.js', 'coffer.js', 'sdk-script'],
    ['/sdk/manifest.json', 'versions.json', 'sdk-manifest'],
    ['/fields/controller', 'fields/controller.html', 'frame'],
    ['/fields/card', 'fields/card.html', 'frame'],
    ['/fields/card-number', 'fields/card-part.html', 'frame'],
    ['/fields/card-expiry', 'fields/card-part.html', 'frame'],
    ['/fields/card-cvc', 'fields/card-part.html', 'frame'],
    ['/fields/payment', 'fields/payment.html', 'frame'],
    ['/fields/address', 'fields/address.html', 'frame'],
    ['/fields/link-authentication', 'fields/link-authentication.html', 'frame'],
    ['/fields/challenge', 'fields/challenge.html', 'challenge'],
    ['/fields/challenge-isolated', 'fields/challenge.html', 'challenge-isolated'],
    [`/sdk/${sdk.version}/coffer.js`, 'coffer.js', 'sdk-version'],
    [`/sdk/${sdk.version}/stripe.js`, 'coffer.js', 'sdk-version'],
    [`/sdk/${sdk.version}/fields/controller`, 'fields/controller.html', 'frame'],
    [`/sdk/${sdk.version}/fields/card`, 'fields/card.html', 'frame'],
    [`/sdk/${sdk.version}/fields/card-number`, 'fields/card-part.html', 'frame'],
    [`/sdk/${sdk.version}/fields/card-expiry`, 'fields/card-part.html', 'frame'],
    [`/sdk/${sdk.version}/fields/card-cvc`, 'fields/card-part.html', 'frame'],
    [`/sdk/${sdk.version}/fields/payment`, 'fields/payment.html', 'frame'],
    [`/sdk/${sdk.version}/fields/address`, 'fields/address.html', 'frame'],
    [`/sdk/${sdk.version}/fields/link-authentication`, 'fields/link-authentication.html', 'frame'],
    [`/sdk/${sdk.version}/fields/challenge`, 'fields/challenge.html', 'challenge'],
    [
      `/sdk/${sdk.version}/fields/challenge-isolated`,
      'fields/challenge.html',
      'challenge-isolated',
    ],
  ]);
  const assets = served().filter(({ surface }) => surface === 'frame-asset');
  for (const { path: at, file } of assets) {
    expect([`/${file}`, `/sdk/${sdk.version}/${file}`]).toContain(at);
    expect(`/${file}`).toMatch(/^\/fields\/assets\/[a-z-]+-[\w-]{8}\.(js|css)$/);
  }
  const named = new Set([...served().map(({ file }) => file), 'manifest.json', 'stamp']);
  expect([...contents(first).keys()].filter((file) => !named.has(file))).toEqual([]);
});

test('the list of versions names the address of the script and the digests of its bytes', () => {
  const script = fs.readFileSync(path.join(first, 'coffer.js'));
  const digest = (algorithm: string): string =>
    `${algorithm}-${createHash(algorithm).update(script).digest('base64')}`;
  const { sdk } = readManifest(first);
  expect(sdk.version).toMatch(/^0\.1\.0-[0-9a-f]{16}$/);
  expect(JSON.parse(textOf('versions.json'))).toEqual({
    latest: sdk.version,
    versions: [
      {
        version: sdk.version,
        released: null,
        url: `/sdk/${sdk.version}/coffer.js`,
        integrity: digest('sha384'),
        integrity_sha512: digest('sha512'),
        size_bytes: script.length,
      },
    ],
  });
});

test('pages name their files relative to themselves, so that a version loads its own', () => {
  for (const page of PAGES) {
    const html = textOf(`fields/${page}.html`);
    const addresses = [...html.matchAll(/(?:src|href)="([^#"]+)"|import\('([^']+)'/g)].map(
      ([, attribute, imported]) => attribute ?? imported,
    );
    // The script, which the page asks for at once and runs later.
    expect([addresses.length, new Set(addresses).size]).toEqual([2, 1]);
    for (const address of addresses) expect(address).toMatch(/^\.\/assets\/[\w.-]+$/);
  }
});

test('coffer.js has no card code', () => {
  const script = textOf('coffer.js');
  const prefixes = BRAND_RULES.flatMap((rule) => rule.prefixes.flat()).filter(
    (prefix) => prefix.length >= 4,
  );
  const numbers = TEST_CARDS.map(({ number }) => number);
  const words = [
    'luhn',
    '4242',
    'visa',
    'mastercard',
    'amex',
    'unionpay',
    'cvcLength',
    'exp_month',
  ];
  const found = [...words, ...prefixes, ...numbers].filter((word) =>
    script.toLowerCase().includes(word.toLowerCase()),
  );
  expect(found).toEqual([]);
});

test('scripts that a form waits for have their functions compiled while they load', () => {
  const waitedFor = PAGES.filter((page) => page !== 'controller');
  const pages = waitedFor.map((page) => textOf(`fields/${page}.html`));
  const entries = pages.map((html) => /import\('\.\/(assets\/[\w.-]+)'\)/.exec(html)?.[1] ?? '');
  for (const file of ['coffer.js', ...entries.map((entry) => `fields/${entry}`)]) {
    expect([file, textOf(file).split('\n', 1)]).toEqual([file, ['//# allFunctionsCalledOnLoad']]);
  }
});

test('coffer.js asks nothing of the page’s policy, and makes no request', () => {
  const script = textOf('coffer.js');
  const sinks = ['innerHTML', 'srcdoc', 'eval(', 'Function(', 'createElement(`style`)', 'cssText'];
  const requests = ['fetch(', 'XMLHttpRequest', 'sendBeacon', 'WebSocket', 'importScripts'];
  const stores = ['localStorage', 'sessionStorage', 'cookie', 'indexedDB'];
  const found = [...sinks, ...requests, ...stores].filter((word) => script.includes(word));
  expect(found).toEqual([]);
});

test('pages hold one inline script, the same few lines in all of them, and no style attribute', () => {
  const lines = PAGES.map((page) => {
    const html = textOf(`fields/${page}.html`);
    expect(html).not.toMatch(/<script\s|\sstyle=|\son\w+=/);
    const scripts = [...html.matchAll(/<script>(.*?)<\/script>/gs)].map(([, script]) => script);
    return scripts.map((script) => script?.replace(/import\('\.\/assets\/[\w.-]+'\)/, 'import()'));
  });
  const begin = fs.readFileSync('packages/fields/src/pages/begin.part.html', 'utf8');
  const [, script = ''] = /<script>(.*?)<\/script>/s.exec(begin) ?? [];
  const same = script.replaceAll(/\n\s+/g, '\n').replace("import('{script}')", 'import()');
  for (const each of lines) expect(each).toEqual([same]);
});

test('the list of test cards is a file of its own, which a live form does not load', () => {
  const direct = loadedBy(first, 'fields/card.html').filter(
    (file) => !file.includes('/test-cards-'),
  );
  for (const file of direct) expect(textOf(file)).not.toContain('4000000000000002');
});

test('every language but English is a small file of its own, loaded by the form when needed', () => {
  const languages = loadedBy(first, 'fields/card.html').filter(isTexts);
  expect(languages.length).toBeGreaterThanOrEqual(11);
  for (const file of languages)
    expect([file, fileGzipBytes(first, file) <= TEXTS_MAX_GZIP_BYTES]).toEqual([file, true]);
  const others = loadedBy(first, 'fields/card.html').filter((file) => !isTexts(file));
  expect(others.filter((file) => /Kartennummer|カード番号/.test(textOf(file)))).toEqual([]);
});

test('a form is usable after six requests, in English and in test mode', () => {
  for (const page of ['card', 'payment']) {
    const scripts = [
      ...loadedBy(first, `fields/${page}.html`),
      ...loadedBy(first, 'fields/controller.html'),
    ];
    const atOnce = new Set(scripts.filter((file) => !isTexts(file) && !isLater(file)));
    // coffer.js beside the two pages, with a script each, and the list of test cards.
    expect(1 + atOnce.size).toBeLessThanOrEqual(REQUESTS_MAX);
  }
});

test('sizes', () => {
  const sdk = fileGzipBytes(first, 'coffer.js');
  const sizes = { 'coffer.js': sdk } as Record<string, number>;
  for (const page of ['card', 'payment']) sizes[page] = formGzipBytes(first, page);
  const [saved, ...more] = loadedBy(first, 'fields/payment.html').filter(isSaved);
  sizes['saved cards'] = saved === undefined ? 0 : fileGzipBytes(first, saved);
  expect(more).toEqual([]);
  console.log('gzip bytes of a form:', sizes);
  expect(sdk).toBeLessThanOrEqual(SDK_MAX_GZIP_BYTES);
  expect(sizes['card']).toBeLessThanOrEqual(FORM_MAX_GZIP_BYTES);
  expect(sizes['payment']).toBeLessThanOrEqual(FORM_MAX_GZIP_BYTES);
  expect(sizes['saved cards']).toBeGreaterThan(0);
  expect(sizes['saved cards']).toBeLessThanOrEqual(SAVED_MAX_GZIP_BYTES);
});
