import type { Row } from '../browser/row.ts';
import { Caller } from '../calls/caller.ts';
import type { Bed } from '../payments/bed.ts';
import { RATIO_MAX } from './measure-lists.ts';
import { firstPage, walk, type Ask } from './pages.ts';
import { QUESTIONS, type Asked, type Question } from './questions.ts';
import { Scene } from './scene.ts';
import { countStatements, tablesScannedBy, type Statement } from './statements.ts';

/** What can be said of lists without a clock. */
export interface Checked {
  readonly rows: readonly Row[];
  /** Answers and pages that were compared with what was seeded. */
  readonly compared: number;
  /** What is wrong, a line each. */
  readonly faults: readonly string[];
}

export interface CheckSizes {
  readonly merchants: number;
  readonly few: number;
  readonly many: number;
  /** One merchant of so many asks every question. */
  readonly askEvery: number;
  /** One of so many walks every list, there and back. */
  readonly walkEvery: number;
}

const CONNECTIONS = 4;
const TABLES = ['charges', 'payment_intents', 'events'];
/** The server plans a statement once on a connection, of which it has no more. */
const PLANS_MAX = 20;

/** `bed` counts statements. */
export async function checkLists(bed: Bed, sizes: CheckSizes): Promise<Checked> {
  const scene = await Scene.open(bed, { count: sizes.merchants, name: 'A' });
  const check = new Check(scene, sizes.merchants);
  await scene.grow(sizes.few);
  const few = await check.pagesRead(sizes.askEvery);
  await scene.grow(sizes.many);
  const many = await check.pagesRead(sizes.askEvery);
  await check.plans(sizes.askEvery);
  await check.counts();
  await check.walks(sizes.walkEvery);
  await scene.close();
  const rows = QUESTIONS.map(({ name }, at): Row => {
    const [before, after] = [few[at] ?? 0, many[at] ?? 0];
    const note =
      `${before.toFixed(1)} of ${(sizes.few * sizes.merchants).toLocaleString('en')}, ` +
      `${after.toFixed(1)} of ${(sizes.many * sizes.merchants).toLocaleString('en')}`;
    const value = after / before;
    return { name: `${name}, pages read`, value, max: RATIO_MAX, unit: 'x', note };
  });
  return { rows, compared: check.compared, faults: check.faults };
}

class Check {
  readonly faults: string[] = [];
  compared = 0;
  readonly #scene: Scene;
  readonly #merchants: number;

  constructor(scene: Scene, merchants: number) {
    this.#scene = scene;
    this.#merchants = merchants;
  }

  /** How many pages each question takes PostgreSQL; every so manyth merchant asks it. */
  async pagesRead(every: number): Promise<number[]> {
    const pages: number[] = [];
    for (const question of QUESTIONS) {
      const statements = await this.#statementsOf(question, { every, planning: false });
      const sum = statements.reduce((all, statement) => all + statement.pages, 0);
      pages.push(sum / Math.ceil(this.#merchants / every));
    }
    return pages;
  }

  /** Every statement behind the answers finds its rows by an index, and is not planned anew. */
  async plans(every: number): Promise<void> {
    for (const question of QUESTIONS) {
      const { name } = question;
      const statements = await this.#statementsOf(question, { every, planning: true });
      if (statements.length === 0) this.faults.push(`${name}: no statement was counted`);
      for (const { text, plans } of statements) {
        const scanned = await tablesScannedBy(this.#scene.client, text);
        for (const table of scanned.filter((each) => TABLES.includes(each))) {
          this.faults.push(`${name}: scans ${table}: ${text}`);
        }
        if (plans > PLANS_MAX) this.faults.push(`${name}: planned ${plans} times: ${text}`);
      }
    }
  }

  #statementsOf(
    question: Question,
    how: { readonly every: number; readonly planning: boolean },
  ): Promise<readonly Statement[]> {
    return countStatements(this.#scene.client, how, () =>
      this.#ofMerchants(how.every, (ask, asked) => firstPage(ask, question, asked)),
    );
  }

  /** Each list, from its newest to its oldest and back. */
  async walks(every: number): Promise<void> {
    for (const question of QUESTIONS.filter(({ kind }) => kind === 'list')) {
      await this.#ofMerchants(every, (ask, asked) => walk(ask, question, asked));
    }
  }

  async counts(): Promise<void> {
    for (const table of TABLES) {
      const { rows } = await this.#scene.client.query<{ count: number }>(
        `select count(*)::int as count from coffer.${table} where account_id like 'acct\\_Bench%'`,
      );
      const count = rows[0]?.count ?? 0;
      this.compared += 1;
      if (count === this.#scene.payments) continue;
      this.faults.push(`${table}: ${count} rows of ${this.#scene.payments} payments`);
    }
  }

  /** Of every so manyth merchant. */
  async #ofMerchants(
    every: number,
    work: (ask: Ask, asked: Asked) => Promise<readonly string[]>,
  ): Promise<void> {
    const caller = await Caller.open(this.#scene.api, CONNECTIONS, () => '');
    await caller.repeat(Math.ceil(this.#merchants / every), async (line, at) => {
      const asked = this.#scene.asked(at);
      line.use(asked.merchant.key);
      const ask: Ask = async (path) => {
        this.compared += 1;
        // Whatever is not answered with 200 ends the bench; else it is an object of the API.
        return JSON.parse((await line.get(path)).body) as Awaited<ReturnType<Ask>>;
      };
      this.faults.push(...(await work(ask, asked)));
    });
    caller.close();
  }
}
