import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { findInstallation } from 'coffer/running';
import pg from 'pg';
import Stripe from 'stripe';
import { Target } from '../../tools/chaos/target.ts';

const CLIENTS = 4;
const QUIET_MIN_MS = 300;
const QUIET_MAX_MS = 3_000;
const CALL_TIMEOUT_MS = 10_000;
const BETWEEN_CALLS_MS = 20;
const LOOK_MS = 200;
const PATIENCE_MS = 120_000;

interface Seen {
  readonly eventId: string;
  readonly object: string;
  readonly atMs: number;
}

export interface KillResult {
  readonly kills: number;
  /** Events whose transactions were answered to a client. */
  readonly answered: number;
  /** Events that were committed, answered or not. */
  readonly committed: number;
  /** Of either, those that never arrived. */
  readonly lost: readonly string[];
  /** How far from the nearest kill the first arrival was, of each that arrived again (ms). */
  readonly repeatedMs: readonly number[];
}

/**
 * Kills the server of a whole installation again and again while customers are made, then compares
 * what was answered to the client, and what was committed, with what arrived at an endpoint.
 */
export async function killAndCount({ kills }: { readonly kills: number }): Promise<KillResult> {
  const seen: Seen[] = [];
  let secret = '';
  const sink = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      // Endpoints are tried out with bad signatures, too: a merchant's program refuses those.
      const event = verified(Buffer.concat(chunks), request, secret);
      if (event?.type === 'customer.created') {
        seen.push({ eventId: event.id, object: event.data.object.id, atMs: Date.now() });
      }
      response.writeHead(event === null ? 400 : 200).end();
    });
  });
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
  // A listening TCP server has an address.
  const { port } = sink.address() as AddressInfo;
  const target = await Target.start();
  try {
    const killedMs: number[] = [];
    const stripe = client(target);
    const endpoint = await stripe.webhookEndpoints.create({
      url: `http://localhost:${port}/`,
      enabled_events: ['customer.created'],
    });
    secret = endpoint.secret ?? '';
    const made: string[] = [];
    const over = new AbortController();
    const clients = Array.from({ length: CLIENTS }, () => makeCustomers(stripe, made, over.signal));
    while (killedMs.length < kills) {
      await sleep(QUIET_MIN_MS + Math.random() * (QUIET_MAX_MS - QUIET_MIN_MS));
      if (target.mayKill('server') && (await target.kill('server'))) killedMs.push(Date.now());
    }
    over.abort();
    await Promise.all(clients);
    const committed = await committedOnceDelivered(target);
    return compare({ made, committed, seen, killedMs });
  } finally {
    await target.stack.remove();
    sink.closeAllConnections();
    sink.close();
  }
}

function verified(
  body: Buffer,
  { headers }: http.IncomingMessage,
  secret: string,
): Stripe.Event | null {
  try {
    const signature = String(headers['stripe-signature']);
    return Stripe.webhooks.constructEvent(body, signature, secret);
  } catch {
    return null;
  }
}

function client(target: Target): Stripe {
  const { hostname, port } = new URL(target.stack.api);
  return new Stripe(target.stack.secret_key, {
    ...{ host: hostname, port: Number(port), protocol: 'http' },
    ...{ maxNetworkRetries: 0, timeout: CALL_TIMEOUT_MS, telemetry: false },
  });
}

/** Only what the server has answered counts as made. */
async function makeCustomers(stripe: Stripe, made: string[], over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    try {
      made.push((await stripe.customers.create({ name: 'Jenny' })).id);
    } catch {
      // The server is being killed.
    }
    await sleep(BETWEEN_CALLS_MS);
  }
}

/** The objects of all events, once nothing is owed any more or patience has ended. */
async function committedOnceDelivered(target: Target): Promise<string[]> {
  const [databaseUrl = ''] = findInstallation(target.stack.dataDir, {}).databaseUrls;
  const database = new pg.Client(databaseUrl);
  await database.connect();
  try {
    const deadlineMs = Date.now() + PATIENCE_MS;
    for (;;) {
      const { rows } = await database.query<{ count: string }>(
        `select (select count(*) from coffer.webhook_deliveries where due_at is not null)
           + (select count(*) from coffer.outbox) as count`,
      );
      if (Number(rows[0]?.count) === 0 || Date.now() > deadlineMs) break;
      await sleep(LOOK_MS);
    }
    const { rows } = await database.query<{ object: string }>(
      `select data->'object'->>'id' as object from coffer.events where type = 'customer.created'`,
    );
    return rows.map(({ object }) => object);
  } finally {
    await database.end();
  }
}

interface Told {
  readonly made: readonly string[];
  readonly committed: readonly string[];
  readonly seen: readonly Seen[];
  readonly killedMs: readonly number[];
}

function compare({ made, committed, seen, killedMs }: Told): KillResult {
  const arrived = new Set(seen.map(({ object }) => object));
  const lost = [...new Set([...made, ...committed])].filter((id) => !arrived.has(id));
  const repeated = [...Map.groupBy(seen, ({ eventId }) => eventId).values()].filter(
    (group) => group.length > 1,
  );
  // An attempt whose success was not written down was made right around a kill: what the dying
  // process had sent may be read a moment later.
  const repeatedMs = repeated.map(([first]) =>
    Math.min(...killedMs.map((atMs) => Math.abs(atMs - (first?.atMs ?? 0)))),
  );
  const { length: answered } = made;
  return {
    ...{ kills: killedMs.length, answered, committed: committed.length },
    ...{ lost, repeatedMs },
  };
}
