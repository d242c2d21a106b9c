import type { SqlValue } from '../../store/queryable.ts';
import { rowsOf, type Rows } from '../../store/rows.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import { INTENT_ID_START, isIntentId } from '../payments/lone-charge.ts';
import type { PaymentIntentRow } from './object.ts';

const COLUMNS =
  'id, livemode, created, status, amount, amount_capturable, amount_received, currency, ' +
  'customer, payment_method, latest_charge, client_secret, data';
const rows: Rows<PaymentIntentRow> = rowsOf({ table: 'payment_intents', columns: COLUMNS });

/** The payments of charges without an intent are rows here, too, but nobody's intents. */
export const findIntents: Rows<PaymentIntentRow>['find'] = (db, scope, ids) =>
  rows.find(db, scope, ids.filter(isIntentId));
export const pageOfIntents: Rows<PaymentIntentRow>['list'] = (db, scope, { filters, page }) =>
  rows.list(db, scope, {
    page,
    filters: [{ sql: 'id >= ?', value: INTENT_ID_START, always: true }, ...filters],
  });

export function insertIntent(tx: Transaction, scope: Scope, row: PaymentIntentRow): void {
  tx.write(
    `insert into payment_intents (account_id, ${COLUMNS})
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      scope.accountId,
      row.id,
      scope.livemode,
      row.created,
      row.status,
      row.amount,
      row.amount_capturable,
      row.amount_received,
      row.currency,
      row.customer,
      row.payment_method,
      row.latest_charge,
      row.client_secret,
      { ...row.data },
    ],
  );
}

/** Writes everything of a locked row that can change. */
export function updateIntent(tx: Transaction, scope: Scope, row: PaymentIntentRow): void {
  const values: SqlValue[] = [
    scope.accountId,
    row.id,
    scope.livemode,
    row.status,
    row.amount,
    row.amount_capturable,
    row.amount_received,
    row.currency,
    row.customer,
    row.payment_method,
    row.latest_charge,
    { ...row.data },
  ];
  tx.write(
    `update payment_intents set status = $4, amount = $5, amount_capturable = $6,
       amount_received = $7, currency = $8, customer = $9, payment_method = $10,
       latest_charge = $11, data = $12
     where account_id = $1 and id = $2 and livemode = $3`,
    values,
  );
}

/** An intent, locked until the end of the transaction: every change of one begins here. */
export async function lockIntent(
  tx: Transaction,
  scope: Scope,
  id: string,
): Promise<PaymentIntentRow | null> {
  return isIntentId(id) ? lockPayment(tx, scope, id) : null;
}

/** The same for any payment, also that of a charge without an intent. */
export async function lockPayment(
  tx: Transaction,
  scope: Scope,
  id: string,
): Promise<PaymentIntentRow | null> {
  const [row] = await tx.query<PaymentIntentRow>(
    `select ${COLUMNS} from payment_intents
     where account_id = $1 and livemode = $2 and id = $3 for update`,
    [scope.accountId, scope.livemode, id],
  );
  return row ?? null;
}
