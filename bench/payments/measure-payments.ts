import { loadavg } from 'node:os';
import type { Row } from '../browser/row.ts';
import { bareExchangeCpuMs } from '../calls/bare-exchange.ts';
import { medianOf, quantile } from '../calls/caller.ts';
import { cpuMsOf, type Usage } from '../processes.ts';
import type { Bed } from './bed.ts';
import { perOne, readCounters, type Counters } from './counters.ts';
import { fsyncMs } from './disk.ts';
import { captureFloor } from './floor-plan.ts';
import { FloorWriter } from './floor-writer.ts';
import { Payer } from './pay.ts';

/** How much is measured. Numbers of payments, not times: how warm the code is depends on them. */
export interface Sizes {
  readonly warmUp: number;
  /** Payments of a window, and of each floor beside it. */
  readonly payments: number;
  /** Windows of payments, each followed by its floor. */
  readonly pairs: number;
}

export const LONG: Sizes = { warmUp: 3_000, payments: 1_500, pairs: 5 };
export const SHORT: Sizes = { warmUp: 20, payments: 40, pairs: 1 };

const CONNECTIONS = 16;
const RATE_EXPECTED = 300;
const SHARE_OF_FLOOR_MIN = 0.25;
const CPU_MAX_MS = 2.5;
/** Of the floor's: decision 0015. */
const CPU_OF_FLOOR_MAX = 2.5;
const SERVER_MAX_MIB = 220;
const OTHERS_MAX_MIB = 150;
const ROLES = ['server', 'vault', 'sandbox', 'postgres'] as const;
const MICROSECONDS_PER_MS = 1_000;
const BYTES_PER_KIB = 1_024;
/**
 * Two with the merchant, of which our half is counted, one between server and vault, one between
 * vault and network.
 */
const EXCHANGES = 3;

/** One window of payments, and the floor right after it. */
export interface Pair {
  readonly rate: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMs: Readonly<Record<(typeof ROLES)[number], number>>;
  readonly written: Counters;
  readonly floorRate: number;
  /** The same statements sent without waiting for the answers in between. */
  readonly pipelinedFloorRate: number;
  readonly floorWritten: Counters;
  readonly floorCpu: FloorCpu;
}

/** Milliseconds for one payment of the floor. */
interface FloorCpu {
  /** PostgreSQL's, for the statements one by one, and sent at once. */
  readonly postgres: number;
  readonly pipelined: number;
  /** Node's, to send these at once. */
  readonly client: number;
  /** Node's, for as many exchanges over HTTP as a payment has, that do nothing. */
  readonly exchanges: number;
}

export interface Measured {
  readonly pairs: readonly Pair[];
  readonly rows: readonly Row[];
}

export async function measureOn(bed: Bed, sizes: Sizes): Promise<Measured> {
  const idle = bed.usage();
  const fsync = fsyncMs(bed.stack.dataDir);
  const payer = await Payer.open(bed.stack, CONNECTIONS);
  const floor = await captureFloor(bed.client, payer);
  const at = { url: bed.databaseUrl, connections: CONNECTIONS };
  const plain = await FloorWriter.open(floor, { ...at, pipelined: false });
  const pipelined = await FloorWriter.open(floor, { ...at, pipelined: true });
  await payer.pay(sizes.warmUp);
  await bed.settled();
  const pairs: Pair[] = [];
  while (pairs.length < sizes.pairs) {
    pairs.push(await measurePair(bed, { payer, plain, pipelined, count: sizes.payments }));
  }
  payer.close();
  await plain.close();
  await pipelined.close();
  return { pairs, rows: [...rowsOf(pairs, fsync), ...memoryRows(idle, bed.usage())] };
}

interface PairParts {
  readonly payer: Payer;
  readonly plain: FloorWriter;
  readonly pipelined: FloorWriter;
  readonly count: number;
}

async function measurePair(bed: Bed, parts: PairParts): Promise<Pair> {
  const { payer, plain, pipelined, count } = parts;
  const before = { usage: bed.usage(), counters: await readCounters(bed.client) };
  const window = await payer.pay(count);
  await bed.settled();
  const after = { usage: bed.usage(), counters: await readCounters(bed.client) };
  const floorRate = await bed.alone(() => plain.write(count));
  await bed.settled();
  const floorAfter = { usage: bed.usage(), counters: await readCounters(bed.client) };
  const own = process.cpuUsage();
  const pipelinedFloorRate = await bed.alone(() => pipelined.write(count));
  const { user, system } = process.cpuUsage(own);
  await bed.settled();
  const last = bed.usage();
  const exchange = await bed.alone(() => bareExchangeCpuMs(count, CONNECTIONS));
  const postgresOf = (from: Usage, to: Usage): number =>
    (cpuMsOf(to, 'postgres') - cpuMsOf(from, 'postgres')) / count;
  const cpuOf = (role: string): number =>
    (cpuMsOf(after.usage, role) - cpuMsOf(before.usage, role)) / count;
  return {
    rate: count / window.seconds,
    p50Ms: quantile(window, 0.5),
    p99Ms: quantile(window, 0.99),
    cpuMs: {
      server: cpuOf('server'),
      vault: cpuOf('vault'),
      sandbox: cpuOf('sandbox'),
      postgres: cpuOf('postgres'),
    },
    written: perOne(before.counters, after.counters, count),
    floorRate,
    pipelinedFloorRate,
    floorWritten: perOne(after.counters, floorAfter.counters, count),
    floorCpu: {
      postgres: postgresOf(after.usage, floorAfter.usage),
      pipelined: postgresOf(floorAfter.usage, last),
      client: (user + system) / MICROSECONDS_PER_MS / count,
      exchanges: EXCHANGES * exchange,
    },
  };
}

