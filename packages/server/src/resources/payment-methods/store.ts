import type { Queryable } from '../../store/queryable.ts';
import type { Scope } from '../../store/scope.ts';
import type { PaymentMethodRow } from './object.ts';

const COLUMNS = 'id, livemode, created, customer, card_ref, cvc_ref, data';

export async function insertPaymentMethod(
  db: Queryable,
  scope: Scope,
  row: PaymentMethodRow,
): Promise<void> {
  await db.query(
    `insert into payment_methods
       (account_id, id, livemode, created, customer, card_ref, cvc_ref, data)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      scope.accountId,
      row.id,
      scope.livemode,
      row.created,
      row.customer,
      row.card_ref,
      row.cvc_ref,
      { ...row.data },
    ],
  );
}

export async function findPaymentMethods(
  db: Queryable,
  scope: Scope,
  ids: readonly string[],
): Promise<PaymentMethodRow[]> {
  return db.query<PaymentMethodRow>(
    `select ${COLUMNS} from payment_methods
     where account_id = $1 and livemode = $2 and id = any ($3)`,
    [scope.accountId, scope.livemode, ids],
  );
}
