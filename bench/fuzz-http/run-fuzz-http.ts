import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeDice } from '../fuzz/mutate.ts';
import { startBed, type Account, type Bed } from './bed.ts';
import { wireOf, type Call } from './call.ts';
import { judge, mayBeUnanswered, type Foreign } from './judge.ts';
import { callerOf, stockUp, type Merchant } from './merchant.ts';
import { mutant, type Cast } from './mutate-call.ts';
import { RawClient, type Reply } from './raw-client.ts';
import type { Memory } from './server-process.ts';
import { validCalls } from './valid-calls.ts';

export interface FuzzHttpOptions {
  readonly runs: number;
  readonly seed: number;
  /** An empty database for it. */
  readonly databaseUrl: string;
}

export interface FuzzHttpResult {
  readonly runs: number;
  readonly perSecond: number;
  /** How often each status was answered; 0: the connection ended, as it may. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Routes that were answered with a 2xx at least once. */
  readonly routesTaken: number;
  /** The request that was longest under way. */
  readonly slowestMs: number;
  readonly slowest: string;
  /** After each quarter; the first one warms up. */
  readonly memory: readonly Memory[];
  /** What went wrong, with the request and its answer. Empty: nothing. */
  readonly failures: readonly string[];
}

/** Growth between the warm-up and the end that is no leak: caches that fill up, compiled code. */
export const HEAP_GROWTH_MAX_MIB = 12;
export const RSS_GROWTH_MAX_MIB = 48;

const CONNECTIONS = 16;
const ANSWER_MAX_MS = 20_000;
/** What may stay without an answer is waited for so long. */
const UNANSWERED_MS = 3_000;
/** Each account has so many sets of objects: what ends one leaves the others. */
const SETS = 3;
const PARTS = 4;
const FAILURES_MAX = 5;
const SHOWN_BYTES = 1_500;
const SHOWN_SLOWEST_BYTES = 120;
/** Jobs publish and book what the account has done until then. */
const SETTLED_MS = 1_500;

/** Sends mutants of valid requests to a server, and looks at each answer and at its memory. */
export async function runFuzzHttp(options: FuzzHttpOptions): Promise<FuzzHttpResult> {
  const bed = await startBed(options.databaseUrl);
  try {
    return await fuzz(bed, options);
  } finally {
    await bed.remove();
  }
}

async function fuzz(bed: Bed, { runs, seed }: FuzzHttpOptions): Promise<FuzzHttpResult> {
  const [account, other] = [await bed.account(), await bed.account()];
  const canary = `canary ${randomBytes(9).toString('hex')}`;
  const own = await stockSeveral(bed, account, 'mine');
  const foreign = await stockSeveral(bed, other, canary);
  const cast: Cast = { calls: validCalls(), account, own, foreign };
  await sleep(SETTLED_MS);
  const before = await bed.rowsOf(other);
  const run = new Run(bed.port, cast, {
    seed,
    foreign: { canary, secrets: foreign.secrets, ids: foreign.allIds },
  });
  const memory: Memory[] = [];
  for (let part = 0; part < PARTS; part += 1) {
    await run.send(Math.ceil((runs * part) / PARTS), Math.ceil((runs * (part + 1)) / PARTS));
    memory.push(await bed.memory());
  }
  const failures = [...run.failures, ...(await bed.failures()).slice(0, FAILURES_MAX)];
  failures.push(...changes(before, await bed.rowsOf(other)), ...growth(memory));
  failures.push(...(await stillPays(bed, account)));
  return {
    runs: run.sent,
    perSecond: Math.round((run.sent / run.spentMs) * 1_000),
    statuses: Object.fromEntries(
      Object.entries(run.statuses).toSorted(([a], [b]) => Number(a) - Number(b)),
    ),
    routesTaken: run.taken.size,
    slowestMs: Math.round(run.slowestMs),
    slowest: run.slowest,
    memory,
    failures,
  };
}

async function stockSeveral(bed: Bed, account: Account, text: string): Promise<Merchant> {
  const sets: Merchant[] = [];
  for (let left = SETS; left > 0; left -= 1) sets.push(await stockUp(bed.port, account, text));
  const prefixes = new Set(sets.flatMap(({ ids }) => [...ids.keys()]));
  const ids = new Map(
    Array.from(prefixes, (prefix) => [prefix, sets.flatMap((set) => set.ids.get(prefix) ?? [])]),
  );
  return {
    ids,
    allIds: new Set(sets.flatMap(({ allIds }) => [...allIds])),
    secrets: [...new Set(sets.flatMap(({ secrets }) => secrets))],
  };
}

