import type { Queryable } from '../../store/queryable.ts';
import { rowsOf, type Rows } from '../../store/rows.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { PaymentMethodRow } from './object.ts';

const COLUMNS = 'id, livemode, created, customer, card_ref, cvc_ref, data';
const rows: Rows<PaymentMethodRow> = rowsOf({ table: 'payment_methods', columns: COLUMNS });

export const findPaymentMethods: Rows<PaymentMethodRow>['find'] = rows.find;
export const listPaymentMethods: Rows<PaymentMethodRow>['list'] = rows.list;

export function insertPaymentMethod(tx: Transaction, scope: Scope, row: PaymentMethodRow): void {
  tx.write(
    `insert into payment_methods
       (account_id, livemode, id, created, customer, card_ref, cvc_ref, data)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [scope.accountId, scope.livemode, row.id, row.created, ...changeableColumns(row)],
  );
}

export function updatePaymentMethod(tx: Transaction, scope: Scope, row: PaymentMethodRow): void {
  tx.write(
    `update payment_methods set customer = $4, card_ref = $5, cvc_ref = $6, data = $7
     where account_id = $1 and livemode = $2 and id = $3`,
    [scope.accountId, scope.livemode, row.id, ...changeableColumns(row)],
  );
}

function changeableColumns(
  row: PaymentMethodRow,
): [string | null, string | null, string | null, Record<string, unknown>] {
  return [row.customer, row.card_ref, row.cvc_ref, { ...row.data }];
}

export async function findPaymentMethod(
  db: Queryable,
  scope: Scope,
  id: string,
): Promise<PaymentMethodRow | null> {
  const [row] = await findPaymentMethods(db, scope, [id]);
  return row ?? null;
}

/** The row stays locked until the transaction ends. */
export async function lockPaymentMethod(
  tx: Transaction,
  scope: Scope,
  id: string,
): Promise<PaymentMethodRow | null> {
  const [row] = await tx.query<PaymentMethodRow>(
    `select ${COLUMNS} from payment_methods
     where account_id = $1 and livemode = $2 and id = $3 for update`,
    [scope.accountId, scope.livemode, id],
  );
  return row ?? null;
}

/** All of a customer's, locked until the transaction ends. */
export async function lockPaymentMethodsOf(
  tx: Transaction,
  scope: Scope,
  customer: string,
): Promise<PaymentMethodRow[]> {
  return tx.query<PaymentMethodRow>(
    `select ${COLUMNS} from payment_methods
     where account_id = $1 and livemode = $2 and customer = $3 order by id for update`,
    [scope.accountId, scope.livemode, customer],
  );
}

/** Newest first: the payment methods of these customers that came as their sources. */
export async function findSourcesOf(
  db: Queryable,
  scope: Scope,
  customers: readonly string[],
): Promise<PaymentMethodRow[]> {
  return db.query<PaymentMethodRow>(
    `select ${COLUMNS} from payment_methods
     where account_id = $1 and livemode = $2 and customer = any ($3) and id like 'card\\_%'
     order by id desc`,
    [scope.accountId, scope.livemode, customers],
  );
}
