import { resourceMissing } from '../api/errors.ts';
import { RARE, type Queryable, type SqlValue } from './queryable.ts';
import type { Scope } from './scope.ts';

/** Which part of a list: newest first, exclusive cursors. */
export interface PageRequest {
  readonly limit: number;
  readonly startingAfter: string | null;
  readonly endingBefore: string | null;
}

export interface Page<R> {
  readonly rows: readonly R[];
  readonly hasMore: boolean;
}

/** A condition on a column of ours; `undefined` leaves it out. */
export interface Filter {
  /** SQL with `?` where the value goes: `customer = ?`. Never from a request. */
  readonly sql: string;
  readonly value: SqlValue | undefined;
  /** Every page of the list has it, whatever is asked for. */
  readonly always?: true;
}

/** A list that is sorted by the column `position`. */
export interface ByPosition {
  /** What is in the list. */
  readonly noun: string;
}

export interface PageQuery {
  readonly scope: Scope;
  /** Table and columns, constants of the caller. */
  readonly table: string;
  readonly columns: string;
  /** Where ids may be of the merchant's own choosing a column sorts it that says when they came. */
  readonly byPosition?: ByPosition;
  readonly filters?: readonly Filter[];
  readonly anyOf?: AnyOf;
  readonly page: PageRequest;
}

/**
 * Rows with one of several values in a column; `columns` must name what sorts the list. An index on
 * (account_id, column, id) has those of each value in order, but not those of all together: so the
 * newest of each are taken, and the newest of these. Else it would be all of them that are sorted,
 * or all other rows that are passed by.
 */
export interface AnyOf {
  /** A text column of ours. */
  readonly column: string;
  /** Each of them once. */
  readonly values: readonly string[];
}

/**
 * Of those asked for, beside `anyOf`: one filter, or a range of times as ids have it, or a filter
 * and a cursor.
 */
const CONDITIONS_KEPT = 2;

/** One page by keyset on (account_id, id), or on the position that ids stand at. */
export async function selectPage<R extends object>(
  db: Queryable,
  query: PageQuery,
): Promise<Page<R>> {
  const { scope, page } = query;
  const key = query.byPosition === undefined ? 'id' : 'position';
  const values: SqlValue[] = [scope.accountId, scope.livemode, page.limit + 1];
  const conditions = ['account_id = $1', 'livemode = $2'];
  const filters: Filter[] = [
    ...(query.filters ?? []),
    { sql: `${key} < ?`, value: await cursor(db, query, 'starting_after') },
    { sql: `${key} > ?`, value: await cursor(db, query, 'ending_before') },
  ];
  let asked = 0;
  for (const { sql, value, always } of filters) {
    if (value === undefined) continue;
    values.push(value);
    conditions.push(sql.replace('?', `$${values.length}`));
    if (always !== true) asked += 1;
  }
  // Any combination of filters would be a statement of its own, on every connection.
  const rare = asked > CONDITIONS_KEPT ? RARE : '';
  const backwards = page.endingBefore !== null;
  const newest = `order by ${key} ${backwards ? 'asc' : 'desc'} limit $3`;
  const select = (all: readonly string[]): string =>
    `select ${query.columns} from ${query.table} where ${all.join(' and ')} ${newest}`;
  const { anyOf } = query;
  if (anyOf !== undefined) values.push(anyOf.values);
  const sql =
    anyOf === undefined
      ? select(conditions)
      : `select found.* from unnest($${values.length}::text[]) as wanted (value)
         cross join lateral (${select([...conditions, `${anyOf.column} = wanted.value`])}) as found
         ${newest}`;
  const rows = await db.query<R>(rare + sql, values);
  const hasMore = rows.length > page.limit;
  const found = rows.slice(0, page.limit);
  return { rows: backwards ? found.toReversed() : found, hasMore };
}

/** Where a cursor stands. It is an id: without a position, one that is not there stands too. */
async function cursor(
  db: Queryable,
  { byPosition, page, scope, table }: PageQuery,
  param: 'ending_before' | 'starting_after',
): Promise<string | undefined> {
  const id = param === 'starting_after' ? page.startingAfter : page.endingBefore;
  if (id === null || byPosition === undefined) return id ?? undefined;
  const [row] = await db.query<{ position: string }>(
    `select position from ${table} where account_id = $1 and livemode = $2 and id = $3`,
    [scope.accountId, scope.livemode, id],
  );
  if (row === undefined) {
    throw resourceMissing({ noun: byPosition.noun, id, param, status: 400 });
  }
  return row.position;
}
