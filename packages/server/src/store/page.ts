import type { Queryable, SqlValue } from './queryable.ts';
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

export interface PageQuery {
  readonly scope: Scope;
  /** Table and columns, constants of the caller. */
  readonly table: string;
  readonly columns: string;
  /** The column that sorts it: `position` where ids may be of the merchant's own choosing. */
  readonly key?: 'id' | 'position';
  readonly filters?: readonly Filter[];
  readonly page: PageRequest;
}

/** One page by keyset on (account_id, id), or on the position that ids stand at. */
export async function selectPage<R extends object>(
  db: Queryable,
  query: PageQuery,
): Promise<Page<R>> {
  const { scope, page, key = 'id' } = query;
  const backwards = page.endingBefore !== null;
  const values: SqlValue[] = [scope.accountId, scope.livemode, page.limit + 1];
  const conditions = ['account_id = $1', 'livemode = $2'];
  const filters: Filter[] = [
    ...(query.filters ?? []),
    { sql: `${key} < ${cursor(query.table, key)}`, value: page.startingAfter ?? undefined },
    { sql: `${key} > ${cursor(query.table, key)}`, value: page.endingBefore ?? undefined },
  ];
  for (const { sql, value } of filters) {
    if (value === undefined) continue;
    values.push(value);
    conditions.push(sql.replace('?', `$${values.length}`));
  }
  const rows = await db.query<R>(
    `select ${query.columns} from ${query.table} where ${conditions.join(' and ')}
      order by ${key} ${backwards ? 'asc' : 'desc'} limit $3`,
    values,
  );
  const hasMore = rows.length > page.limit;
  const found = rows.slice(0, page.limit);
  return { rows: backwards ? found.toReversed() : found, hasMore };
}

/** Where a cursor stands. It is an id. */
function cursor(table: string, key: 'id' | 'position'): string {
  if (key === 'id') return '?';
  return `(select c.position from ${table} c
    where c.account_id = $1 and c.livemode = $2 and c.id = ?)`;
}
