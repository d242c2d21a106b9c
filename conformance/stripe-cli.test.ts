/*
 * Goal: the official command-line client works with Coffer unchanged: it listens, forwards what is
 * signed, triggers and resends; what it cannot do here it is told.
 * Method: its binary at a pinned version against a whole running stack. Its exit status proves
 * nothing: what all triggers together made happen is compared whole with what is said of them, and
 * every event must have reached `stripe listen` and the program behind it.
 */
import http from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { startStack, type Stack } from '@coffer/testkit';
import { listProcesses, processRole, processTree } from 'coffer/running';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { merchantClient } from './official-client.ts';
import { REFUSED, WORKING } from './stripe-cli-triggers.ts';
import { ListenProcess, StripeClient } from './stripe-client.ts';

/** Triggers that run at the same time. */
const AT_ONCE = 3;

const KEEP_ALIVE_MS = 120_000;

/** It is published for this architecture; with it, everything below runs. */
const ON_X64 = process.arch === 'x64';

let stack: Stack;
let stripe: Stripe;
let client: StripeClient;
let merchant: Merchant;
let listening: ListenProcess;
beforeAll(async () => {
  if (!ON_X64) return;
  stack = await startStack();
  stripe = merchantClient(stack);
  client = new StripeClient(stack);
  merchant = await startMerchant();
  listening = await ListenProcess.start(client, '--all-snapshot', '--forward-to', merchant.url);
});
afterAll(async () => {
  if (!ON_X64) return;
  await client.remove();
  merchant.close();
  await stack.remove();
});

interface Merchant {
  readonly url: string;
  /** Events whose signature the official library found good; by id. */
  readonly good: Map<string, Stripe.Event>;
  readonly bad: string[];
  /** Where the platform delivers by itself, with which secrets, and what came. */
  readonly endpointUrl: string;
  readonly secrets: string[];
  readonly delivered: string[];
  readonly origin: string;
  /** Types of what came where an endpoint of the account stands. */
  readonly configured: string[];
  close(): void;
}

/** A merchant's program, on the official library. */
async function startMerchant(): Promise<Merchant> {
  const good = new Map<string, Stripe.Event>();
  const bad: string[] = [];
  const secrets: string[] = [];
  const delivered: string[] = [];
  const configured: string[] = [];
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const signature = request.headers['stripe-signature'] ?? '';
      const [secret = ''] = request.url === '/endpoint' ? secrets : [listening.secret];
      try {
        const event = Stripe.webhooks.constructEvent(body, signature, secret);
        if (request.url === '/hook') good.set(event.id, event);
        else if (request.url === '/endpoint') delivered.push(event.id);
        else configured.push(event.type);
        response.end();
      } catch (error) {
        bad.push(String(error));
        response.writeHead(400).end();
      }
    });
  });
  // A connection that ends as the client uses it again loses the client's event.
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP listener has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    url: `${origin}/hook`,
    endpointUrl: `${origin}/endpoint`,
    good,
    bad,
    secrets,
    delivered,
    origin,
    configured,
    close: () => void server.close(),
  };
}

/** Everything that happened so far. */
async function allEvents(): Promise<Stripe.Event[]> {
  const events: Stripe.Event[] = [];
  for await (const event of stripe.events.list({ limit: 100 })) events.push(event);
  return events;
}

function counted(types: readonly string[]): Record<string, number> {
  const groups = Map.groupBy(types, (type) => type);
  return Object.fromEntries([...groups].map(([type, all]) => [type, all.length]));
}

