import type { Queryable } from '../../store/queryable.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { CustomerSessionRow } from './object.ts';

const COLUMNS = 'secret_sha256, livemode, created, expires_at, customer, components';

export function insertCustomerSession(
  tx: Transaction,
  scope: Scope,
  row: CustomerSessionRow,
): void {
  tx.write(
    `insert into customer_sessions (account_id, ${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      scope.accountId,
      row.secret_sha256,
      scope.livemode,
      row.created,
      row.expires_at,
      row.customer,
      { ...row.components },
    ],
  );
}

export async function findCustomerSession(
  db: Queryable,
  scope: Scope,
  digest: string,
): Promise<CustomerSessionRow | null> {
  const [row] = await db.query<CustomerSessionRow>(
    `select ${COLUMNS} from customer_sessions
     where account_id = $1 and livemode = $2 and secret_sha256 = $3`,
    [scope.accountId, scope.livemode, digest],
  );
  return row ?? null;
}
