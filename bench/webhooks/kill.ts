import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { findInstallation } from 'coffer/running';
import pg from 'pg';
import Stripe from 'stripe';
import { Target } from '../../tools/chaos/target.ts';
import type { Row } from '../browser/row.ts';

const CLIENTS = 4;
const QUIET_MIN_MS = 300;
const QUIET_MAX_MS = 3_000;
const CALL_TIMEOUT_MS = 10_000;
const BETWEEN_CALLS_MS = 20;
const LOOK_MS = 200;
const PATIENCE_MS = 120_000;
/** A success is written down within this time, on a busy machine too. */
const UNWRITTEN_MAX_MS = 1_000;

interface Seen {
  readonly eventId: string;
  readonly object: string;
  readonly atMs: number;
}

/**
 * Kills the server of a whole installation again and again while customers are made, then compares
 * what was answered to the client with what arrived at an endpoint.
 */
export async function* killAndCount({ kills }: { readonly kills: number }): AsyncGenerator<Row> {
  const seen: Seen[] = [];
  const sink = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      // Our own events.
      const event = JSON.parse(String(Buffer.concat(chunks))) as Stripe.CustomerCreatedEvent;
      seen.push({ eventId: event.id, object: event.data.object.id, atMs: Date.now() });
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
  // A listening TCP server has an address.
  const { port } = sink.address() as AddressInfo;
  const target = await Target.start();
  try {
    const killedMs: number[] = [];
    const stripe = client(target);
    await stripe.webhookEndpoints.create({
      url: `http://localhost:${port}/`,
      enabled_events: ['customer.created'],
    });
    const made: string[] = [];
    const over = new AbortController();
    const clients = Array.from({ length: CLIENTS }, () => makeCustomers(stripe, made, over.signal));
    while (killedMs.length < kills) {
      await sleep(QUIET_MIN_MS + Math.random() * (QUIET_MAX_MS - QUIET_MIN_MS));
      if (target.mayKill('server') && (await target.kill('server'))) killedMs.push(Date.now());
    }
    over.abort();
    await Promise.all(clients);
    await waitUntilDelivered(target);
    yield* compare({ made, seen, killedMs });
  } finally {
    await target.stack.remove();
    sink.closeAllConnections();
    sink.close();
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

async function waitUntilDelivered(target: Target): Promise<void> {
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
      if (Number(rows[0]?.count) === 0 || Date.now() > deadlineMs) return;
      await sleep(LOOK_MS);
    }
  } finally {
    await database.end();
  }
}

function* compare({
  made,
  seen,
  killedMs,
}: {
  readonly made: readonly string[];
  readonly seen: readonly Seen[];
  readonly killedMs: readonly number[];
}): Generator<Row> {
  const objects = new Set(seen.map(({ object }) => object));
  const lost = made.filter((id) => !objects.has(id)).length;
  const twice = [...Map.groupBy(seen, ({ eventId }) => eventId).values()].filter(
    (group) => group.length > 1,
  );
  // An attempt whose success was not written down was made right around a kill: what the dying
  // process had sent may be read a moment later.
  const fromKill = twice.map(([first]) => {
    const distances = killedMs.map((atMs) => Math.abs(atMs - (first?.atMs ?? 0)));
    return Math.round(Math.min(...distances));
  });
  yield {
    ...{ name: `lost after ${killedMs.length} kills`, value: lost, max: 0, unit: '' },
    note: `of ${made.length} events whose transactions were answered`,
  };
  yield {
    ...{ name: 'arrived more than once', value: twice.length, unit: '' },
    note: fromKill.length === 0 ? '' : `first within ${Math.max(...fromKill)} ms of a kill`,
  };
  const far = fromKill.filter((ms) => ms > UNWRITTEN_MAX_MS);
  yield {
    ...{ name: `... further than ${UNWRITTEN_MAX_MS} ms from any kill`, value: far.length },
    ...{ max: 0, unit: '', note: far.map((ms) => `${ms} ms`).join(', ') },
  };
}