function rowsOf(pairs: readonly Pair[], fsync: number): Row[] {
  const median = (of: (pair: Pair) => number): number => medianOf(pairs.map(of));
  const total = ({ cpuMs }: Pair): number => ROLES.reduce((sum, role) => sum + cpuMs[role], 0);
  const shares = ROLES.map((role) => `${role} ${median((pair) => pair.cpuMs[role]).toFixed(2)}`);
  const floorPart = (name: keyof FloorCpu): number => median(({ floorCpu }) => floorCpu[name]);
  const floorTotal = ({ floorCpu }: Pair): number =>
    floorCpu.pipelined + floorCpu.client + floorCpu.exchanges;
  const shareOfPipelined = median((pair) => (pair.rate / pair.pipelinedFloorRate) * 100);
  return [
    {
      ...{ name: 'payments: create + confirm, pm_card_visa', value: median(({ rate }) => rate) },
      ...{ unit: '/s', note: `>= ${RATE_EXPECTED} expected, median of ${pairs.length}` },
    },
    { name: '... p50', value: median(({ p50Ms }) => p50Ms), unit: 'ms' },
    { name: '... p99', value: median(({ p99Ms }) => p99Ms), unit: 'ms' },
    {
      ...{ name: 'floor: the same rows, statement by statement', unit: '/s' },
      value: median(({ floorRate }) => floorRate),
      note: `sent at once: ${median(({ pipelinedFloorRate: rate }) => rate).toFixed(0)}/s`,
    },
    {
      ...{ name: '... and the share of it', min: SHARE_OF_FLOOR_MIN * 100, unit: '%' },
      value: median(({ rate, floorRate }) => (rate / floorRate) * 100),
      note: `of those sent at once ${shareOfPipelined.toFixed(0)} %`,
    },
    {
      ...{ name: 'CPU of a payment, ours and PostgreSQL', max: CPU_MAX_MS, unit: 'ms' },
      value: median(total),
      note: shares.join(', '),
    },
    {
      ...{ name: '... and of the floor, sent at once', value: median(floorTotal), unit: 'ms' },
      note:
        `PostgreSQL ${floorPart('pipelined').toFixed(2)} (${floorPart('postgres').toFixed(2)} ` +
        `one by one), Node to send it ${floorPart('client').toFixed(2)}, bare exchanges ` +
        floorPart('exchanges').toFixed(2),
    },
    {
      ...{ name: '... and times as much', max: CPU_OF_FLOOR_MAX, unit: 'x' },
      value: median((pair) => total(pair) / floorTotal(pair)),
    },
    writtenRow(
      'written by a payment',
      pairs.map(({ written }) => written),
    ),
    writtenRow(
      'written by one of the floor',
      pairs.map(({ floorWritten }) => floorWritten),
    ),
    {
      name: 'fdatasync of 8 KiB',
      value: fsync,
      unit: 'ms',
      note: `load ${loadavg()[0]?.toFixed(2)}`,
    },
  ];
}

function writtenRow(name: string, counted: readonly Counters[]): Row {
  const median = (of: keyof Counters): number => medianOf(counted.map((one) => one[of]));
  return {
    ...{ name, value: median('walBytes') / BYTES_PER_KIB, unit: 'KiB' },
    note:
      `WAL; ${median('commits').toFixed(1)} commits, rows: ${median('inserted').toFixed(1)} ` +
      `inserted, ${median('updated').toFixed(1)} updated, ${median('deleted').toFixed(1)} deleted`,
  };
}

function memoryRows(idle: Usage, after: Usage): Row[] {
  return [...after].map(([role, { peakMib }]) => ({
    ...{ name: `memory of ${role}, peak`, value: peakMib, unit: 'MiB' },
    max: role === 'server' ? SERVER_MAX_MIB : OTHERS_MAX_MIB,
    note: `idle ${Math.round(idle.get(role)?.residentMib ?? 0)} MiB`,
  }));
}
