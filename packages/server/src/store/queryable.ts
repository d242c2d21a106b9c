/** What a column may be read as or a parameter be given as; objects go to json columns. */
export type SqlValue =
  | string
  | number
  | boolean
  | null
  | readonly (string | number | boolean | null)[]
  | { readonly [key: string]: unknown };

/** Whatever can run a statement: the database, or a transaction in it. */
export interface Queryable {
  /** R says what the statement's columns are; the statement and R stand side by side. */
  query<R extends object>(sql: string, values: readonly SqlValue[]): Promise<R[]>;
}

/** Distinct statements of one process; all of them are constants of this package. */
const STATEMENTS_MAX = 2_000;
const names = new Map<string, string>();

/** The statement for the driver. It has a name, so that each connection parses it only once. */
export function statement(
  sql: string,
  values: readonly SqlValue[],
): { readonly name?: string; readonly text: string; readonly values: SqlValue[] } {
  let name = names.get(sql);
  if (name === undefined && names.size < STATEMENTS_MAX) {
    name = `s${names.size}`;
    names.set(sql, name);
  }
  return { ...(name !== undefined && { name }), text: sql, values: [...values] };
}
