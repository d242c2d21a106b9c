import { setTimeout as sleep } from 'node:timers/promises';
import { mintId, systemClock, systemRandom } from '@coffer/kernel';
import type { Row } from '../browser/row.ts';
import type { Bed } from './bed.ts';
import type { Arrived, Committed, Usage } from './messages.ts';

const ENDPOINTS = 20;
/** Of the account whose queue drains: its events are each owed to all of them. */
const BACKLOG_ENDPOINTS = 2;
const HANGING = 5;
const LOOK_MS = 100;
const FLOOR_CONNECTIONS = 64;

/** How much each part does. */
export interface Sizes {
  /** Deliveries for the rate and its floor. */
  readonly deliveries: number;
  /** Events at a steady rate. */
  readonly steady: number;
  readonly queued: number;
}

/** The rate from the first arrival to the last, beside a bare client's to the same sink. */
export async function* measureRate(bed: Bed, { deliveries }: Sizes): AsyncGenerator<Row> {
  const urls = Array.from({ length: ENDPOINTS }, (_, at) => bed.url(at));
  const floor = await bed.delivering.ask<number>({
    task: 'floor',
    urls,
    connections: FLOOR_CONNECTIONS,
    count: deliveries,
  });
  await bed.clear();
  yield { name: 'floor: a bare client, 64 connections', value: floor, unit: '/s' };
  const accounts = [await bed.account(), await bed.account()];
  await bed.endpoints(accounts, ENDPOINTS);
  // Each event of either account goes to half of the endpoints.
  const count = Math.ceil(deliveries / (ENDPOINTS / 2));
  const before = await bed.delivering.ask<Usage>({ task: 'usage' });
  const databaseBeforeMs = bed.databaseCpuMs();
  await bed.delivering.ask({ task: 'emit', accounts, count, perSecond: null });
  await drained(bed);
  const after = await bed.delivering.ask<Usage>({ task: 'usage' });
  const arrivals = await bed.sink.ask<Arrived[]>({ task: 'arrivals' });
  const times = arrivals.map(([, , atMs]) => atMs);
  const rate = (arrivals.length / (max(times) - min(times))) * 1_000;
  const perDelivery = (after.cpuMs - before.cpuMs) / arrivals.length;
  const inDatabase = (bed.databaseCpuMs() - databaseBeforeMs) / arrivals.length;
  yield {
    ...{ name: 'deliveries to 20 endpoints', value: rate, min: 1_500, unit: '/s' },
    note: `${arrivals.length} in all; ${(rate / floor).toFixed(2)} of the floor`,
  };
  yield {
    ...{ name: 'CPU of one delivery, its share of the event too', value: perDelivery, unit: 'ms' },
    note: `${perDelivery.toFixed(3)} ms here, ${inDatabase.toFixed(3)} ms in PostgreSQL`,
  };
  await bed.clear();
}

/** From commit to arrival, 200 events a second, in an account for each endpoint. */
export async function* measureLatency(
  bed: Bed,
  { steady }: Sizes,
  hang: boolean,
): AsyncGenerator<Row> {
  const accounts: string[] = [];
  for (let at = 0; at < ENDPOINTS; at += 1) accounts.push(await bed.account());
  await bed.endpoints(accounts, ENDPOINTS);
  const hanging = Array.from({ length: hang ? HANGING : 0 }, (_, at) => `/e/${at}`);
  await bed.sink.ask({ task: 'hang', paths: hanging });
  const committed = await bed.delivering.ask<Committed[]>({
    ...({ task: 'emit', accounts } as const),
    count: steady,
    perSecond: 200,
  });
  const wanted = (steady * (ENDPOINTS - hanging.length)) / ENDPOINTS;
  const good = async (): Promise<Arrived[]> =>
    (await bed.sink.ask<Arrived[]>({ task: 'arrivals' })).filter(
      ([path]) => !hanging.includes(path),
    );
  let arrivals = await good();
  while (arrivals.length < wanted) {
    await sleep(LOOK_MS);
    arrivals = await good();
  }
  const at = new Map(committed);
  const took = arrivals
    .map(([, object, atMs]) => atMs - (at.get(object) ?? 0))
    .toSorted((a, b) => a - b);
  const quantile = (share: number): number => took[Math.floor((took.length - 1) * share)] ?? 0;
  yield {
    name: hang ? 'commit to arrival, p99, while 5 of 20 hang' : 'commit to arrival, p99',
    ...{ value: quantile(0.99), max: hang ? 1_000 : 500, unit: 'ms' },
    note: `p50 ${Math.round(quantile(0.5))} ms, of ${took.length} at 200 events/s`,
  };
  await bed.sink.ask({ task: 'hang', paths: [] });
  await bed.clear();
}

/** A long queue, found by a process that starts: how fast it drains, and in how much memory. */
export async function* measureBacklog(bed: Bed, { queued }: Sizes): AsyncGenerator<Row> {
  await bed.delivering.end('SIGKILL');
  const account = await bed.account();
  await bed.endpoints([account], BACKLOG_ENDPOINTS);
  await queue(bed, account, queued);
  await bed.restart();
  const startMs = performance.now();
  const sizes: number[] = [];
  while ((await bed.owed()) > 0) {
    sizes.push((await bed.delivering.ask<Usage>({ task: 'usage' })).rssMib);
    await sleep(LOOK_MS);
  }
  const seconds = (performance.now() - startMs) / 1_000;
  const arrivals = await bed.sink.ask<number>({ task: 'count' });
  const [early, late] = [sizes.slice(0, sizes.length / 4), sizes.slice(-sizes.length / 4)];
  yield {
    ...{ name: 'a queue drains', value: arrivals / seconds, unit: '/s' },
    note: `${queued} events, ${arrivals} deliveries in ${seconds.toFixed(1)} s`,
  };
  yield {
    ...{ name: 'memory, last quarter over first', value: max(late) / max(early), max: 1.25 },
    ...{ unit: 'x', note: `${Math.round(max(early))} MiB, then ${Math.round(max(late))} MiB` },
  };
  await bed.clear();
}

/** Events as they are published, each owed to every endpoint of the account. */
async function queue(bed: Bed, account: string, count: number): Promise<void> {
  const source = { clock: systemClock, random: systemRandom };
  const ids = Array.from({ length: count }, () => mintId(source, 'evt', account)).toSorted();
  const fields = Array.from({ length: 60 }, (_, at) => [`field_of_a_charge_${at}`, `value ${at}`]);
  const object = JSON.stringify(Object.fromEntries(fields)).slice(1);
  await bed.client.query(
    `insert into events (account_id, id, livemode, created, type, api_version, data)
     select $1, id, false, 1, 'charge.succeeded', 'bench',
       ('{"object":{"id":"ch_' || right(id, 20) || '",' || $3 || '}')::json
     from unnest($2::text[]) as id`,
    [account, ids, object],
  );
  await bed.client.query(
    `insert into webhook_deliveries (account_id, endpoint_id, event_id, livemode, due_at)
     select $1, e.id, v.id, false, now() from events v cross join webhook_endpoints e
     where v.account_id = $1 and e.account_id = $1`,
    [account],
  );
}

async function drained(bed: Bed): Promise<void> {
  while ((await bed.owed()) > 0) await sleep(LOOK_MS);
}

function max(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function min(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Number.MAX_VALUE);
}
