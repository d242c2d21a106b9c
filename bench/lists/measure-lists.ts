import type { Row } from '../browser/row.ts';
import { Caller, medianOf, quantile } from '../calls/caller.ts';
import { withBed } from '../payments/bed.ts';
import { QUESTIONS, type Question } from './questions.ts';
import { needFreeDisk, Scene } from './scene.ts';

export interface Sizes {
  readonly merchants: number;
  /** Payments of each merchant, in the one scene and in the other. */
  readonly few: number;
  readonly many: number;
  /** Requests of each kind in a turn; the scenes take turns, so many of them in a round. */
  readonly requests: number;
  readonly turns: number;
  /** The median of the rounds' p99 counts. */
  readonly rounds: number;
}

export const LONG: Sizes = {
  ...{ merchants: 1_000, few: 50, many: 1_000 },
  ...{ requests: 200, turns: 10, rounds: 5 },
};
export const SHORT: Sizes = {
  ...{ merchants: 50, few: 10, many: 40 },
  ...{ requests: 20, turns: 1, rounds: 1 },
};

const CONNECTIONS = 2;
export const RATIO_MAX = 1.3;

/**
 * A million payments and 50,000, each in an installation of its own that is as long up as the
 * other: whatever else the machine does meanwhile, it does to both.
 */
export async function measureLists(sizes: Sizes): Promise<Row[]> {
  needFreeDisk(sizes.merchants * (sizes.few + sizes.many));
  return withBed((one) =>
    withBed(async (other) => {
      const few = await Scene.open(one, { count: sizes.merchants, name: 'A' });
      const many = await Scene.open(other, { count: sizes.merchants, name: 'A' });
      return compare(few, many, sizes);
    }),
  );
}

/** Closes the scenes as well. */
export async function compare(few: Scene, many: Scene, sizes: Sizes): Promise<Row[]> {
  await few.grow(sizes.few);
  await many.grow(sizes.many);
  const [small, large] = await Promise.all([Side.open(few), Side.open(many)]);
  // The first round warms up.
  for (let round = 0; round <= sizes.rounds; round += 1) {
    for (const question of QUESTIONS) {
      const sides = round % 2 === 0 ? [small, large] : [large, small];
      for (let turn = 0; turn < sizes.turns; turn += 1) {
        for (const side of sides) await side.ask(question, sizes.requests);
      }
      for (const side of sides) side.endRound(question, round > 0);
    }
  }
  const rows = QUESTIONS.map((question) => rowOf(question, small, large));
  await Promise.all([small.close(), large.close()]);
  return rows;
}

function rowOf(question: Question, small: Side, large: Side): Row {
  const [before, after] = [small.timesOf(question), large.timesOf(question)];
  const [few, many] = [small, large].map(({ payments }) => payments.toLocaleString('en'));
  return {
    ...{ name: `${question.name}, p99`, value: after.p99Ms / before.p99Ms, max: RATIO_MAX },
    unit: 'x',
    note:
      `${before.p99Ms.toFixed(2)} ms of ${few}, ${after.p99Ms.toFixed(2)} ms of ${many}; ` +
      `p50 ${before.p50Ms.toFixed(2)} ms, ${after.p50Ms.toFixed(2)} ms`,
  };
}

interface Times {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** A scene, and how long each kind of question takes in it. */
class Side {
  readonly #scene: Scene;
  readonly #caller: Caller;
  readonly #rounds = new Map<Question, Times[]>();
  #tookMs: number[] = [];
  #request = 0;

  private constructor(scene: Scene, caller: Caller) {
    this.#scene = scene;
    this.#caller = caller;
  }

  static async open(scene: Scene): Promise<Side> {
    return new Side(scene, await Caller.open(scene.api, CONNECTIONS, () => ''));
  }

  get payments(): number {
    return this.#scene.payments;
  }

  async ask({ path }: Question, requests: number): Promise<void> {
    const { tookMs } = await this.#caller.repeat(requests, (line) => {
      const asked = this.#scene.asked(this.#request);
      this.#request += 1;
      line.use(asked.merchant.key);
      return line.get(path(asked));
    });
    this.#tookMs.push(...tookMs);
  }

  endRound(question: Question, counts: boolean): void {
    const tookMs = this.#tookMs.toSorted((a, b) => a - b);
    this.#tookMs = [];
    if (!counts) return;
    const window = { count: tookMs.length, seconds: 0, tookMs };
    const times = { p50Ms: quantile(window, 0.5), p99Ms: quantile(window, 0.99) };
    this.#rounds.set(question, [...(this.#rounds.get(question) ?? []), times]);
  }

  /** The medians of its rounds. */
  timesOf(question: Question): Times {
    const rounds = this.#rounds.get(question) ?? [];
    return {
      p50Ms: medianOf(rounds.map(({ p50Ms }) => p50Ms)),
      p99Ms: medianOf(rounds.map(({ p99Ms }) => p99Ms)),
    };
  }

  async close(): Promise<void> {
    this.#caller.close();
    await this.#scene.close();
  }
}
