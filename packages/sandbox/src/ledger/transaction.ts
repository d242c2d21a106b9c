import type pg from 'pg';

export type Pool = pg.Pool;
export type Queryable = Pick<pg.ClientBase, 'query'>;

/** A statement that each connection parses only once. */
export function statement(
  name: string,
  text: string,
  values: readonly unknown[],
): { readonly name: string; readonly text: string; readonly values: unknown[] } {
  return { name, text, values: [...values] };
}

/** What a transaction gives back, and whether what it wrote shall stay. */
export interface Conclusion<T> {
  readonly commit: boolean;
  readonly value: T;
}

/** Runs `work` in one transaction on one connection. */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: Queryable) => Promise<Conclusion<T>>,
): Promise<T> {
  const client = await pool.connect();
  let broken = true;
  try {
    await client.query('begin');
    const conclusion = await work(client).catch(async (error: unknown) => {
      await client.query('rollback');
      broken = false;
      throw error;
    });
    await client.query(conclusion.commit ? 'commit' : 'rollback');
    broken = false;
    return conclusion.value;
  } finally {
    // A connection in an unknown state does not go back to the pool.
    client.release(broken);
  }
}
