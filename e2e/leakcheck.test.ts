// Goal: the leak check calls an installation clean when it is, and a leak a leak, with its place.
// Method: the command itself, on a real stack; then behind a vault's proxy that logs, stores and
// keeps what it forwards, and with a shop whose page keeps what is typed into it.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startStack, type Stack } from '@coffer/testkit';
import { findInstallation } from 'coffer/running';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { LEAKY_PAGE } from './leaky-page.ts';
import { stripeFor } from './merchant.ts';

const CLI = path.join(import.meta.dirname, '..', 'packages', 'cli', 'src', 'main.ts');
const PAYMENT_PAGE_TIMEOUT_MS = 180_000;

let stack: Stack;
let devFile: string;
let devText: string;
beforeAll(async () => {
  stack = await startStack();
  devFile = path.join(stack.dataDir, 'dev.json');
  devText = fs.readFileSync(devFile, 'utf8');
});
afterEach(() => fs.writeFileSync(devFile, devText));
afterAll(() => stack.remove());

interface Report {
  readonly result: string;
  readonly cards: number;
  readonly elapsedMs: number;
  readonly findings: readonly { readonly place: string; readonly form: string }[];
  readonly notSearched: readonly string[];
  readonly searches: readonly { readonly kind: string; readonly bytes: number }[];
}

async function leakcheck(...args: string[]): Promise<{ status: number | null; text: string }> {
  const command = [CLI, 'leakcheck', '--data-dir', stack.dataDir, ...args];
  const child = spawn(process.execPath, command, { env: { PATH: process.env['PATH'] } });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, text };
}

async function reportOf(...args: string[]): Promise<{ status: number | null; report: Report }> {
  const { status, text } = await leakcheck('--json', ...args);
  // Printed by the command under test; a wrong shape fails the test.
  return { status, report: JSON.parse(text) as Report };
}

/** Lets the check believe that a process of ours stands where one of the installation does. */
function pretend(fields: Partial<Record<'pid' | 'shop' | 'vault', string | number>>): void {
  const dev = JSON.parse(devText) as object;
  fs.writeFileSync(devFile, JSON.stringify({ ...dev, ...fields }));
}

test('a sound installation is clean, quickly, and every canary object is marked', async () => {
  const { status, report } = await reportOf('--quick');
  expect(report).toMatchObject({ result: 'clean', findings: [], notSearched: [] });
  expect(status).toBe(0);
  expect(report.cards).toBeGreaterThan(15);
  expect(report.searches.map(({ kind }) => kind)).toEqual([
    'answers',
    'database',
    'files',
    'memory',
  ]);
  expect(Math.min(...report.searches.map(({ bytes }) => bytes))).toBeGreaterThan(1_000);
  await expectAllMarked(1);
});

/**
 * The merchant's books hold what was bought in the shop, marked as the check's, and nothing else.
 */
async function expectAllMarked(purchases: number): Promise<void> {
  const stripe = stripeFor(stack);
  const intents = (await stripe.paymentIntents.list({ limit: 100 })).data;
  expect(intents).toHaveLength(purchases);
  expect(intents.map(({ metadata }) => metadata['leakcheck'])).toEqual(intents.map(() => 'true'));
  const charges = (await stripe.charges.list({ limit: 100 })).data;
  expect(charges.map(({ metadata }) => metadata['leakcheck'])).toEqual(charges.map(() => 'true'));
}

