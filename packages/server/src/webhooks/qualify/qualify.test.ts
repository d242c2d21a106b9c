// Goal: each badly built endpoint fails exactly the checks that are about its fault, the right one
// none, and no look at an endpoint leads anywhere else or hangs. Method: the bed's endpoints and
// TLS servers, each wrong in one way; what they were sent is compared.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@coffer/kernel';
import { startWebhookBed, type WebhookBed, type WebhookCase } from '@coffer/testkit';
import { startBed, type Bed } from '@coffer/testkit/tls-bed';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Egress } from '../egress/post.ts';
import { egressPolicy } from '../egress/policy.ts';
import {
  failedChecks,
  QUALIFICATION_CHECKS,
  requireQualified,
  type Qualification,
} from './qualification.ts';
import { qualify } from './qualify.ts';

let webhooks: WebhookBed;
let tls: Bed;
const made: Egress[] = [];
const servers: Server[] = [];

beforeAll(async () => {
  webhooks = await startWebhookBed();
  tls = startBed();
});
afterAll(async () => {
  for (const egress of made) egress.close();
  for (const server of servers) server.close();
  await Promise.all([webhooks.stop(), tls.close()]);
});

function egressTo(port: number, address = '127.0.0.1'): Egress {
  const egress = new Egress({
    policy: egressPolicy({
      ports: [port],
      networks: ['127.0.0.0/8'],
      authorities: [],
      localhost: true,
      closedPorts: [],
    }),
    tlsAuthorities: [...webhooks.ca, tls.ca],
    resolve: () => Promise.resolve([address]),
  });
  made.push(egress);
  return egress;
}

/** As a test endpoint on this machine. */
function look(address: string, timeoutMs = 4_000): Promise<Qualification> {
  const url = new URL(address);
  const egress = egressTo(Number(url.port));
  return qualify(url, false, { egress, clock: systemClock, timeoutMs });
}

/** What nobody can know of an endpoint that does not answer. */
const UNSEEN = ['no_redirect', 'refuses_unsigned', 'refuses_wrong_signature', 'answer_time'];

const namesOf = (found: Qualification) => failedChecks(found).map(({ name }) => name);
const resultsOf = (found: Qualification) => found.checks.map(({ result }) => result);

test('the endpoint with the official library passes every check', async () => {
  expect(await look(webhooks.urls.correct)).toEqual({
    checked_at: expect.any(Number),
    overridden: [],
    checks: [
      {
        name: 'tls_version',
        result: 'passed',
        detail: 'TLSv1.3, and nothing older than TLSv1.2',
      },
      {
        name: 'certificate',
        result: 'passed',
        detail: expect.stringMatching(/^trusted, and valid until \d{4}-\d\d-\d\d$/),
      },
      { name: 'no_redirect', result: 'passed', detail: 'it redirects nowhere' },
      { name: 'refuses_unsigned', result: 'passed', detail: 'it answered 400' },
      { name: 'refuses_wrong_signature', result: 'passed', detail: 'it answered 400' },
      {
        name: 'answer_time',
        result: 'passed',
        detail: expect.stringMatching(/^\d+ ms at most, of 3000 ms$/),
      },
    ],
  });
  // None of what it was sent was an event.
  expect(webhooks.taken).toEqual([]);
});

test.each<[WebhookCase, readonly string[]]>([
  ['expired-certificate', ['certificate']],
  ['tls10', ['tls_version', ...UNSEEN]],
  ['redirect', ['no_redirect', 'refuses_unsigned', 'refuses_wrong_signature']],
  ['unchecked', ['refuses_unsigned', 'refuses_wrong_signature']],
  ['eternal', []],
  ['garbage', UNSEEN],
])('the endpoint "%s" fails %j', async (name, failed) => {
  expect(namesOf(await look(webhooks.urls[name]))).toEqual(failed);
});

test('plain http on this machine has no TLS to check', async () => {
  const found = await look(webhooks.urls.plain);
  expect(resultsOf(found)).toEqual([
    ...['not_applicable', 'not_applicable', 'passed', 'passed', 'passed', 'passed'],
  ]);
});