/** All requests of a run, by a few clients side by side. */
class Run {
  readonly failures: string[] = [];
  readonly statuses: Record<string, number> = {};
  readonly taken = new Set<string>();
  sent = 0;
  slowestMs = 0;
  slowest = '';
  spentMs = 0;
  readonly #clients: readonly RawClient[];
  readonly #cast: Cast;
  readonly #seed: number;
  readonly #foreign: Foreign;

  constructor(port: number, cast: Cast, at: { readonly seed: number; readonly foreign: Foreign }) {
    this.#clients = Array.from({ length: CONNECTIONS }, () => new RawClient(port));
    this.#cast = cast;
    this.#seed = at.seed;
    this.#foreign = at.foreign;
  }

  /** The requests with these numbers; a number and the seed make the request. */
  async send(from: number, to: number): Promise<void> {
    const startMs = performance.now();
    let next = from;
    await Promise.all(
      this.#clients.map(async (client) => {
        for (let at = next++; at < to && this.failures.length < FAILURES_MAX; at = next++) {
          await this.#one(client, at);
        }
        client.drop();
      }),
    );
    this.spentMs += performance.now() - startMs;
  }

  #note(call: Call, at: number, tookMs: number): void {
    if (tookMs <= this.slowestMs) return;
    this.slowestMs = tookMs;
    this.slowest = `request ${at} (${call.made.join(', ')}): ${wireOf(call).toString('latin1', 0, SHOWN_SLOWEST_BYTES)}`;
  }

  async #one(client: RawClient, at: number): Promise<void> {
    const call = mutant(this.#cast, at, makeDice(this.#seed + at));
    const startMs = performance.now();
    const reply = await client.ask(wireOf(call), {
      isHead: call.method === 'HEAD',
      patienceMs: mayBeUnanswered(call) ? UNANSWERED_MS : ANSWER_MAX_MS,
    });
    this.#note(call, at, performance.now() - startMs);
    if (call.mayEnd) client.drop();
    this.sent += 1;
    this.statuses[reply.status] = (this.statuses[reply.status] ?? 0) + 1;
    const { calls } = this.#cast;
    const valid = calls[at % calls.length];
    if (reply.status === 200 && valid !== undefined)
      this.taken.add(`${valid.method} ${valid.path}`);
    const wrong = judge(call, reply, this.#foreign);
    if (wrong !== null) this.failures.push(report(call, reply, `request ${at}: ${wrong}`));
  }
}

function report(call: Call, reply: Reply, wrong: string): string {
  const shown = (text: string): string => JSON.stringify(text.slice(0, SHOWN_BYTES));
  return [
    `${wrong} (${call.made.join(', ')})`,
    `  sent ${shown(wireOf(call).toString('latin1'))}`,
    `  answered ${reply.status} ${shown(reply.headers)} ${shown(reply.body)}`,
  ].join('\n');
}

/** Nothing that one account does changes a row of another. */
function changes(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] {
  return Object.entries(after)
    .filter(([table, digest]) => before[table] !== digest)
    .map(([table, digest]) => `the other account's ${table}: ${before[table]}, now ${digest}`);
}

function growth(memory: readonly Memory[]): string[] {
  const [warm, end] = [memory.at(0), memory.at(-1)];
  if (warm === undefined || end === undefined) return [];
  const heap = end.heapMib - warm.heapMib;
  const rss = end.rssMib - warm.rssMib;
  return [
    ...(heap > HEAP_GROWTH_MAX_MIB ? [`the heap grew by ${heap.toFixed(1)} MiB`] : []),
    ...(rss > RSS_GROWTH_MAX_MIB ? [`resident memory grew by ${rss.toFixed(1)} MiB`] : []),
  ];
}

async function stillPays(bed: Bed, account: Account): Promise<string[]> {
  const call = callerOf(bed.port, account);
  const pay = { amount: 2000, currency: 'usd', payment_method: 'pm_card_visa', confirm: true };
  const paid = await call('/v1/payment_intents', pay);
  return paid['status'] === 'succeeded' ? [] : [`a payment came to ${String(paid['status'])}`];
}
