// Goal: `coffer page` tells each change of a payment page as what it is and nothing else, keeps
// what it saw, and never takes a bot wall for the page. Method: one shop page, served with one
// thing different at a time, visited by the real command with the real browser; its report, its
// files and its exit status.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { debianProgram } from '@coffer/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

const COFFER = path.join(import.meta.dirname, '../packages/cli/bin/coffer.js');
const folder = mkdtempSync(path.join(tmpdir(), 'coffer-page-'));
const file = (name: string): string => path.join(folder, name);

interface Shop {
  readonly head: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number;
  readonly files: Readonly<Record<string, string>>;
}

const CART = 'function total(a, b) { return a + b; }\nglobalThis.total = total; // the cart\n';
const STATS = 'globalThis.stats = ["visit"];\n';
const FIRST: Shop = {
  head: '<script src="/cart.js"></script><script src="/stats.js"></script><script>globalThis.ready = "yes";</script>',
  headers: {
    'content-security-policy': "default-src 'self' 'unsafe-inline'; object-src 'none'",
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
  },
  status: 200,
  files: { '/cart.js': CART, '/stats.js': STATS },
};
let shop: Shop = FIRST;

const server = createServer((request, response) => {
  const text = shop.files[(request.url ?? '').split('?')[0] ?? ''];
  if (text !== undefined) {
    response.setHeader('content-type', 'text/javascript');
    response.end(text);
    return;
  }
  const headers = { ...shop.headers, 'content-type': 'text/html', 'set-cookie': 'id=1' };
  response.writeHead(request.url === '/pay' ? shop.status : 404, headers);
  response.end(
    `<!doctype html><html lang="en"><title>=cmd(), "pay"</title>${shop.head}<h1>Pay</h1>`,
  );
});

