// Goal: no spelling of an address leads events anywhere but to public hosts (or, in test mode, to
// this machine as it is named in the documentation). Method: a corpus of addresses as attackers
// write them, each with the reason of its refusal, given to the check of the API and, for both
// modes, to a delivery, which may connect nowhere: resolver and listeners here would tell.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { ApiError } from '@coffer/kernel';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkEndpointUrl } from './check-url.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { Egress } from './post.ts';

const CORPUS_FILE = path.join(import.meta.dirname, 'refused-urls.json');
// Pairs of an address and a part of the reason.
const CORPUS = JSON.parse(readFileSync(CORPUS_FILE, 'utf8')) as [string, string][];

const asked: string[] = [];
let reached = 0;
const egress = new Egress({
  resolve: (host) => {
    asked.push(host);
    return Promise.resolve(['93.184.215.14']);
  },
});
const local = createServer((_request, response) => {
  reached += 1;
  response.end();
});
beforeAll(() => new Promise<void>((resolve) => local.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  egress.close();
  local.close();
});

function refusalOf(url: string, livemode: boolean): string {
  try {
    checkEndpointUrl(url, livemode);
  } catch (error) {
    expect(error).toBeInstanceOf(ApiError);
    const { status, fields, message } = error as ApiError;
    expect([status, fields]).toEqual([400, { code: 'url_invalid', param: 'url' }]);
    return message;
  }
  return 'accepted';
}

test('the corpus is as large as it should be, without doubles', () => {
  expect(CORPUS.length).toBeGreaterThanOrEqual(120);
  expect(new Set(CORPUS.map(([url]) => url)).size).toBe(CORPUS.length);
});

test.each(CORPUS)('%j is refused by the API, and at the time of delivery', async (url, reason) => {
  const message = refusalOf(url, true);
  expect(message).toContain(reason);
  const sent = await egress.post({ url, livemode: true, headers: {}, body: '{}' });
  expect(sent).toEqual({
    kind: 'failed',
    failure: 'refused_address',
    message,
    elapsedMs: expect.any(Number),
  });
  expect([asked, reached]).toEqual([[], 0]);
});

/** What test mode allows of the corpus: this machine, named as the documentation does. */
const LOCAL = /^https:\/\/(localhost|LOCALHOST:443|127\.0\.0\.1(:8443)?|\[::1\]:8443)[/?#]/;

test('all others are refused in test mode, too', () => {
  const accepted = CORPUS.filter(([url, reason]) => !refusalOf(url, false).includes(reason));
  expect(accepted.map(([url]) => url)).toEqual(
    CORPUS.map(([url]) => url).filter((url) => LOCAL.test(url)),
  );
});

test.each([
  ['https://hooks.example.com/stripe?tenant=1', true],
  ['https://hooks.example.com:443/', true],
  ['https://HOOKS.example.com:8443/a', true],
  ['https://xn--bcher-kva.example/', true],
  ['https://8.8.8.8/', true],
  ['https://[2606:4700::1111]/', true],
  ['https://internal.example.com/', true],
  ['http://localhost:3000/hooks', false],
  ['https://localhost:3000/hooks', false],
  ['http://127.0.0.1:4242/', false],
  ['http://[::1]:4242/', false],
  ['http://localhost/', false],
])('%s is allowed', (url, livemode) => {
  expect(checkEndpointUrl(url, livemode).href).toBe(new URL(url).href);
});

test.each([
  'http://0x7f.1:80/',
  'http://127.1/',
  'http://127.0.0.2/',
  'http://2130706433/',
  'http://[::ffff:127.0.0.1]/',
  'http://[0::1]/',
  'http://localhost.:3000/',
  'http://shop.localhost:3000/',
  'http://0.0.0.0/',
  'http://[::]/',
  'http://user@localhost/',
])('%s is none of the local forms of test mode', (url) => {
  expect(refusalOf(url, false)).toContain('Invalid URL');
});

test('this machine is closed where the operator says so, and its own ports always are', () => {
  const closed = { ...DEFAULT_POLICY, localhost: false };
  for (const url of ['http://localhost:3000/', 'http://127.0.0.1:3000/', 'https://[::1]:8443/']) {
    expect(() => checkEndpointUrl(url, false, closed)).toThrow('Invalid URL');
  }
  const own = { ...DEFAULT_POLICY, closedPorts: [80, 443, 4100] };
  for (const url of ['http://localhost:4100/', 'http://127.0.0.1/', 'https://[::1]/']) {
    expect(() => checkEndpointUrl(url, false, own)).toThrow('one of this installation itself');
  }
  expect(checkEndpointUrl('http://localhost:4104/hooks', false, own).port).toBe('4104');
});

test('what the operator calls a port is one', () => {
  const policy = { ...DEFAULT_POLICY, ports: [9443] };
  expect(checkEndpointUrl('https://hooks.example.com:9443/', true, policy).port).toBe('9443');
  expect(() => checkEndpointUrl('https://hooks.example.com/', true, policy)).toThrow('port');
});

test('a name that leads to this machine is refused in both modes when it is resolved', async () => {
  const { port } = local.address() as AddressInfo;
  const rebinding = new Egress({
    policy: { ...DEFAULT_POLICY, ports: [port] },
    resolve: () => Promise.resolve(['127.0.0.1']),
  });
  const url = `https://hooks.example.com:${port}/`;
  for (const livemode of [true, false]) {
    expect(await rebinding.post({ url, livemode, headers: {}, body: '{}' })).toMatchObject({
      failure: 'refused_address',
    });
  }
  rebinding.close();
  expect(reached).toBe(0);
});