test(
  'with a browser that buys in the shop, too',
  async () => {
    const { status, text } = await leakcheck();
    expect(text).toMatch(/: 0 places outside the vault hold a canary's number or CVC\.\n$/);
    expect(text).toMatch(/searched {2}a browser that paid in the shop: \d+ messages/);
    expect(status).toBe(0);
    await expectAllMarked(3);
  },
  PAYMENT_PAGE_TIMEOUT_MS,
);

test('a vault that logs, stores and keeps cards in the clear is found out', async () => {
  const [databaseUrl = ''] = findInstallation(stack.dataDir, {}).databaseUrls;
  const db = new pg.Client(databaseUrl);
  await db.connect();
  await db.query('create table coffer.debug (request jsonb, body bytea)');
  const kept: string[] = [];
  const log = path.join(stack.dataDir, 'logs', 'proxy.log');
  const proxy = await serve(async (request, response) => {
    const body = (await readBody(request)).toString();
    kept.push(body);
    fs.appendFileSync(log, `${JSON.stringify({ body })}\n`);
    await db.query('insert into coffer.debug values ($1, $2)', [
      JSON.stringify(Object.fromEntries(new URLSearchParams(body))),
      Buffer.from(Buffer.from(body).toString('base64')),
    ]);
    await forward(stack.vault, { request, response, body });
  });
  // The proxy is this process: its memory is searched like that of the launcher's children.
  pretend({ vault: proxy.origin, pid: process.pid });
  const { status, report } = await reportOf('--quick');
  const text = JSON.stringify(report);
  await proxy.close();
  await db.query('drop table coffer.debug');
  await db.end();
  fs.rmSync(log);

  expect(status).toBe(1);
  expect(report.result).toBe('leak');
  const found = (place: RegExp): string[] =>
    report.findings.filter((one) => place.test(one.place)).map(({ form }) => form);
  expect(found(/^logs\/proxy\.log at byte \d+$/)).toContain('number, plain');
  expect(found(/^logs\/proxy\.log at byte \d+$/)).toContain('CVC, plain');
  expect(found(/^coffer\.debug\.request$/)).toContain('number, plain');
  expect(found(/^coffer\.debug\.body$/)).toContain('number, base64');
  expect(found(/^postgres\/pgdata\/pg_wal\/.* at byte \d+$/)).toContain('number, plain');
  expect(found(/^postgres\/pgdata\/base\/.* at byte \d+$/)).toContain('number, base64');
  expect(found(/^memory of .* \(process \d+\), .* at 0x[0-9a-f]+$/)).toContain('number, plain');
  // The report repeats no number that it found.
  const numbers = kept.flatMap((body) => new URLSearchParams(body).get('card[number]') ?? []);
  expect(numbers.length).toBeGreaterThan(3);
  expect(numbers.filter((number) => text.includes(number))).toEqual([]);
});

test(
  'a shop whose page keeps what is typed into it is found out',
  async () => {
    let tracked = '';
    const shop = await serve(async (request, response) => {
      const body = (await readBody(request)).toString();
      const { pathname } = new URL(request.url ?? '', 'http://shop');
      if (pathname === '/track') tracked = body;
      const own = { '/': LEAKY_PAGE, '/track': 'ok', '/receipt': `<p>paid with ${tracked}` }[
        pathname
      ];
      if (own !== undefined) response.writeHead(200, { 'content-type': 'text/html' }).end(own);
      else await forward(stack.shop, { request, response, body });
    });
    pretend({ shop: shop.origin });
    const { status, report } = await reportOf();
    await shop.close();

    expect(status).toBe(1);
    const places = new Set(report.findings.map(({ place }) => place));
    const page = `${shop.origin}/`;
    expect([...places].toSorted()).toEqual(
      expect.arrayContaining([
        `answer to the browser from ${shop.origin}`,
        `browser's request to ${shop.origin}`,
        'cookies of the browser',
        `storage of the browser at ${page}`,
      ]),
    );
  },
  PAYMENT_PAGE_TIMEOUT_MS,
);

test('without an installation it says so, and with a wrong option how it is used', async () => {
  const none = await leakcheck('--data-dir', path.join(stack.dataDir, 'none'));
  expect(none.status).toBe(2);
  expect(none.text).toMatch(/^coffer: No installation is running on .*\n$/);
  const wrong = await leakcheck('--fast');
  expect(wrong.status).toBe(2);
  expect(wrong.text).toMatch(/^Usage: coffer leakcheck/);
});

test('after the first purchase the launcher checks by itself', async () => {
  const other = await startStack({ env: { COFFER_FIRST_PURCHASE_CHECK: '1' } });
  const stripe = stripeFor(other);
  await stripe.paymentIntents.create({
    amount: 1200,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  });
  const said = /First purchase: \d+ canary cards [\s\S]* 0 places outside the vault hold [^\n]*\n/;
  await expect.poll(() => other.output(), { interval: 200 }).toMatch(said);
  expect(other.output()).toMatch(/memory of \d+ processes \(launcher, /);
  // It pays into an account of its own: the merchant's books hold the purchase and nothing else.
  const { data } = await stripe.charges.list();
  expect(data.map(({ amount }) => amount)).toEqual([1200]);
  expect((await stripe.customers.list()).data).toEqual([]);
  await other.remove();
});

interface Served {
  readonly origin: string;
  close(): Promise<void>;
}

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => Promise<void>;

async function serve(handler: Handler): Promise<Served> {
  const server = http.createServer((request, response) => {
    handler(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    origin: `http://localhost:${port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function readBody(request: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  // A request without an encoding yields Buffers.
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function forward(
  origin: string,
  exchange: {
    readonly request: http.IncomingMessage;
    readonly response: http.ServerResponse;
    readonly body: string;
  },
): Promise<void> {
  const { request, response, body } = exchange;
  const { authorization, 'content-type': type } = request.headers;
  const answer = await fetch(`${origin}${request.url ?? ''}`, {
    method: request.method ?? 'GET',
    headers: {
      ...(authorization === undefined ? {} : { authorization }),
      ...(type === undefined ? {} : { 'content-type': type }),
    },
    ...(body === '' ? {} : { body }),
    signal: AbortSignal.timeout(PAYMENT_PAGE_TIMEOUT_MS),
  });
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
  response.end(await answer.text());
}
