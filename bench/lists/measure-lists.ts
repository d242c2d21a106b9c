import fs from 'node:fs';
import os from 'node:os';
import pg from 'pg';
import type { Row } from '../browser/row.ts';
import { Caller, medianOf, quantile } from '../calls/caller.ts';
import { withBed, type Bed } from '../payments/bed.ts';
import {
  captureTemplates,
  customerOf,
  idOf,
  makeMerchants,
  paidAtMs,
  seed,
  type Merchant,
} from './seed.ts';

export interface Sizes {
  readonly merchants: number;
  /** Payments of each merchant, first and then. */
  readonly few: number;
  readonly many: number;
  /** Requests of each kind in a round; the median of the rounds' p99 counts. */
  readonly requests: number;
  readonly rounds: number;
}

export const LONG: Sizes = {
  ...{ merchants: 1_000, few: 50, many: 1_000 },
  ...{ requests: 2_000, rounds: 5 },
};
export const SHORT: Sizes = {
  ...{ merchants: 50, few: 10, many: 40 },
  ...{ requests: 20, rounds: 1 },
};

const CONNECTIONS = 2;
const RATIO_MAX = 1.3;
const FREE_MIN_BYTES = 10 * 2 ** 30;

/** A question of a merchant who has so many payments. */
interface Kind {
  readonly name: string;
  readonly path: (merchant: Merchant, of: { readonly index: number; readonly n: number }) => string;
}

const momentOf = (index: number, n: number): { n: number; ms: number } => ({
  n,
  ms: paidAtMs(n, index),
});
const secondOf = (index: number, n: number): number => Math.floor(paidAtMs(n, index) / 1_000);

const KINDS: readonly Kind[] = [
  { name: 'charges', path: () => '/v1/charges' },
  {
    name: 'charges, a later page',
    path: (merchant, { index, n }) =>
      `/v1/charges?starting_after=${idOf('ch', merchant, momentOf(index, Math.floor(n / 2)))}`,
  },
  {
    name: 'charges of a customer',
    path: (merchant, { n }) => `/v1/charges?customer=${customerOf(merchant, n)}`,
  },
  {
    name: 'charges of an intent',
    path: (merchant, { index }) =>
      `/v1/charges?payment_intent=${idOf('pi', merchant, momentOf(index, 3))}`,
  },
  {
    name: 'charges since a time',
    path: (_, { index, n }) => `/v1/charges?created[gte]=${secondOf(index, n - 5)}`,
  },
  {
    name: 'charges until an early time',
    path: (_, { index }) => `/v1/charges?created[lte]=${secondOf(index, 9)}`,
  },
  {
    name: 'a charge',
    path: (merchant, { index }) => `/v1/charges/${idOf('ch', merchant, momentOf(index, 3))}`,
  },
  { name: 'payment intents', path: () => '/v1/payment_intents' },
  {
    name: 'payment intents of a customer',
    path: (merchant, { n }) => `/v1/payment_intents?customer=${customerOf(merchant, n)}`,
  },
  {
    name: 'payment intents until an early time',
    path: (_, { index }) => `/v1/payment_intents?created[lte]=${secondOf(index, 9)}`,
  },
  {
    name: 'a payment intent',
    path: (merchant, { index }) =>
      `/v1/payment_intents/${idOf('pi', merchant, momentOf(index, 3))}`,
  },
  { name: 'events', path: () => '/v1/events' },
  { name: 'events of a type', path: () => '/v1/events?type=charge.succeeded' },
  {
    name: 'events of types, until an early time',
    path: (_, { index }) =>
      `/v1/events?types[]=charge.succeeded&types[]=charge.updated&created[lte]=${secondOf(index, 9)}`,
  },
];

export async function measureLists(sizes: Sizes): Promise<Row[]> {
  const { bavail, bsize } = fs.statfsSync(os.tmpdir());
  if (sizes === LONG && bavail * bsize < FREE_MIN_BYTES) {
    throw new Error('Lists are measured on a million payments: that needs 10 GB free on the disk.');
  }
  return withBed((bed) => measureListsOn(bed, sizes));
}

