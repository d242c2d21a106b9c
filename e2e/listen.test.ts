/*
 * Goal: `coffer listen` prints and forwards every event, signed, and goes on when the server dies
 * and comes again; it replays, filters, and says what is wrong in one line.
 * Method: the real command beside a whole stack whose server process is killed; a merchant's
 * program on the official library.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import Stripe from 'stripe';
import { freePort, startStack, type Stack } from '@coffer/testkit';
import { listProcesses, processRole, processTree } from 'coffer/running';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

const COFFER = path.join(import.meta.dirname, '../packages/cli/bin/coffer.js');

let stack: Stack;
let stripe: Stripe;
let merchant: Merchant;
const running = new Set<ChildProcess>();
beforeAll(async () => {
  stack = await startStack();
  const { hostname: host, port } = new URL(stack.api);
  stripe = new Stripe(stack.secret_key, { host, port, protocol: 'http', maxNetworkRetries: 20 });
  merchant = await startMerchant();
});
afterEach(() => {
  for (const child of running) child.kill();
});
afterAll(async () => {
  merchant.close();
  await stack.remove();
});

interface Merchant {
  readonly port: number;
  /** How it answers, and the secret it has been told. */
  status: number;
  secret: string;
  /** Ids of events that the official library found good. */
  readonly good: string[];
  close(): void;
}

async function startMerchant(): Promise<Merchant> {
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const signature = request.headers['stripe-signature'] ?? '';
      me.good.push(Stripe.webhooks.constructEvent(body, signature, me.secret).id);
      response.writeHead(me.status).end('thank you');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP listener has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  const me: Merchant = {
    port,
    status: 200,
    secret: '',
    good: [],
    close: () => void server.close(),
  };
  return me;
}

/** A run of the command, and what it has printed so far. */
class Run {
  out = '';
  err = '';
  readonly #child: ChildProcess;

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const all = [COFFER, 'listen', '--data-dir', stack.dataDir, ...args];
    const child = spawn(process.execPath, all, { env: { PATH: process.env['PATH'], ...env } });
    running.add(child);
    child.once('exit', () => running.delete(child));
    child.stdout.on('data', (chunk: Buffer) => (this.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (this.err += chunk.toString()));
    this.#child = child;
  }

  /** Takes what was started away, without a word to the command itself. */
  killStarter(): void {
    this.#child.kill('SIGKILL');
  }

  async ended(): Promise<number | null> {
    await once(this.#child, 'close');
    return this.#child.exitCode;
  }

  async listens(): Promise<void> {
    await expect.poll(() => this.err).toContain('Listening to');
  }

  get lines(): readonly string[] {
    return this.out.trim().split('\n');
  }
}

async function customer(name: string): Promise<string> {
  return (await stripe.customers.create({ name })).id;
}

function killServer(): void {
  const tree = processTree(stack.pid, listProcesses());
  const server = tree.find(({ args }) => processRole(args) === 'server');
  if (server === undefined) throw new Error('the server runs');
  process.kill(server.pid, 'SIGKILL');
}

test('forwards everything, signed, also after the server was killed', async () => {
  const run = new Run(['--forward-to', `${merchant.port}/hook`]);
  await run.listens();
  const [, secret = ''] = /signed with (whsec_\w+)/.exec(run.err) ?? [];
  merchant.secret = secret;
  const before = await customer('before');
  await expect.poll(() => run.out).toContain(before);
  killServer();
  const after = [await customer('after'), await customer('and later')];
  await expect.poll(() => run.out).toContain(after[1]);
  const events = (await stripe.events.list({ limit: 3 })).data.toReversed();
  expect(run.lines).toEqual(
    events.map(({ id, created, data }) => {
      const time = new Date(created * 1000).toISOString().replace('T', ' ').slice(0, 19);
      const { id: about } = data.object as { id: string };
      return expect.stringMatching(
        new RegExp(`^${time}  customer.created  ${id}  ${about}  \\[200\\] in \\d+ ms$`),
      );
    }),
  );
  expect(merchant.good).toEqual(events.map(({ id }) => id));
  expect(run.err).toMatch(/Waiting: .* does not answer\.\n(.*\n)*Connected again\.\n$/);
  // It reads on behind an event, and takes only what it is asked for.
  const [first] = events;
  const since = new Run(['--json', '--since', first?.id ?? '', '--events', 'customer.*']);
  await expect.poll(() => since.lines.length).toBe(2);
  expect(since.lines.map((line) => JSON.parse(line))).toEqual(
    events.slice(1).map((event) => ({ event, forwarded: null })),
  );
});

test('replays: what the program answers is the exit status', async () => {
  const [newest] = (await stripe.events.list({ limit: 1 })).data;
  const replay = ['--replay', newest?.id ?? '', '--json', '--forward-to', String(merchant.port)];
  const good = new Run(replay);
  expect(await good.ended()).toBe(0);
  const answered = { status: 200, ms: expect.any(Number) };
  expect(JSON.parse(good.out)).toEqual({ event: newest, forwarded: answered });
  expect(merchant.good.at(-1)).toBe(newest?.id);
  merchant.status = 500;
  const bad = new Run(replay);
  expect(await bad.ended()).toBe(1);
  expect(JSON.parse(bad.out).forwarded.status).toBe(500);
  const gone = new Run(['--replay', newest?.id ?? '', '--forward-to', String(await freePort())]);
  expect(await gone.ended()).toBe(1);
  expect(gone.out).toMatch(/ {2}\[failed: ECONNREFUSED\] in \d+ ms\n$/);
  const printed = new Run(['--replay', newest?.id ?? '']);
  expect(await printed.ended()).toBe(0);
});

test('what is wrong is said in one line', async () => {
  const key = new Run([], { COFFER_SECRET_KEY: 'sk_test_of_nobody_0123456789' });
  expect(await key.ended()).toBe(1);
  expect(key.err).toMatch(/^coffer: The API answered 401: Invalid API Key provided: .*\n$/);
  const none = new Run(['--replay', 'evt_none']);
  expect(await none.ended()).toBe(1);
  expect(none.err).toBe("coffer: The API answered 404: No such event: 'evt_none'\n");
  const api = `http://127.0.0.1:${await freePort()}`;
  const nobody = new Run(['--api-base', api], { COFFER_SECRET_KEY: 'sk_test_a' });
  expect(await nobody.ended()).toBe(1);
  expect(nobody.err).toBe(`coffer: ${api} does not answer.\n`);
});

test('it ends with what started it, killed or not', async () => {
  const run = new Run(['--events', 'customer.*', '--json']);
  await run.listens();
  const alive = (): boolean =>
    listProcesses().some(({ args }) => args.includes('listen') && args.includes(stack.dataDir));
  expect(alive()).toBe(true);
  run.killStarter();
  await expect.poll(alive).toBe(false);
});
