import { setTimeout as sleep } from 'node:timers/promises';
import type { CanaryBehavior } from '@coffer/kernel/test-cards';
import type { Stack } from '@coffer/testkit';
import { findInstallation } from 'coffer/running';
import Stripe from 'stripe';
import { openWork, readBooks, type Books } from './books.ts';
import { compare } from './compare.ts';
import { Dice } from './dice.ts';
import { payUntilEnd, type Libraries, type Order } from './paying-client.ts';
import { replay } from './replay.ts';
import { Target, type Victim } from './target.ts';

export interface ChaosOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly clients: number;
  /** Cards whose answer takes 10 seconds and more are left out. */
  readonly short: boolean;
}

export interface ChaosResult {
  readonly kills: Readonly<Record<Victim, number>>;
  readonly orders: readonly Order[];
  readonly books: Books;
  readonly replayed: number;
  readonly differences: readonly string[];
  /** From the end of the payments until nothing was open any more. */
  readonly repairMs: number;
}

const QUIET_MIN_MS = 800;
const QUIET_MAX_MS = 5_000;
const PATIENCE_MS = 90_000;
const POLL_MS = 250;
const CALL_TIMEOUT_MS = 25_000;

/** Pays, kills, waits for repair, compares. Leaves nothing behind when all is well. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const target = await Target.start();
  let keep = true;
  try {
    const result = await payAndKill(target, options);
    keep = result.differences.length > 0;
    return result;
  } finally {
    if (keep) {
      process.stderr.write(`The data folder is kept: ${target.stack.dataDir}\n`);
      await target.stack.stop();
    } else {
      await target.stack.remove();
    }
  }
}

async function payAndKill(target: Target, options: ChaosOptions): Promise<ChaosResult> {
  const dice = new Dice(options.seed);
  const endMs = Date.now() + options.seconds * 1000;
  const deadlineMs = endMs + PATIENCE_MS;
  const libraries = librariesFor(target.stack);
  const clients = Array.from({ length: options.clients }, (_, index) =>
    payUntilEnd({
      name: String(index),
      libraries,
      dice: dice.fork(),
      cards: options.short ? QUICK_CARDS : [...QUICK_CARDS, ...SLOW_CARDS],
      endMs,
      deadlineMs,
    }),
  );
  const [kills, ...done] = await Promise.all([
    killUntilEnd(target, dice.fork(), endMs),
    ...clients,
  ]);
  const orders = done.flat();
  const doneMs = Date.now();
  const { dataDir } = target.stack;
  const [databaseUrl = ''] = findInstallation(dataDir, {}).databaseUrls;
  const left = await waitForRepair(databaseUrl);
  const repairMs = Date.now() - doneMs;
  const replays = await replay(orders);
  const books = await readBooks({
    ...{ databaseUrl, dataDir, api: libraries.api },
    sandbox: target.stack.sandbox,
  });
  return {
    ...{ kills, orders, books, repairMs },
    replayed: replays.count,
    differences: [...left, ...replays.differences, ...compare(books, orders)],
  };
}

type Cards = readonly (readonly [number, CanaryBehavior | 'listed'])[];
const QUICK_CARDS: Cards = [
  [5, 'listed'],
  [4, 'succeed'],
  [3, 'lost_answer'],
  [2, 'duplicate_answer'],
  [2, 'decline'],
];
const SLOW_CARDS: Cards = [
  [0.5, 'late_answer'],
  [0.5, 'time_out'],
];

function librariesFor(stack: Stack): Libraries {
  const library = (origin: string, key: string): Stripe => {
    const { hostname, port } = new URL(origin);
    return new Stripe(key, {
      host: hostname,
      port: Number(port),
      protocol: 'http',
      maxNetworkRetries: 0,
      timeout: CALL_TIMEOUT_MS,
      telemetry: false,
    });
  };
  return {
    api: library(stack.api, stack.secret_key),
    vault: library(stack.vault, stack.publishable_key),
  };
}

const VICTIMS: readonly (readonly [number, Victim])[] = [
  [10, 'server'],
  [10, 'vault'],
  [1, 'launcher'],
  [1, 'everything'],
];

async function killUntilEnd(
  target: Target,
  dice: Dice,
  endMs: number,
): Promise<ChaosResult['kills']> {
  const kills = { server: 0, vault: 0, launcher: 0, everything: 0 };
  for (;;) {
    await sleep(dice.between(QUIET_MIN_MS, QUIET_MAX_MS));
    if (Date.now() > endMs) return kills;
    const victim = dice.pick(VICTIMS);
    if (target.mayKill(victim) && (await target.kill(victim))) kills[victim] += 1;
  }
}

/** What is still open when patience ends. */
async function waitForRepair(databaseUrl: string): Promise<string[]> {
  const deadlineMs = Date.now() + PATIENCE_MS;
  for (;;) {
    const left = await openWork(databaseUrl);
    if (left.length === 0 || Date.now() > deadlineMs) return left;
    await sleep(POLL_MS);
  }
}
