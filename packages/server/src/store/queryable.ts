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
  /**
   * The same of a select of one row by its key, which takes so little time that it may stand in one
   * line with those of other requests: they are one write, one read and one waking for all.
   */
  lookUp<R extends object>(sql: string, values: readonly SqlValue[]): Promise<R[]>;
}

/** Distinct statements of one process; all of them are constants of this package. */
const STATEMENTS_MAX = 2_000;
const names = new Map<string, string>();

/** Begins statements of so many forms that they are parsed anew each time, and kept nowhere. */
export const RARE = '/* rare */ ';

/** A statement's name, so that each connection parses it only once; empty when it has none. */
export function nameOf(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  if (sql.startsWith(RARE) || names.size >= STATEMENTS_MAX) return '';
  const name = `s${names.size}`;
  names.set(sql, name);
  return name;
}

/** A value as PostgreSQL reads it; the column says of what type it is. */
export function textOf(value: SqlValue): string | null {
  if (value === null || typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  return isArray(value) ? `{${value.map(elementOf).join(',')}}` : JSON.stringify(value);
}

function isArray(value: object): value is Extract<SqlValue, readonly unknown[]> {
  return Array.isArray(value);
}

/** PostgreSQL documentation, "Array Input and Output Syntax": quotes and backslashes escaped. */
function elementOf(value: string | number | boolean | null): string {
  if (value === null) return 'NULL';
  return typeof value === 'string' ? `"${value.replaceAll(/["\\]/g, '\\$&')}"` : String(value);
}
