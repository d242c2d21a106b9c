// Goal: whatever is sent to the collector of reports, the log gets words of ours and origins, each
// once, and never a card, an id or a line of somebody else's. Method: the collector with a clock
// and a log of the test's own; then a running server.
import { beforeEach, expect, test } from 'vitest';
import { TestServer } from '../testing/test-server.ts';
import { reportCollector } from './collect-reports.ts';

const VAULT = 'https://vault.test';
const CARD = '4242424242424242';
let written: unknown[] = [];
let nowMs = 1;
let collect = make();

function make() {
  return reportCollector({
    clock: { nowMs: () => nowMs },
    tls: true,
    origins: [VAULT, 'https://checkout.test'],
    write: (report) => written.push(report),
  });
}
beforeEach(() => {
  written = [];
  collect = make();
});

interface Sent {
  readonly body?: string;
  readonly type?: string;
  readonly client?: string;
  readonly method?: string;
}

async function send(sent: Sent): Promise<number> {
  const { body = '', type = 'application/csp-report', method = 'POST' } = sent;
  const init = {
    method,
    headers: { 'content-type': type },
    ...(method === 'POST' ? { body } : {}),
  };
  const request = new Request('https://checkout.test/reports', init);
  return (await collect(request, sent.client ?? '192.0.2.1')).status;
}

const legacy = (change: object = {}): string =>
  JSON.stringify({
    'csp-report': {
      'document-uri': `${VAULT}/fields/card`,
      referrer: 'https://shop.test/secret-page',
      'effective-directive': 'script-src-elem',
      'blocked-uri': 'https://evil.test/skim.js?card=1',
      'script-sample': 'alert(1)',
      ...change,
    },
  });

const WRITTEN = {
  directive: 'script-src-elem',
  blocked: 'https://evil.test',
  page: '/fields/card',
  count: 1,
};

test('both formats are read, and nothing but the directive, an origin and our path is kept', async () => {
  expect(await send({ body: legacy() })).toBe(204);
  const modern = [
    {
      type: 'csp-violation',
      body: {
        documentURL: `${VAULT}/fields/payment?x=1#y`,
        effectiveDirective: 'connect-src',
        blockedURL: 'https://a:b@evil.test:8443/p?q',
        sample: 'x',
      },
    },
    { type: 'coep', body: {} },
  ];
  expect(await send({ body: JSON.stringify(modern), type: 'application/reports+json' })).toBe(204);
  expect(written).toEqual([
    WRITTEN,
    {
      directive: 'connect-src',
      blocked: 'https://evil.test:8443',
      page: '/fields/payment',
      count: 1,
    },
  ]);
});

test('an account, a session or a card in an address is not kept', async () => {
  const at = (path: string): Sent => ({
    body: legacy({ 'document-uri': `https://checkout.test${path}` }),
  });
  await send(at('/c/pay/cs_test_a1B2c3D4e5F6g7H8i9J0'));
  await send(at(`/c/${CARD}/x`));
  await send({ body: legacy({ 'blocked-uri': `https://x${CARD}.test/` }) });
  expect(written.map((one) => (one as { page: string }).page)).toEqual(['/c/pay/:id', '/c/:id/x']);
  expect(JSON.stringify(written)).not.toContain(CARD);
});

test('pages that are not ours are nobody’s business', async () => {
  for (const uri of ['https://shop.test/', 'https://vault.test.evil.test/', 'about:blank', '', 7]) {
    expect(await send({ body: legacy({ 'document-uri': uri }) })).toBe(204);
  }
  expect(written).toEqual([]);
});

test('the same report is written at powers of ten, and anew in the next hour', async () => {
  for (let at = 0; at < 100; at += 1) await send({ body: legacy(), client: `192.0.2.${at}` });
  expect(written).toEqual([1, 10, 100].map((count) => ({ ...WRITTEN, count })));
  nowMs += 60 * 60_000;
  await send({ body: legacy() });
  expect(written).toHaveLength(4);
});

test('made-up reports come to an end', async () => {
  for (let at = 0; at < 600; at += 1) {
    const body = legacy({ 'blocked-uri': `https://h${at}.test/` });
    await send({ body, client: `192.0.2.${at % 200}` });
  }
  expect(written).toHaveLength(300);
  nowMs += 60_000;
  const flood = await Promise.all(Array.from({ length: 61 }, () => send({ body: legacy() })));
  expect(flood.filter((status) => status === 429)).toHaveLength(1);
});

test.each<[string, Sent, number]>([
  ['another type', { type: 'text/plain', body: legacy() }, 415],
  ['no report', { body: '{}' }, 400],
  ['no JSON', { body: '{' }, 400],
  ['too much', { body: legacy({ more: 'x'.repeat(64 * 1024) }) }, 413],
  ['another method', { method: 'GET' }, 405],
  ['the question that browsers ask first', { method: 'OPTIONS' }, 204],
])('%s', async (_, sent, status) => {
  expect(await send(sent)).toBe(status);
  expect(written).toEqual([]);
});

test('a running server takes reports of its own pages and writes them to its log', async () => {
  const server = await TestServer.start();
  const response = await fetch(`${server.checkoutBase}/reports`, {
    method: 'POST',
    headers: { 'content-type': 'application/csp-report' },
    body: legacy({ 'document-uri': `${server.running.services.origins.vault}/fields/card` }),
  });
  expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([
    204,
    '*',
  ]);
  const line = JSON.stringify({ policy_report: WRITTEN }).slice(1, -1);
  await expect.poll(() => server.log()).toContain(line);
  await server.stop();
});
