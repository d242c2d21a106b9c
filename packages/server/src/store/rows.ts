import { selectPage, type ByPosition, type Filter, type Page, type PageRequest } from './page.ts';
import type { Queryable } from './queryable.ts';
import type { Scope } from './scope.ts';
import type { Transaction } from './transaction.ts';

/** What every resource asks of its table, always within one account and mode. */
export interface Rows<R> {
  find(db: Queryable, scope: Scope, ids: readonly string[]): Promise<R[]>;
  /** The row stays locked until the transaction ends. */
  lock(tx: Transaction, scope: Scope, id: string): Promise<R | undefined>;
  list(
    db: Queryable,
    scope: Scope,
    query: { readonly filters: readonly Filter[]; readonly page: PageRequest },
  ): Promise<Page<R>>;
}

/** Names of ours, never from a request. */
export interface Table {
  readonly table: string;
  readonly columns: string;
  /** How a list is sorted, as `selectPage` has it. */
  readonly byPosition?: ByPosition;
  /**
   * Rows of deleted objects stay: `gone` are never found, `stubs` are found but not listed.
   */
  readonly deleted?: 'gone' | 'stubs';
}

export function rowsOf<R extends object>({ table, columns, byPosition, deleted }: Table): Rows<R> {
  const live = deleted === 'gone' ? 'and not deleted' : '';
  const select = `select ${columns} from ${table} where account_id = $1 and livemode = $2`;
  const selectOne = `${select} and id = $3 ${live}`;
  const selectSeveral = `${select} and id = any ($3) ${live}`;
  const selectLocked = `${selectOne} for update`;
  const listed: readonly Filter[] =
    deleted === undefined ? [] : [{ sql: 'deleted = ?', value: false, always: true }];
  return {
    find: (db, scope, ids) => {
      const [one, another] = ids;
      // A plan for several expects ten, and may then go through an index with more columns.
      return one !== undefined && another === undefined
        ? db.lookUp<R>(selectOne, [scope.accountId, scope.livemode, one])
        : db.query<R>(selectSeveral, [scope.accountId, scope.livemode, ids]);
    },
    lock: async (tx, scope, id) => {
      const [row] = await tx.query<R>(selectLocked, [scope.accountId, scope.livemode, id]);
      return row;
    },
    list: (db, scope, { filters, page }) =>
      selectPage<R>(db, {
        ...{ scope, table, columns, page },
        ...(byPosition !== undefined && { byPosition }),
        filters: [...listed, ...filters],
      }),
  };
}