/** Runs all of them, a few at once. */
async function runAll<T>(given: readonly T[], run: (one: T) => Promise<void>): Promise<void> {
  const queue = [...given];
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await run(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

describe.runIf(ON_X64)('stripe trigger', () => {
  test('each trigger that there is stands in one of the tables', async () => {
    const { output } = await client.run('trigger', '--help');
    const [, list = ''] = /Supported events:\n((?: {2}\S+\n)+)/.exec(output) ?? [];
    const offered = list.trim().split(/\s+/);
    const working = Object.keys(WORKING);
    const refused = REFUSED.flatMap(({ triggers }) => triggers);
    expect(offered.toSorted()).toEqual([...working, ...refused].toSorted());
    expect([working.length, refused.length]).toEqual([43, 80]);
    for (const [trigger, types] of Object.entries(WORKING)) expect(types).toContain(trigger);
  });

  test('those that work make their events, and no others', async () => {
    await runAll(Object.keys(WORKING), async (trigger) => {
      const { status, output } = await client.run('trigger', trigger);
      expect([trigger, status], output).toEqual([trigger, 0]);
    });
    // What was charged is booked a moment later, which is an event too.
    await expect
      .poll(async () => counted((await allEvents()).map(({ type }) => type)))
      .toEqual(counted(Object.values(WORKING).flat()));
  });
});

describe.runIf(ON_X64)('stripe listen', () => {
  test('heard everything that happened, once, and forwarded it with a good signature', async () => {
    const happened = await allEvents();
    const [newest] = happened;
    await listening.heard(newest?.id ?? '');
    const ids = happened.map(({ id }) => id).toSorted();
    await expect.poll(() => listening.events.length).toBe(ids.length);
    expect(listening.events.map(({ id }) => id).toSorted()).toEqual(ids);
    await expect.poll(() => [merchant.good.size, listening.failures]).toEqual([ids.length, []]);
    expect([...merchant.good.keys()].toSorted()).toEqual(ids);
    expect(merchant.bad).toEqual([]);
    expect(happened.length).toBeGreaterThan(100);
  });

  test('its secret is the same again, and is printed alone', async () => {
    const { output } = await client.run('listen', '--print-secret');
    expect(output).toBe(`${listening.secret}\n`);
  });

  test('it takes the endpoints of the account as its own', async () => {
    const endpoint = await stripe.webhookEndpoints.create({
      // Nobody is there: what is asked of this address is asked of the merchant's.
      url: 'http://localhost:9/configured?from=cli',
      enabled_events: ['coupon.created'],
    });
    const flags = ['--all-snapshot', '--use-configured-webhooks', '--forward-to', merchant.origin];
    const configured = await ListenProcess.start(client, ...flags);
    await stripe.products.create({ name: 'Beans' });
    await stripe.coupons.create({ percent_off: 10 });
    await expect.poll(() => merchant.configured).toEqual(['coupon.created']);
    await configured.stop();
    await stripe.webhookEndpoints.del(endpoint.id);
  });

  test('it filters, and shows the latest version to who asks for it', async () => {
    const filtered = await ListenProcess.start(client, '--events', 'customer.deleted', '--latest');
    const { id } = await stripe.customers.create();
    await stripe.customers.del(id);
    const [deleted] = (await stripe.events.list({ type: 'customer.deleted', limit: 1 })).data;
    await filtered.heard(deleted?.id ?? '');
    expect(filtered.events.map(({ type }) => type)).toEqual(['customer.deleted']);
    await filtered.stop();
  });
});

describe.runIf(ON_X64)('while the client waits to connect again', () => {
  test('it hears later what it missed; other triggers are refused', async () => {
    await killServer();
    const given = REFUSED.flatMap(({ error, triggers }) =>
      triggers.map((trigger) => ({ trigger, error })),
    );
    const silent: string[] = [];
    await runAll(given, async ({ trigger, error }) => {
      const { status, output } = await client.run('trigger', trigger);
      if (error === null) silent.push(trigger);
      else expect([trigger, status, output]).toEqual([trigger, 1, expect.stringMatching(error)]);
    });
    const expected = REFUSED.filter(({ error }) => error === null);
    expect(silent.toSorted()).toEqual(expected.flatMap(({ triggers }) => triggers).toSorted());
    const happened = await allEvents();
    const refused = new Set(REFUSED.flatMap(({ triggers }) => triggers));
    expect(happened.filter(({ type }) => refused.has(type))).toEqual([]);
    const missed = (): number => {
      const heard = new Set(listening.events.map(({ id }) => id));
      return happened.filter(({ id }) => !heard.has(id)).length;
    };
    await expect.poll(missed).toBe(0);
  });
});

/** Returns when there is another one. */
async function killServer(): Promise<void> {
  const tree = processTree(stack.pid, listProcesses());
  const server = tree.find(({ args }) => processRole(args) === 'server');
  process.kill(server?.pid ?? 0, 'SIGKILL');
  const { hostname: host, port } = new URL(stack.api);
  const patient = { host, port, protocol: 'http', maxNetworkRetries: 20 } as const;
  await new Stripe(stack.secret_key, patient).customers.create();
}

describe.runIf(ON_X64)('other commands', () => {
  test('get, post and delete', async () => {
    const made = await client.run('post', '/v1/customers', '-d', 'name=Jenny');
    const customer: Stripe.Customer = JSON.parse(made.output);
    expect(customer).toMatchObject({ object: 'customer', name: 'Jenny' });
    const read = await client.run('get', customer.id);
    expect(JSON.parse(read.output)).toEqual(customer);
    const gone = await client.run('delete', `/v1/customers/${customer.id}`, '--confirm');
    expect(JSON.parse(gone.output)).toMatchObject({ id: customer.id, deleted: true });
  });

  test('events resend reaches who listens, and an endpoint', async () => {
    await stripe.customers.create();
    const [event] = (await stripe.events.list({ type: 'customer.created', limit: 1 })).data;
    const heard = (): string[] => listening.events.map((one) => one.id);
    await listening.heard(event?.id ?? '');
    const again = await client.run('events', 'resend', event?.id ?? '');
    expect([again.status, JSON.parse(again.output)]).toMatchObject([0, { id: event?.id }]);
    await expect.poll(() => heard().filter((one) => one === event?.id)).toHaveLength(2);
    const none = await client.run('events', 'resend', 'evt_none');
    expect(none.output).toContain("No such event: 'evt_none'");
    const endpoint = await stripe.webhookEndpoints.create({
      enabled_events: ['payout.paid'],
      url: merchant.endpointUrl,
    });
    merchant.secrets.push(endpoint.secret ?? '');
    const to = `--webhook-endpoint=${endpoint.id}`;
    const sent = await client.run('events', 'resend', event?.id ?? '', to);
    expect([sent.status, JSON.parse(sent.output)]).toMatchObject([0, { id: event?.id }]);
    await expect.poll(() => merchant.delivered).toEqual([event?.id]);
    await stripe.webhookEndpoints.del(endpoint.id);
  });

  test('logs tail says that request logs are not streamed', async () => {
    const { status, output } = await client.run('logs', 'tail');
    expect(status).toBe(1);
    expect(output).toContain('Request logs are not streamed by this platform.');
  });
});
