import type pg from 'pg';
import { invariant } from '@coffer/kernel';
import { preparedName, type Queryable, type SqlValue } from './queryable.ts';

/**
 * One transaction on one connection. Statements go out at once, in order, without waiting for each
 * other: `query` gives the rows; `write` returns immediately, and its failure fails the commit. So a
 * phase that decides nothing on the way is one round trip, BEGIN and COMMIT included.
 */
export class Transaction implements Queryable {
  readonly #client: pg.PoolClient;
  readonly #pending: Promise<unknown>[] = [];

  constructor(client: pg.PoolClient) {
    this.#client = client;
    this.#track(client.query('begin'));
  }

  async query<R extends object>(sql: string, values: readonly SqlValue[]): Promise<R[]> {
    const result = await this.#track(
      this.#client.query({ name: preparedName(sql), text: sql, values: [...values] }),
    );
    return result.rows;
  }

  write(sql: string, values: readonly SqlValue[]): void {
    this.#track(this.#client.query({ name: preparedName(sql), text: sql, values: [...values] }));
  }

  /** Ends the transaction; throws the first failure of any statement in it. */
  async commit(): Promise<void> {
    const commit = this.#client.query('commit');
    this.#track(commit);
    await Promise.all(this.#pending);
    invariant((await commit).command === 'COMMIT', 'a commit without failures commits');
  }

  /** Undoes everything. Answers whether the connection can be used again. */
  async rollback(): Promise<boolean> {
    await Promise.allSettled(this.#pending);
    try {
      await this.#client.query('rollback');
      return true;
    } catch {
      return false;
    }
  }

  #track<T>(statement: Promise<T>): Promise<T> {
    this.#pending.push(statement);
    // A failure is reported by the commit; until then it must not count as unhandled.
    statement.catch(() => undefined);
    return statement;
  }
}
