import pg from 'pg';

const CONNECTIONS_MAX = 16;
const CONNECT_TIMEOUT_MS = 5_000;
const IDLE_TIMEOUT_MS = 30_000;
const STATEMENT_TIMEOUT_MS = 10_000;

export type Row = Record<string, unknown>;
export type SqlValue = string | number | boolean | Buffer | Date | null | readonly string[];

/** Whatever can run a statement: the database, or a transaction in it. */
export interface Queryable {
  query<R extends Row>(sql: string, values: readonly SqlValue[]): Promise<R[]>;
}

/** The vault's connections to PostgreSQL. Card data goes over them only sealed. */
export class Database implements Queryable {
  readonly #pool: pg.Pool;
  readonly #names = new Map<string, string>();

  constructor(url: string, onIdleError: () => void) {
    this.#pool = new pg.Pool({
      connectionString: url,
      application_name: 'coffer-cde',
      max: CONNECTIONS_MAX,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      idleTimeoutMillis: IDLE_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    });
    this.#pool.on('error', onIdleError);
  }

  query<R extends Row>(sql: string, values: readonly SqlValue[]): Promise<R[]> {
    return this.#run<R>(this.#pool, sql, values);
  }

  /** Runs `work` in one transaction; it is rolled back when `work` throws. */
  async transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let broken = false;
    try {
      await client.query('begin');
      const result = await work({ query: (sql, values) => this.#run(client, sql, values) });
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch(() => (broken = true));
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  /** Every statement is a constant of this package, so each connection parses it once. */
  async #run<R extends Row>(
    on: pg.Pool | pg.PoolClient,
    sql: string,
    values: readonly SqlValue[],
  ): Promise<R[]> {
    let name = this.#names.get(sql);
    if (name === undefined) {
      name = `v${this.#names.size}`;
      this.#names.set(sql, name);
    }
    return (await on.query<R>({ name, text: sql, values: [...values] })).rows;
  }
}
