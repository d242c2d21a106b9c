import { selectPage, type Filter, type Page, type PageRequest } from '../../store/page.ts';
import type { Queryable } from '../../store/queryable.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { ChargeRow } from './object.ts';

const COLUMNS =
  'id, livemode, created, status, amount, amount_captured, amount_refunded, currency, captured, ' +
  'payment_intent, customer, payment_method, balance_transaction, data';

export function insertCharge(tx: Transaction, scope: Scope, row: ChargeRow): void {
  tx.write(
    `insert into charges (account_id, ${COLUMNS})
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      scope.accountId,
      row.id,
      scope.livemode,
      row.created,
      row.status,
      row.amount,
      row.amount_captured,
      row.amount_refunded,
      row.currency,
      row.captured,
      row.payment_intent,
      row.customer,
      row.payment_method,
      row.balance_transaction,
      { ...row.data },
    ],
  );
}

/** Writes what can change of a charge; its payment intent must be locked. */
export function updateCharge(tx: Transaction, scope: Scope, row: ChargeRow): void {
  tx.write(
    `update charges set amount_captured = $4, amount_refunded = $5, captured = $6,
       balance_transaction = $7, data = $8
     where account_id = $1 and id = $2 and livemode = $3`,
    [
      scope.accountId,
      row.id,
      scope.livemode,
      row.amount_captured,
      row.amount_refunded,
      row.captured,
      row.balance_transaction,
      { ...row.data },
    ],
  );
}

export async function findCharges(
  db: Queryable,
  scope: Scope,
  ids: readonly string[],
): Promise<ChargeRow[]> {
  return db.query<ChargeRow>(
    `select ${COLUMNS} from charges where account_id = $1 and livemode = $2 and id = any ($3)`,
    [scope.accountId, scope.livemode, ids],
  );
}

export function pageOfCharges(
  db: Queryable,
  scope: Scope,
  at: { readonly page: PageRequest; readonly filters: readonly Filter[] },
): Promise<Page<ChargeRow>> {
  return selectPage<ChargeRow>(db, { scope, table: 'charges', columns: COLUMNS, ...at });
}