export async function measureListsOn(bed: Bed, sizes: Sizes): Promise<Row[]> {
  const { stack } = bed;
  const client = new pg.Client(bed.databaseUrl);
  // Whatever fails first is what the bench says.
  client.on('error', () => undefined);
  await client.connect();
  const templates = await captureTemplates(client, await payOfCustomer(bed));
  const merchants = await makeMerchants(client, sizes.merchants);
  await seed(client, templates, { merchants, from: 0, to: sizes.few });
  const few = await timesOf(stack.api, merchants, { sizes, n: sizes.few });
  await seed(client, templates, { merchants, from: sizes.few, to: sizes.many });
  const many = await timesOf(stack.api, merchants, { sizes, n: sizes.many });
  await client.end();
  const counts = [sizes.few, sizes.many].map((each) => (each * merchants.length).toLocaleString());
  return KINDS.map(({ name }) => {
    const [before = NONE, after = NONE] = [few.get(name), many.get(name)];
    return {
      ...{ name: `${name}, p99`, value: after.p99Ms / before.p99Ms, max: RATIO_MAX, unit: 'x' },
      note:
        `${before.p99Ms.toFixed(1)} ms of ${counts[0]}, ${after.p99Ms.toFixed(1)} ms of ${counts[1]}; ` +
        `p50 ${before.p50Ms.toFixed(2)} ms, ${after.p50Ms.toFixed(2)} ms`,
    };
  });
}

/** Everything that a seeded row is a copy of. */
async function payOfCustomer({ settled, stack }: Bed): Promise<string> {
  const caller = await Caller.open(stack.api, 1, () => stack.secret_key);
  // An answer with status 200 is an object of the API.
  const made = (body: string): { readonly id: string } => JSON.parse(body) as { id: string };
  const customer = made((await caller.first.post('/v1/customers', 'name=Jenny')).body);
  const paid = await caller.first.post(
    '/v1/payment_intents',
    `amount=2000&currency=usd&confirm=true&customer=${customer.id}&payment_method=pm_card_visa` +
      '&automatic_payment_methods[enabled]=true' +
      '&automatic_payment_methods[allow_redirects]=never',
  );
  caller.close();
  await settled();
  return made(paid.body).id;
}

interface Times {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const NONE: Times = { p50Ms: 0, p99Ms: 0 };

/** How long each kind of question takes: the medians of several rounds. */
async function timesOf(
  api: string,
  merchants: readonly Merchant[],
  { sizes, n }: { readonly sizes: Sizes; readonly n: number },
): Promise<ReadonlyMap<string, Times>> {
  // Connections of their own: idle ones are closed while rows are written.
  const caller = await Caller.open(api, CONNECTIONS, (at) => merchants[at]?.key ?? '');
  const rounds = new Map(KINDS.map(({ name }) => [name, [] as Times[]]));
  // The first round warms up.
  for (let round = 0; round <= sizes.rounds; round += 1) {
    for (const { name, path } of KINDS) {
      const window = await caller.repeat(sizes.requests, (line, request) => {
        const index = (request * STRIDE) % merchants.length;
        const merchant = merchants[index];
        if (merchant === undefined) throw new Error('there are merchants');
        line.use(merchant.key);
        return line.get(path(merchant, { index, n }));
      });
      if (round > 0)
        rounds.get(name)?.push({ p50Ms: quantile(window, 0.5), p99Ms: quantile(window, 0.99) });
    }
  }
  caller.close();
  const medians = (times: readonly Times[]): Times => ({
    p50Ms: medianOf(times.map(({ p50Ms }) => p50Ms)),
    p99Ms: medianOf(times.map(({ p99Ms }) => p99Ms)),
  });
  return new Map([...rounds].map(([name, times]) => [name, medians(times)]));
}

/** Neighbours in time are not neighbours here. */
const STRIDE = 37;
