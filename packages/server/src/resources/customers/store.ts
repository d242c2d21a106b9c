import { rowsOf, type Rows } from '../../store/rows.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { CustomerRow } from './object.ts';

const COLUMNS = 'id, livemode, created, deleted, email, data';
const rows: Rows<CustomerRow> = rowsOf({ table: 'customers', columns: COLUMNS, deleted: 'stubs' });

/** Deleted ones included: they can still be retrieved, as a stub. */
export const findCustomers: Rows<CustomerRow>['find'] = rows.find;
export const lockCustomer: Rows<CustomerRow>['lock'] = rows.lock;
export const listCustomers: Rows<CustomerRow>['list'] = rows.list;

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