let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has such an address.
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pay`;
  await coffer(url, '--save-baseline', file('baseline.json'), '--store', file('store'));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

function coffer(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [COFFER, 'page', ...args], (error, out, err) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}

interface Report {
  readonly parts: readonly {
    readonly findings: readonly { rule: string; subject: string; evidence: string[] }[];
  }[];
}

/** Rules and subjects that the comparison of one visit with the baseline found. */
async function changes(changed: Partial<Shop>): Promise<{ status: number; found: string[] }> {
  shop = { ...FIRST, ...changed };
  const args = [url, '--baseline', file('baseline.json'), '--alert', '--format', 'json'];
  const { status, out } = await coffer(...args);
  const { parts } = JSON.parse(out) as Report;
  const found = parts
    .flatMap(({ findings }) => findings)
    .filter(({ rule }) => /^page-(?:script|header|address)-/.test(rule))
    .map(({ rule, subject }) => `${rule} ${subject.replace(url.replace('/pay', ''), '')}`);
  return { status, found };
}

const withFile = (name: string, text: string): Partial<Shop> => ({
  files: { ...FIRST.files, [name]: text },
});
const { 'x-frame-options': _, ...unframed } = FIRST.headers;

const skipped = debianProgram('chromium') === null;

test.skipIf(skipped).each<[string, Partial<Shop>, { status: number; found: (string | RegExp)[] }]>([
  ['nothing changed', {}, { status: 0, found: [] }],
  [
    'a script changed',
    withFile('/cart.js', CART.replace('a + b', 'a - b')),
    { status: 1, found: ['page-script-changed /cart.js'] },
  ],
  [
    'a script reformatted',
    withFile('/cart.js', 'function total(a,b){return a+b}globalThis.total=total'),
    { status: 0, found: ['page-script-reformatted /cart.js'] },
  ],
  [
    'a script moved',
    {
      head: FIRST.head.replace('/stats.js', '/assets/stats.js'),
      files: { '/cart.js': CART, '/assets/stats.js': STATS },
    },
    { status: 1, found: ['page-script-moved /assets/stats.js'] },
  ],
  [
    'a script removed',
    { head: FIRST.head.replace('<script src="/stats.js"></script>', '') },
    { status: 1, found: ['page-script-removed /stats.js'] },
  ],
  [
    'an inline script injected',
    { head: `${FIRST.head}<script>document.onclick = () => 0;</script>` },
    { status: 1, found: [expect.stringMatching(/^page-script-new \/pay#inline-\w{12}$/)] },
  ],
  [
    'a header dropped',
    { headers: unframed },
    { status: 1, found: ['page-header-removed /pay x-frame-options'] },
  ],
])('%s', async (_name, changed, expected) => {
  expect(await changes(changed)).toEqual(expected);
});

test.skipIf(skipped)('a script that another one adds', async () => {
  const loader =
    'const s = document.createElement("script"); s.src = "/late.js"; document.head.append(s);';
  const { status, found } = await changes({
    files: { ...FIRST.files, '/stats.js': STATS + loader, '/late.js': 'globalThis.late = 1;' },
  });
  expect({ status, found: found.toSorted() }).toEqual({
    status: 1,
    found: ['page-script-changed /stats.js', 'page-script-new /late.js'],
  });
});

test.skipIf(skipped)('a bot wall is no page, no run and no baseline', async () => {
  shop = { ...FIRST, status: 403, head: '<title>Just a moment...</title>' };
  const baseline = readFileSync(file('baseline.json'), 'utf8');
  const saved = ['--save-baseline', file('baseline.json'), '--store', file('walled')];
  const { status, out, err } = await coffer(url, ...saved, '--evidence', file('walled-evidence'));
  expect(status).toBe(2);
  expect(out).toContain('A bot wall answered instead of the page');
  expect(out).not.toContain('Nothing to mend');
  expect(err).toContain(`${url} was not seen: blocked by`);
  expect(readFileSync(file('baseline.json'), 'utf8')).toBe(baseline);
  expect(readdirSync(file('walled')).map((name) => name.slice(-12))).toEqual(['.unseen.json']);
  const inventory = readFileSync(path.join(file('walled-evidence'), 'inventory.json'), 'utf8');
  expect(JSON.parse(inventory)).toEqual([]);
  const since = await coffer('--since', '7d', '--store', file('walled'));
  expect(since).toEqual({ status: 1, out: `Missed: ${url}: no run saw it\n`, err: '' });
});

test.skipIf(skipped)('an error page is no page either', async () => {
  shop = { ...FIRST, status: 500 };
  const { status, out, err } = await coffer(url);
  expect(out).toContain('page-not-seen');
  expect({ status, err }).toEqual({
    status: 2,
    err: `coffer: ${url} was not seen: the server answered HTTP 500\n`,
  });
});

test.skipIf(skipped)('of two pages the one that was seen is kept', async () => {
  shop = FIRST;
  const { status, err } = await coffer(url, `${url}/gone`, '--save-baseline', file('two.json'));
  expect({ status, err }).toEqual({
    status: 2,
    err:
      `coffer: ${file('two.json')}: 1 of 2 pages not seen, not saved\n` +
      `coffer: ${url}/gone was not seen: the server answered HTTP 404\n`,
  });
  const { pages } = JSON.parse(readFileSync(file('two.json'), 'utf8')) as { pages: object[] };
  expect(pages).toEqual([expect.objectContaining({ url })]);
});

test.skipIf(skipped)('a stored run is in time', async () => {
  const { status, out } = await coffer('--since', '7d', '--store', file('store'), url);
  expect({ status, out: out.slice(0, 40 + url.length) }).toMatchObject({ status: 0 });
  expect(out).toMatch(/^In time: .* less than an hour ago\n$/);
});

test.skipIf(skipped)('authorisations and evidence', async () => {
  shop = FIRST;
  const origin = url.replace('/pay', '');
  const approval = { who: 'Ada', when: '2020-01-01', why: '=why()', integrity: 'baseline' };
  const authorisations = [
    { ...approval, script: `${origin}/cart.js`, expires: '2999-01-01' },
    { ...approval, script: `${origin}/st*`, expires: '2020-12-31' },
  ];
  const [approved, evidence] = [file('authorisations.json'), file('evidence')];
  writeFileSync(approved, JSON.stringify({ version: 1, authorisations }));
  const args = [url, '--authorisations', approved, '--evidence', evidence];
  args.push('--store', file('store'), '--baseline', file('baseline.json'), '--vantage', 'test');
  const { status, out } = await coffer(...args, '--alert', '--format', 'json');
  const { parts } = JSON.parse(out) as Report;
  const found = parts.flatMap(({ findings }) => findings).map(({ rule }) => rule);
  expect({ status, found: found.toSorted() }).toEqual({
    status: 1,
    found: ['page-authorisation-expired', 'page-script-unauthorised'],
  });
  const rows = JSON.parse(readFileSync(path.join(evidence, 'inventory.json'), 'utf8')) as {
    [column: string]: string;
  }[];
  expect(rows.map(({ script, authorised, approver }) => [script, authorised, approver])).toEqual([
    [`${origin}/cart.js`, 'yes', 'Ada'],
    [`${origin}/stats.js`, 'expired', 'Ada'],
    ['inline script', 'no', ''],
  ]);
  for (const row of rows) expect(Date.parse(row['first_seen'] ?? '')).not.toBeNaN();
  // Seen first by the run that made the baseline, some visits ago.
  expect(rows.every((row) => (row['first_seen'] ?? '') < (row['last_seen'] ?? ''))).toBe(true);
  const csv = readFileSync(path.join(evidence, 'inventory.csv'), 'utf8');
  expect(csv).toContain(`"'=cmd(), ""pay"""`);
  expect(csv).toContain(`"'=why()"`);
  const headers = JSON.parse(readFileSync(path.join(evidence, 'headers.json'), 'utf8')) as unknown;
  expect(headers).toEqual([
    {
      page: url,
      finalUrl: url,
      headers: Object.entries(FIRST.headers).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    },
  ]);
  const again = await coffer(...args);
  expect([again.status, again.err]).toEqual([2, expect.stringContaining('never written over')]);
});

test('without Chromium nothing is checked, and it says so', async () => {
  const hidden = file('hide-chromium.mjs');
  writeFileSync(
    hidden,
    `import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module';
     const { existsSync } = fs;
     fs.existsSync = (name) => !/chrom/.test(String(name)) && existsSync(name);
     syncBuiltinESMExports();`,
  );
  const env = { ...process.env, NODE_OPTIONS: `--import=${hidden}` };
  const args = [COFFER, 'page', 'http://127.0.0.1:9/', '--store', file('none')];
  const ended = await new Promise<Ended>((resolve) => {
    execFile(process.execPath, args, { env }, (error, out, err) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
  expect(ended).toEqual({
    status: 2,
    out: '',
    err: 'coffer: Chromium is not installed, and nothing was checked: apt install chromium, or name one with COFFER_CHROMIUM\n',
  });
  expect(existsSync(file('none'))).toBe(false);
});

test.each([
  [['--since', '7d'], /^coffer: --since looks into a store: name --store/],
  [['--since', 'soon', '--store', 'x'], /^coffer: --since is a number/],
  [[], /^coffer: Say which pages to visit/],
  [['ftp://shop.example'], /is no web address/],
  [['http://127.0.0.1:9/', '--provider', 'acme'], /^coffer: --provider is one of/],
  [['http://127.0.0.1:9/', '--baseline', 'missing.json'], /^coffer: --baseline: ENOENT/],
  [['http://127.0.0.1:9/', '--nonsense'], /^coffer: Unknown option/],
])('a mistake in the command: %j', async (args, message) => {
  const { status, out, err } = await coffer(...args);
  expect({ status, out }).toEqual({ status: 2, out: '' });
  expect(err).toMatch(message);
});
