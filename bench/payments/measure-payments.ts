import { loadavg } from 'node:os';
import type { Row } from '../browser/row.ts';
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
const SERVER_MAX_MIB = 220;
const OTHERS_MAX_MIB = 150;
const ROLES = ['server', 'vault', 'sandbox', 'postgres'] as const;
const BYTES_PER_KIB = 1_024;

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
  readonly floorCpuMs: number;
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
  const pipelinedFloorRate = await bed.alone(() => pipelined.write(count));
  await bed.settled();
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
    floorCpuMs: (cpuMsOf(floorAfter.usage, 'postgres') - cpuMsOf(after.usage, 'postgres')) / count,
  };
}

function rowsOf(pairs: readonly Pair[], fsync: number): Row[] {
  const median = (of: (pair: Pair) => number): number => medianOf(pairs.map(of));
  const total = ({ cpuMs }: Pair): number => ROLES.reduce((sum, role) => sum + cpuMs[role], 0);
  const shares = ROLES.map((role) => `${role} ${median((pair) => pair.cpuMs[role]).toFixed(2)}`);
  const floorCpu = median(({ floorCpuMs }) => floorCpuMs).toFixed(2);
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
      note: `${median(total).toFixed(2)}: ${shares.join(', ')}; PostgreSQL for the floor ${floorCpu}`,
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
