import type { Queryable } from '../../store/queryable.ts';
import type { Scope } from '../../store/scope.ts';
import type { CustomerRow } from './object.ts';

const COLUMNS = 'id, livemode, created, deleted, email, data';

export async function insertCustomer(db: Queryable, scope: Scope, row: CustomerRow): Promise<void> {
  await db.query(
    `insert into customers (account_id, id, livemode, created, deleted, email, data)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [scope.accountId, row.id, scope.livemode, row.created, row.deleted, row.email, { ...row.data }],
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
