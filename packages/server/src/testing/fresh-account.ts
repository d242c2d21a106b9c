import { AssertionError, deepStrictEqual } from 'node:assert';
import { mintAccountId, randomBase62, systemRandom, type FormInput } from '@coffer/kernel';
import { keyDigest } from '../auth/api-key.ts';
import { bookCharges } from '../resources/charges/book.ts';
import { withoutZeros } from './machines/balance.ts';
import type { Ask, Reply, TestServer } from './test-server.ts';

const KEY_DIGITS = 24;
/** An answer of one step has fewer events. */
const EVENTS_MAX = 100;
/** Of these tables jobs change rows at times of their own. */
const MOVING_TABLES = ['event_streams', 'released_cards'];
/** The same of columns: when a job looks next, and who looks; when a key was used last. */
const MOVING_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  api_keys: ['last_used'],
  authentications: ['attempts', 'due_at', 'fence', 'owner'],
};

/** What a test reads of an event. */
export interface EventSeen {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly object: object };
}

interface Sum {
  readonly currency: string;
  readonly amount: number;
}

/** A new account of a test server, for a test that looks at all of what the server has of it. */
export class FreshAccount {
  readonly id: string;
  readonly key: string;
  readonly #server: TestServer;
  #lastEvent: string | null = null;
  #rowsSql: string | null = null;
  #remembered = '';

  private constructor(server: TestServer, id: string, key: string) {
    this.#server = server;
    this.id = id;
    this.key = key;
  }

  static async open(server: TestServer): Promise<FreshAccount> {
    const { db } = server.running.services;
    const id = mintAccountId(systemRandom);
    const key = `sk_test_${randomBase62(systemRandom, KEY_DIGITS)}`;
    await db.query('insert into accounts (account_id, created, settings) values ($1, 1, $2)', [
      id,
      {},
    ]);
    await db.query(
      `insert into api_keys (key_sha256, account_id, livemode, kind, origin)
       values ($1, $2, false, 'secret', 'launcher')`,
      [keyDigest(key), id],
    );
    return new FreshAccount(server, id, key);
  }

  get(path: string): Promise<Reply> {
    return this.#server.get(path, { key: this.key });
  }

  post(path: string, form: Record<string, FormInput> = {}, ask: Ask = {}): Promise<Reply> {
    return this.#server.post(path, form, { key: this.key, ...ask });
  }

  /** The balance by currency, of what is available and what is not yet; without zeros. */
  async balance(): Promise<Record<string, number>> {
    const reply = await this.get('/v1/balance');
    const { available, pending } = reply.body as Record<'available' | 'pending', Sum[]>;
    const sums: Record<string, number> = {};
    for (const { currency, amount } of [...available, ...pending]) {
      sums[currency] = (sums[currency] ?? 0) + amount;
    }
    // Stripe names a currency that nothing was paid in, too.
    return withoutZeros(sums);
  }

  query<R extends object>(sql: string): Promise<R[]> {
    return this.#server.running.services.db.query<R>(sql, [this.id]);
  }

  /** Books what was captured asynchronously now, and not when the job comes to it. */
  async book(): Promise<void> {
    const unbooked = 'select 1 from unbooked_charges where account_id = $1';
    // The job may have taken them and not committed yet.
    while ((await this.query(unbooked)).length > 0) {
      await bookCharges(this.#server.running.services);
    }
  }

  /** The events since the last look, oldest first. */
  async newEvents(): Promise<EventSeen[]> {
    const from = this.#lastEvent === null ? '' : `&ending_before=${this.#lastEvent}`;
    const reply = await this.get(`/v1/events?limit=${EVENTS_MAX}${from}`);
    // A list of events.
    const events = (reply.body as { data: EventSeen[] }).data.toReversed();
    this.#lastEvent = events.at(-1)?.id ?? this.#lastEvent;
    return events;
  }

  /** Keeps what there is of the account, for `checkUnchanged`. */
  async remember(): Promise<void> {
    this.#remembered = await this.#rows();
  }

  /** Throws if any row or event of the account came, went or changed since it was remembered. */
  async checkUnchanged(): Promise<void> {
    deepStrictEqual(await this.newEvents(), []);
    const rows = await this.#rows();
    if (rows === this.#remembered) return;
    // Told by hand: of two long texts the assertion's own report takes minutes.
    const before = new Set(this.#remembered.split('\n'));
    const changed = rows.split('\n').filter((line) => !before.has(line));
    throw new AssertionError({
      message: `a refused call changed something: ${changed.join('\n')}`,
    });
  }

  /** Every row that the database has of the account, as text, by table. */
  async #rows(): Promise<string> {
    this.#rowsSql ??= await this.#allRows();
    const tables = await this.query<{ name: string; rows: string | null }>(this.#rowsSql);
    return tables.map(({ name, rows }) => `${name}\n${rows ?? ''}`).join('\n');
  }

  async #allRows(): Promise<string> {
    const { db } = this.#server.running.services;
    const tables = await db.query<{ table_name: string }>(
      `select table_name from information_schema.columns
       where table_schema = 'public' and column_name = 'account_id' and table_name <> all ($1)
       order by table_name`,
      [MOVING_TABLES],
    );
    return tables
      .map(({ table_name: name }) => {
        const moving = MOVING_COLUMNS[name];
        const row =
          moving === undefined
            ? 'r::text'
            : `(to_jsonb(r) - '{${moving.join(',')}}'::text[])::text`;
        return `select '${name}' as name, string_agg(${row}, e'\\n' order by ${row}) as rows
          from ${name} as r where account_id = $1`;
      })
      .join('\nunion all\n');
  }
}
