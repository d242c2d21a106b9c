import pg from 'pg';
import { invariant } from '@coffer/kernel';
import { Transaction } from './transaction.ts';
import { statement, type Queryable, type SqlValue } from './queryable.ts';

const CONNECTIONS_MAX = 20;
const CONNECT_TIMEOUT_MS = 5_000;
const IDLE_TIMEOUT_MS = 30_000;
/** PostgreSQL ends a statement that takes longer; ours take milliseconds. */
const STATEMENT_TIMEOUT_MS = 15_000;
/** A transaction whose owner stopped talking lets its locks go. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 15_000;

const OID_INT8 = 20;

/** Amounts and times are bigint columns; all of them fit a JavaScript number exactly. */
function readBigint(text: string): number {
  const value = Number(text);
  invariant(Number.isSafeInteger(value), 'a bigint column holds a safe integer');
  return value;
}

const types = new pg.TypeOverrides();
types.setTypeParser(OID_INT8, readBigint);

/** The server's connections to PostgreSQL. */
export class Database implements Queryable {
  readonly #pool: pg.Pool;

  constructor(url: string, onIdleError: (error: Error) => void) {
    this.#pool = new pg.Pool({
      connectionString: url,
      application_name: 'coffer-server',
      max: CONNECTIONS_MAX,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      idleTimeoutMillis: IDLE_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
      // Statements are sent without waiting for the answers before them.
      pipeline: true,
      types,
    });
    this.#pool.on('error', onIdleError);
  }

  async query<R extends object>(sql: string, values: readonly SqlValue[]): Promise<R[]> {
    const result = await this.#pool.query<R & pg.QueryResultRow>(statement(sql, values));
    return result.rows;
  }

  /** Runs `work` in one transaction; it is rolled back when `work` throws. */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    const tx = new Transaction(client);
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
}
