import type pg from 'pg';
import { Burst, type Prepared, type Sending } from './burst.ts';
import { nameOf, textOf, type SqlValue } from './queryable.ts';

/** What a statement came to. */
export interface Done<R> {
  readonly rows: R[];
  /** PostgreSQL's word for it: `COMMIT`, `UPDATE 1`. */
  readonly command: string;
}

/**
 * One connection, for as long as somebody has it. Statements leave together, in order, when there
 * is nothing more to do but to wait for them; those given meanwhile follow when these are answered.
 */
export class Connection {
  readonly #client: pg.ClientBase;
  readonly #prepared: Prepared;
  #waiting: Sending[] = [];
  #isLeaving = false;
  #isAway = false;

  constructor(client: pg.ClientBase, prepared: Prepared) {
    this.#client = client;
    this.#prepared = prepared;
  }

  /** R says what the statement's columns are. */
  run<R extends object>(sql: string, values: readonly SqlValue[]): Promise<Done<R>> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({
        name: nameOf(sql),
        text: sql,
        values: values.map(textOf),
        // The caller's word for its own statement.
        done: (rows, command) => resolve({ rows: rows as R[], command }),
        failed: reject,
      });
      if (this.#isLeaving || this.#isAway) return;
      this.#isLeaving = true;
      // After whatever goes on without waiting, promises included.
      process.nextTick(() => this.#leave());
    });
  }

  #leave(): void {
    this.#isLeaving = false;
    if (this.#waiting.length === 0) return;
    const sendings = this.#waiting;
    this.#waiting = [];
    this.#isAway = true;
    const ended = (): void => {
      this.#isAway = false;
      this.#leave();
    };
    this.#client.query(new Burst(sendings, this.#prepared, ended));
  }
}
