import { selectPage, type Filter, type Page, type PageRequest } from '../../store/page.ts';
import type { Queryable } from '../../store/queryable.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { CustomerRow } from './object.ts';

const COLUMNS = 'id, livemode, created, deleted, email, data';

export function insertCustomer(tx: Transaction, scope: Scope, row: CustomerRow): void {
  tx.write(
    `insert into customers (account_id, livemode, id, created, deleted, email, data)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [scope.accountId, scope.livemode, row.id, row.created, row.deleted, row.email, { ...row.data }],
  );
}

export function updateCustomer(tx: Transaction, scope: Scope, row: CustomerRow): void {
  tx.write(
    `update customers set email = $4, data = $5
     where account_id = $1 and livemode = $2 and id = $3`,
    [scope.accountId, scope.livemode, row.id, row.email, { ...row.data }],
  );
}

/** Leaves the id and that it was deleted; everything that was known of the person goes. */
export function eraseCustomer(tx: Transaction, scope: Scope, id: string): void {
  tx.write(
    `update customers set deleted = true, email = null, data = '{}'
     where account_id = $1 and livemode = $2 and id = $3`,
    [scope.accountId, scope.livemode, id],
  );
}

/** Deleted ones included: they can still be retrieved, as a stub. */
export async function findCustomers(
  db: Queryable,
  scope: Scope,
  ids: readonly string[],
): Promise<CustomerRow[]> {
  return db.query<CustomerRow>(
    `select ${COLUMNS} from customers where account_id = $1 and livemode = $2 and id = any ($3)`,
    [scope.accountId, scope.livemode, ids],
  );
}

/** The row stays locked until the transaction ends. */
export async function lockCustomer(
  tx: Transaction,
  scope: Scope,
  id: string,
): Promise<CustomerRow | undefined> {
  const [row] = await tx.query<CustomerRow>(
    `select ${COLUMNS} from customers
     where account_id = $1 and livemode = $2 and id = $3 for update`,
    [scope.accountId, scope.livemode, id],
  );
  return row;
}

export async function listCustomers(
  db: Queryable,
  scope: Scope,
  query: { readonly filters: readonly Filter[]; readonly page: PageRequest },
): Promise<Page<CustomerRow>> {
  const filters = [{ sql: 'deleted = ?', value: false }, ...query.filters];
  return selectPage<CustomerRow>(db, {
    scope,
    table: 'customers',
    columns: COLUMNS,
    filters,
    page: query.page,
  });
}