test('an endpoint that hangs ends in a failure of its answer time', async () => {
  const found = await look(webhooks.urls.hanging, 1_000);
  expect(resultsOf(found)).toEqual([
    ...['passed', 'passed', 'unknown', 'unknown', 'unknown', 'failed'],
  ]);
});

test.each([
  ['sni-required', []],
  ['tls10-only', ['tls_version', 'no_redirect', 'answer_time']],
  ['expired', ['certificate']],
  ['wrong-host', ['certificate']],
  ['name-only-in-subject', ['certificate']],
  ['self-signed', ['certificate']],
  ['incomplete-chain', ['certificate']],
])('of the TLS server "%s" these checks fail: %j', async (name, failed) => {
  const { host, port, address } = await tls.serve(name);
  const url = new URL(`https://${host}:${port}/`);
  const context = { egress: egressTo(port, address), clock: systemClock };
  const found = await qualify(url, true, context);
  // The servers of this bed are pages: they take whatever is sent.
  const taking = ['refuses_unsigned', 'refuses_wrong_signature'];
  expect(namesOf(found).filter((check) => !taking.includes(check))).toEqual(failed);
});

test('three deliveries, none rightly signed, none large, and no GET', async () => {
  const seen: unknown[] = [];
  const server = createServer((request, response) => {
    const { method, headers } = request;
    seen.push([method, Number(headers['content-length']) < 1_000, headers['stripe-signature']]);
    response.writeHead(400).end();
  });
  servers.push(server);
  const port = await new Promise<number>((resolve) => {
    // A listening TCP server has an address object.
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
  expect(namesOf(await look(`http://localhost:${port}/`))).toEqual([]);
  expect(seen).toEqual([
    ['POST', true, undefined],
    ['POST', true, expect.stringMatching(/^t=\d+,v1=0{64}$/)],
    ['POST', true, expect.stringMatching(/^t=\d+,v1=[\da-f]{64}$/)],
  ]);
});

test('of what cannot be reached nothing passes, and no single override lets it', async () => {
  const url = new URL('https://hooks.shop.example/');
  const unresolved = new Egress({ resolve: () => Promise.reject(new Error('ENOTFOUND')) });
  made.push(unresolved);
  const found = await qualify(url, true, { egress: unresolved, clock: systemClock });
  expect(found.checks.at(-1)).toEqual({
    name: 'answer_time',
    result: 'failed',
    detail: 'its host name cannot be resolved',
  });
  expect(resultsOf(found).slice(0, -1)).toEqual(
    Array.from({ length: QUALIFICATION_CHECKS.length - 1 }, () => 'unknown'),
  );
  expect(() => requireQualified({ ...found, overridden: ['answer_time'] })).toThrow(
    'tls_version (it could not be reached); certificate (it could not be reached)',
  );
  requireQualified({ ...found, overridden: QUALIFICATION_CHECKS });
  const closed = await look('http://localhost:1/');
  expect(closed.checks.at(-1)?.detail).toBe('nobody answers there');
  expect(resultsOf(closed).slice(0, 2)).toEqual(['not_applicable', 'not_applicable']);
});

test('live endpoints are refused by name of what failed, unless it is overridden by name', () => {
  const found: Qualification = {
    checked_at: 1,
    overridden: [],
    checks: [
      { name: 'tls_version', result: 'failed', detail: 'it still agrees on TLSv1' },
      { name: 'certificate', result: 'passed', detail: 'trusted' },
      { name: 'answer_time', result: 'failed', detail: 'nobody answers there' },
    ],
  };
  expect(() => requireQualified(found)).toThrow(
    'The endpoint is not fit for live events: tls_version (it still agrees on TLSv1); ' +
      'answer_time (nobody answers there). Mend it, or pass the names of these checks as ' +
      'coffer_overrides.',
  );
  expect(() => requireQualified({ ...found, overridden: ['tls_version'] })).toThrow(
    'fit for live events: answer_time (nobody answers there).',
  );
  requireQualified({ ...found, overridden: ['answer_time', 'tls_version'] });
});
