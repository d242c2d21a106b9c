import { invariant } from '@coffer/kernel';
import type { Connection, Done } from './connection.ts';
import type { Queryable, SqlValue } from './queryable.ts';

/**
 * One transaction on one connection. Statements leave together, in order, without waiting for each
 * other: `query` gives the rows; `write` returns immediately, and its failure fails the commit. So
 * a phase that decides nothing on the way is one round trip, BEGIN and COMMIT included.
 */
export class Transaction implements Queryable {
  readonly #connection: Connection;
  readonly #pending: Promise<unknown>[] = [];
  readonly #afterCommit: (() => void)[] = [];
  #isOver = false;

  constructor(connection: Connection) {
    this.#connection = connection;
    void this.#run('begin', []);
  }

  async query<R extends object>(sql: string, values: readonly SqlValue[]): Promise<R[]> {
    return (await this.#run<R>(sql, values)).rows;
  }

  lookUp<R extends object>(sql: string, values: readonly SqlValue[]): Promise<R[]> {
    return this.query(sql, values);
  }

  write(sql: string, values: readonly SqlValue[]): void {
    void this.#run(sql, values);
  }

  /**
   * Runs `notice` once the transaction is committed; never when it is rolled back, or when nobody
   * knows what became of it. It tells others in this process, and must neither wait nor throw.
   */
  afterCommit(notice: () => void): void {
    this.#afterCommit.push(notice);
  }

  /** Ends the transaction; throws the first failure of any statement in it. */
  async commit(): Promise<void> {
    const commit = this.#run('commit', []);
    this.#isOver = true;
    await Promise.all(this.#pending);
    invariant((await commit).command === 'COMMIT', 'a commit without failures commits');
    for (const notice of this.#afterCommit) notice();
  }

  /** Undoes everything. Answers whether the connection can be used again. */
  async rollback(): Promise<boolean> {
    this.#isOver = true;
    await Promise.allSettled(this.#pending);
    try {
      await this.#connection.run('rollback', []);
      return true;
    } catch {
      return false;
    }
  }

  #run<R extends object>(sql: string, values: readonly SqlValue[]): Promise<Done<R>> {
    // Its connection may be another transaction's by now.
    invariant(!this.#isOver, 'a transaction that is over takes no statement');
    const sent = this.#connection.run<R>(sql, values);
    this.#pending.push(sent);
    // A failure is reported by the commit; until then it must not count as unhandled.
    sent.catch(() => undefined);
    return sent;
  }
}
