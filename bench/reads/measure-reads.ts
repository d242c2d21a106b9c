import pg from 'pg';
import type { Row } from '../browser/row.ts';
import { Caller, medianOf, quantile } from '../calls/caller.ts';
import type { Bed } from '../payments/bed.ts';
import { cpuMsOf } from '../processes.ts';

export interface Sizes {
  readonly warmUp: number;
  /** Requests of a window, and of the floor beside it. */
  readonly reads: number;
  readonly pairs: number;
}

export const LONG: Sizes = { warmUp: 10_000, reads: 20_000, pairs: 5 };
export const SHORT: Sizes = { warmUp: 50, reads: 200, pairs: 1 };

const CONNECTIONS = 16;
const CUSTOMERS = 100;
const CPU_MAX_MS = 0.15;
/** As the server reads a customer. */
const SELECT = `select id, livemode, created, deleted, email, data from coffer.customers
  where account_id = $1 and livemode = $2 and id = $3`;

interface Pair {
  readonly rate: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly serverMs: number;
  readonly postgresMs: number;
  readonly floorRate: number;
  readonly floorMs: number;
}

export async function measureReadsOn(bed: Bed, sizes: Sizes): Promise<Row[]> {
  const { stack } = bed;
  const caller = await Caller.open(stack.api, CONNECTIONS, () => stack.secret_key);
  const ids: string[] = [];
  while (ids.length < CUSTOMERS) ids.push(await makeCustomer(caller));
  const clients = Array.from({ length: CONNECTIONS }, () => new pg.Client(bed.databaseUrl));
  // Whatever fails first is what the bench says.
  for (const client of clients) client.on('error', () => undefined);
  await Promise.all(clients.map((client) => client.connect()));
  const read = (count: number) =>
    caller.repeat(count, (line, at) => line.get(`/v1/customers/${ids[at % CUSTOMERS] ?? ''}`));
  await read(sizes.warmUp);
  const pairs: Pair[] = [];
  while (pairs.length < sizes.pairs) {
    const before = bed.usage();
    const window = await read(sizes.reads);
    const after = bed.usage();
    const floorRate = await bed.alone(() => select(clients, stack.account, { ids, sizes }));
    const last = bed.usage();
    const each = (role: string): number =>
      (cpuMsOf(after, role) - cpuMsOf(before, role)) / sizes.reads;
    pairs.push({
      rate: sizes.reads / window.seconds,
      p50Ms: quantile(window, 0.5),
      p99Ms: quantile(window, 0.99),
      serverMs: each('server'),
      postgresMs: each('postgres'),
      floorRate,
      floorMs: (cpuMsOf(last, 'postgres') - cpuMsOf(after, 'postgres')) / sizes.reads,
    });
  }
  caller.close();
  await Promise.all(clients.map((client) => client.end()));
  return rowsOf(pairs);
}

async function makeCustomer(caller: Caller): Promise<string> {
  const { body } = await caller.first.post(
    '/v1/customers',
    'name=Jenny+Rosen&email=jenny%40example.com&description=A+shopper&phone=%2B15555550123' +
      '&address[line1]=510+Townsend+St&address[city]=San+Francisco&address[country]=US' +
      '&address[postal_code]=94103&address[state]=CA&metadata[order_id]=6735',
  );
  // An answer with status 200 is a customer of the API.
  return (JSON.parse(body) as { readonly id: string }).id;
}

/** The same rows by the same statement, over connections of pg. Answers how many a second. */
async function select(
  clients: readonly pg.Client[],
  account: string,
  { ids, sizes }: { readonly ids: readonly string[]; readonly sizes: Sizes },
): Promise<number> {
  const startMs = performance.now();
  let next = 0;
  await Promise.all(
    clients.map(async (client) => {
      while (next < sizes.reads) {
        const id = ids[next % CUSTOMERS] ?? '';
        next += 1;
        await client.query({ name: 'read', text: SELECT, values: [account, false, id] });
      }
    }),
  );
  return (sizes.reads / (performance.now() - startMs)) * 1_000;
}

function rowsOf(pairs: readonly Pair[]): Row[] {
  const median = (of: (pair: Pair) => number): number => medianOf(pairs.map(of));
  const cpu = median(({ serverMs, postgresMs }) => serverMs + postgresMs);
  const server = median(({ serverMs }) => serverMs).toFixed(3);
  const postgres = median(({ postgresMs }) => postgresMs).toFixed(3);
  const floor = median(({ floorMs }) => floorMs).toFixed(3);
  return [
    {
      ...{ name: 'reads: GET /v1/customers/:id', value: median(({ rate }) => rate), unit: '/s' },
      note: `median of ${pairs.length}`,
    },
    { name: '... p50', value: median(({ p50Ms }) => p50Ms), unit: 'ms' },
    { name: '... p99', value: median(({ p99Ms }) => p99Ms), unit: 'ms' },
    {
      ...{ name: 'floor: the same select', value: median(({ floorRate }) => floorRate) },
      ...{ unit: '/s', note: `${floor} ms of PostgreSQL each` },
    },
    {
      ...{ name: '... and the share of it', unit: '%' },
      value: median(({ rate, floorRate }) => (rate / floorRate) * 100),
    },
    {
      ...{ name: 'CPU of a read', value: cpu * 1_000, max: CPU_MAX_MS * 1_000, unit: 'µs' },
      note: `${cpu.toFixed(3)} ms: server ${server}, PostgreSQL ${postgres}`,
    },
  ];
}
