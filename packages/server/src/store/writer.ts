import type { SqlValue } from './queryable.ts';
import type { Scope } from './scope.ts';
import type { Transaction } from './transaction.ts';

/** How rows get into a table whose columns are named as the fields of its rows. */
export interface Writer<R> {
  insert(tx: Transaction, scope: Scope, row: R): void;
  /**
   * Of a table whose ids merchants may choose. False when something has that id already; what was
   * deleted gives it up.
   */
  insertNamed(tx: Transaction, scope: Scope, row: R): Promise<boolean>;
  /** Writes everything of a locked row that can change. */
  update(tx: Transaction, scope: Scope, row: R): void;
}

/** Names of ours, never from a request, as `a, b, c`. */
export interface WrittenTable {
  readonly table: string;
  /** All of them but `account_id`; `id`, `livemode` and `data` are among them. */
  readonly columns: string;
  readonly changing: string;
}

export function writerOf<R extends { readonly id: string; readonly data: object }>({
  table,
  columns,
  changing,
}: WrittenTable): Writer<R> {
  const all = columns.split(', ');
  const changed = changing.split(', ');
  const inserting =
    `insert into ${table} (account_id, ${columns}) ` +
    `values ($1, ${all.map((_, i) => `$${i + 2}`).join(', ')})`;
  const taking = all
    .filter((name) => name !== 'id' && name !== 'livemode')
    .map((name) => `${name} = excluded.${name}`);
  const reviving =
    `${inserting} on conflict (account_id, livemode, id) do update set ${taking.join(', ')} ` +
    `where ${table}.deleted returning 1`;
  const updating =
    `update ${table} set ${changed.map((name, i) => `${name} = $${i + 4}`).join(', ')} ` +
    'where account_id = $1 and livemode = $2 and id = $3';
  return {
    insert: (tx, scope, row) => {
      tx.write(inserting, [scope.accountId, ...valuesOf(row, all)]);
    },
    insertNamed: async (tx, scope, row) => {
      const inserted = await tx.query(reviving, [scope.accountId, ...valuesOf(row, all)]);
      return inserted.length > 0;
    },
    update: (tx, scope, row) => {
      const { accountId, livemode } = scope;
      tx.write(updating, [accountId, livemode, row.id, ...valuesOf(row, changed)]);
    },
  };
}

function valuesOf(row: { readonly data: object }, names: readonly string[]): SqlValue[] {
  // A row has its table's columns and nothing else.
  const fields = { ...row, data: { ...row.data } } as Readonly<Record<string, SqlValue>>;
  return names.map((name) => fields[name] ?? null);
}
