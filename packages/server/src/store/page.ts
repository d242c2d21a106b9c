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
  readonly page: PageRequest;
}

const SCOPE_CONDITIONS = 2;
/** Of a list's own: one filter, or a range of times as ids have it, or a filter and a cursor. */
const CONDITIONS_KEPT = 2;

/** One page by keyset on (account_id, id), or on the position that ids stand at. */
export async function selectPage<R extends object>(
  db: Queryable,
  query: PageQuery,
): Promise<Page<R>> {
  const { scope, page } = query;
  const key = query.byPosition === undefined ? 'id' : 'position';
  const backwards = page.endingBefore !== null;
  const values: SqlValue[] = [scope.accountId, scope.livemode, page.limit + 1];
  const conditions = ['account_id = $1', 'livemode = $2'];
  const filters: Filter[] = [
    ...(query.filters ?? []),
    { sql: `${key} < ?`, value: await cursor(db, query, 'starting_after') },
    { sql: `${key} > ?`, value: await cursor(db, query, 'ending_before') },
  ];
  for (const { sql, value } of filters) {
    if (value === undefined) continue;
    values.push(value);
    conditions.push(sql.replace('?', `$${values.length}`));
  }
  // Any combination of filters would be a statement of its own, on every connection.
  const rare = conditions.length > SCOPE_CONDITIONS + CONDITIONS_KEPT ? RARE : '';
  const rows = await db.query<R>(
    `${rare}select ${query.columns} from ${query.table} where ${conditions.join(' and ')}
      order by ${key} ${backwards ? 'asc' : 'desc'} limit $3`,
    values,
  );
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
