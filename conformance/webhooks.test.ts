/*
 * Goal: a program that keeps its webhook endpoints with the official library, and verifies with it
 * what they receive, works with Coffer unchanged; the secret is rolled without a delivery lost.
 * Method: the library at its pinned version against a whole running stack, and an endpoint on this
 * machine that takes only what the library's own check accepts. Every answer is checked against the
 * library's types.
 */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { startStack, type Stack } from '@coffer/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checked, failure, merchantClient } from './official-client.ts';

let stack: Stack;
let stripe: Stripe;
let endpoint: MerchantEndpoint;
beforeAll(async () => {
  stack = await startStack();
  stripe = merchantClient(stack);
  endpoint = await MerchantEndpoint.start();
});
afterAll(async () => {
  await stack.remove();
  endpoint.stop();
});

/** What a merchant writes: 400 for whatever the library does not accept with one of its secrets. */
class MerchantEndpoint {
  secrets: readonly string[] = [];
  readonly events: Stripe.Event[] = [];
  /** How many deliveries each secret verified, and how many none did. */
  readonly verified: Map<string | null, number> = new Map();
  readonly #server: http.Server;
  #heard: () => void = () => undefined;

  private constructor() {
    this.#server = http.createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        response.writeHead(this.#take(Buffer.concat(parts), request.headers)).end();
        this.#heard();
      });
    });
  }

  static async start(): Promise<MerchantEndpoint> {
    const made = new MerchantEndpoint();
    await new Promise<void>((resolve) => {
      made.#server.listen(0, '127.0.0.1', resolve);
    });
    return made;
  }

  get arrivals(): number {
    return [...this.verified.values()].reduce((sum, count) => sum + count, 0);
  }

  get url(): string {
    // A listening TCP server has an address.
    const { port } = this.#server.address() as AddressInfo;
    return `http://localhost:${port}/hook`;
  }

  async until(done: () => boolean): Promise<void> {
    while (!done()) {
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #take(body: Buffer, headers: http.IncomingHttpHeaders): number {
    // Endpoints are looked at, too; that is no delivery, and is to be refused.
    if (headers['user-agent']?.includes('webhook check') === true) return 400;
    const signature = headers['stripe-signature'] ?? '';
    const secret = this.secrets.find((one) => this.#accepts(body, signature, one)) ?? null;
    this.verified.set(secret, (this.verified.get(secret) ?? 0) + 1);
    return secret === null ? 400 : 200;
  }

  #accepts(body: Buffer, signature: string | string[], secret: string): boolean {
    try {
      this.events.push(stripe.webhooks.constructEvent(body, signature, secret));
      return true;
    } catch (error) {
      if (error instanceof Stripe.errors.StripeSignatureVerificationError) return false;
      throw error;
    }
  }
}

test('create, retrieve, update, list, delete', async () => {
  const url = 'https://shop.example/hook';
  const { secret, ...made } = await checked(
    stripe.webhookEndpoints.create({
      url,
      api_version: '2026-10-28.endive',
      description: 'orders',
      enabled_events: ['payment_intent.succeeded', 'charge.failed'],
      metadata: { team: 'shop' },
    }),
  );
  expect(secret).toMatch(/^whsec_/);
  const { lastResponse: _first, ...shown } = made;
  expect(await checked(stripe.webhookEndpoints.retrieve(made.id))).toEqual(shown);
  const changed = await checked(
    stripe.webhookEndpoints.update(made.id, {
      description: '',
      disabled: true,
      enabled_events: ['*'],
      metadata: { team: null },
      url: 'https://shop.example/other',
    }),
  );
  expect(changed).toMatchObject({
    id: made.id,
    description: null,
    enabled_events: ['*'],
    metadata: {},
    status: 'disabled',
    url: 'https://shop.example/other',
  });
  const list = await checked(stripe.webhookEndpoints.list());
  expect(list.data).toEqual([changed]);
  const gone = await checked(stripe.webhookEndpoints.del(made.id));
  expect(gone).toEqual({ id: made.id, object: 'webhook_endpoint', deleted: true });
  const missing = await failure(stripe.webhookEndpoints.retrieve(made.id));
  expect([missing.statusCode, missing.code]).toEqual([404, 'resource_missing']);
});

test('the library accepts what arrives, before and after the secret is rolled', async () => {
  const { id, secret: first = '' } = await checked(
    stripe.webhookEndpoints.create({ url: endpoint.url, enabled_events: ['customer.created'] }),
  );
  endpoint.secrets = [first];
  const customer = await checked(stripe.customers.create({ name: 'Jenny' }));
  await endpoint.until(() => endpoint.events.length === 1);
  expect(endpoint.events[0]).toMatchObject({
    type: 'customer.created',
    data: { object: { id: customer.id } },
  });

  // With an overlap nothing is refused, whichever secret the endpoint looks for first.
  const second = await roll(id, { expire_in: 3600 });
  endpoint.secrets = [second, first];
  await customersUntil(() => endpoint.verified.has(second));
  endpoint.secrets = [first];
  const before = endpoint.events.length;
  await customersUntil(() => endpoint.events.length > before);
  expect(endpoint.verified.get(null)).toBeUndefined();

  // Ended at once, the ones before it verify nothing any more.
  const third = await roll(id, {});
  endpoint.secrets = [first, second];
  await customersUntil(() => endpoint.verified.has(null));
  // That the one before was delivered is written down a moment after it came.
  const failed = async (): Promise<Stripe.Event[]> =>
    (await checked(stripe.events.list({ delivery_success: false }))).data;
  await expect.poll(failed).toMatchObject([{ type: 'customer.created', pending_webhooks: 1 }]);

  // As `stripe events resend` does it.
  endpoint.secrets = [third];
  const [undelivered] = await failed();
  await stripe.rawRequest('POST', `/v1/events/${undelivered?.id}/retry`, { webhook_endpoint: id });
  await endpoint.until(() => endpoint.verified.has(third));
  expect(endpoint.events.at(-1)?.id).toBe(undelivered?.id);
});

/** The new secret. There is no such operation in the official API, so the library has no types. */
async function roll(id: string, params: Record<string, unknown>): Promise<string> {
  const path = `/v1/webhook_endpoints/${id}/roll_secret`;
  const answer: unknown = await stripe.rawRequest('POST', path, params);
  return (answer as { readonly secret: string }).secret;
}

/** Another process of the server may not know of the new secret for a moment. */
async function customersUntil(done: () => boolean): Promise<void> {
  while (!done()) {
    const arrivals = endpoint.arrivals;
    await stripe.customers.create();
    await endpoint.until(() => endpoint.arrivals > arrivals);
  }
}

test('what is wrong is told as an error of the library', async () => {
  const refused = await failure(
    stripe.webhookEndpoints.create({
      url: 'https://shop.example/hook',
      // Older and newer servers know other types.
      enabled_events: ['charge.vanished' as 'charge.failed'],
    }),
  );
  expect(refused).toMatchObject({
    type: 'StripeInvalidRequestError',
    statusCode: 400,
    param: 'enabled_events',
    message: 'Invalid enabled_events: charge.vanished is not a type of event.',
  });
  const version = await failure(
    stripe.webhookEndpoints.create({
      url: 'https://shop.example/hook',
      enabled_events: ['*'],
      api_version: '2011-01-01',
    }),
  );
  expect([version.statusCode, version.param]).toEqual([400, 'api_version']);
});
