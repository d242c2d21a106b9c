import pg from 'pg';
import { invariant } from '@coffer/kernel';
import type { Prepared } from './burst.ts';
import { Connection } from './connection.ts';
import type { Queryable, SqlValue } from './queryable.ts';
import { Transaction } from './transaction.ts';

const CONNECTIONS_MAX = 20;
const CONNECT_TIMEOUT_MS = 5_000;
const IDLE_TIMEOUT_MS = 30_000;
/** PostgreSQL ends a statement that takes longer; ours take milliseconds. */
const STATEMENT_TIMEOUT_MS = 15_000;
/** A transaction whose owner stopped talking lets its locks go. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 15_000;
/** Look-ups that share a connection: the last waits for the others, some 20 µs for each. */
const LOOK_UPS_MAX = 16;

/**
 * A statement is planned once on a connection. Left to itself PostgreSQL plans a list anew each
 * time once an account has enough rows, since it takes any limit for a tenth of them; what it comes
 * to is the same, as it is for all statements here: each is written for one index (plans.test.ts).
 */
const PLANNED_ONCE = '-c plan_cache_mode=force_generic_plan';

const OID_INT8 = 20;

/** Amounts and times are bigint columns; all of them fit a JavaScript number exactly. */
function readBigint(text: string): number {
  const value = Number(text);
  invariant(Number.isSafeInteger(value), 'a bigint column holds a safe integer');
  return value;
}

function typeParser(oid: number): (text: string) => unknown {
  if (oid === OID_INT8) return readBigint;
  // Of its declaration it may be anything; in text form it reads a text.
  return pg.types.getTypeParser(oid, 'text') as (text: string) => unknown;
}

/** A look-up that is not sent yet, and who waits for it. */
interface LookUp {
  readonly sql: string;
  readonly values: readonly SqlValue[];
  readonly found: (rows: object[] | Promise<object[]>) => void;
  readonly failed: (error: unknown) => void;
}

/** The server's connections to PostgreSQL. */
export class Database implements Queryable {
  readonly #pool: pg.Pool;
  readonly #prepared = new WeakMap<pg.PoolClient, Prepared>();
  /** Those of this turn of the event loop, as long as there is room for more. */
  #lookUps: LookUp[] | null = null;

  constructor(url: string, onIdleError: (error: Error) => void) {
    this.#pool = new pg.Pool({
      connectionString: url,
      application_name: 'coffer-server',
      max: CONNECTIONS_MAX,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      idleTimeoutMillis: IDLE_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
      options: PLANNED_ONCE,
    });
    this.#pool.on('error', onIdleError);
  }

  async query<R extends object>(sql: string, values: readonly SqlValue[]): Promise<R[]> {
    const client = await this.#pool.connect();
    try {
      return (await this.#connection(client).run<R>(sql, values)).rows;
    } finally {
      // The pool keeps it, unless it is broken.
      client.release();
    }
  }

  lookUp<R extends object>(sql: string, values: readonly SqlValue[]): Promise<R[]> {
    return new Promise((resolve, failed) => {
      const group = this.#lookUps ?? this.#beginGroup();
      // The caller's word for its own statement.
      const found = resolve as LookUp['found'];
      if (group.push({ sql, values, found, failed }) === LOOK_UPS_MAX) this.#lookUps = null;
    });
  }

  #beginGroup(): LookUp[] {
    const group: LookUp[] = [];
    this.#lookUps = group;
    // After all that has come in over sockets by now.
    setImmediate(() => {
      if (this.#lookUps === group) this.#lookUps = null;
      void this.#send(group);
    });
    return group;
  }

  async #send(group: readonly LookUp[]): Promise<void> {
    let client: pg.PoolClient;
    try {
      client = await this.#pool.connect();
    } catch (error) {
      for (const { failed } of group) failed(error);
      return;
    }
    const connection = this.#connection(client);
    const answers = group.map(({ sql, values, found }) =>
      connection.run(sql, values).then(
        ({ rows }) => found(rows),
        // It may be another's failure that took this one along.
        () => found(this.query(sql, values)),
      ),
    );
    await Promise.all(answers);
    client.release();
  }

  /** Runs `work` in one transaction; it is rolled back when `work` throws. */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    const tx = new Transaction(this.#connection(client));
    try {
      const result = await work(tx);
      await tx.commit();
      client.release();
      return result;
    } catch (error) {
      client.release(!(await tx.rollback()));
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  #connection(client: pg.PoolClient): Connection {
    let prepared = this.#prepared.get(client);
    if (prepared === undefined) {
      prepared = { parsed: new Set(), doubtful: new Set(), shapes: new Map(), typeParser };
      this.#prepared.set(client, prepared);
      // One that breaks while somebody has it fails what that one waits for. Without a listener it
      // would end the process.
      client.on('error', () => undefined);
    }
    return new Connection(client, prepared);
  }
}
