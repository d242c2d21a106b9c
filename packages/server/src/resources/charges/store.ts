import type { SqlValue } from '../../store/queryable.ts';
import { rowsOf, type Rows } from '../../store/rows.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { ChargeRow } from './object.ts';

const COLUMNS =
  'id, livemode, created, status, amount, amount_captured, amount_refunded, currency, captured, ' +
  'payment_intent, customer, payment_method, balance_transaction, data';
const rows: Rows<ChargeRow> = rowsOf({ table: 'charges', columns: COLUMNS });

export const findCharges: Rows<ChargeRow>['find'] = rows.find;
/** Whoever changes a charge has locked its row, since it may be being booked meanwhile. */
export const lockCharge: Rows<ChargeRow>['lock'] = rows.lock;
export const pageOfCharges: Rows<ChargeRow>['list'] = rows.list;

const INSERT = `insert into charges (account_id, ${COLUMNS})
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`;

export function insertCharge(tx: Transaction, scope: Scope, row: ChargeRow): void {
  tx.write(INSERT, valuesOf(scope, row));
}

/** A charge that may stand there already, pending; what the merchant said of fraud stays. */
export function upsertCharge(tx: Transaction, scope: Scope, row: ChargeRow): void {
  tx.write(
    `${INSERT} on conflict (account_id, id) do update set status = excluded.status,
       amount_captured = excluded.amount_captured, captured = excluded.captured,
       balance_transaction = excluded.balance_transaction,
       data = excluded.data ||
         jsonb_strip_nulls(jsonb_build_object('fraud_details', charges.data->'fraud_details'))`,
    valuesOf(scope, row),
  );
}

function valuesOf(scope: Scope, row: ChargeRow): SqlValue[] {
  return [
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
  ];
}

/** Writes what a merchant may say of a locked charge. */
export function describeCharge(tx: Transaction, scope: Scope, row: ChargeRow): void {
  tx.write(
    `update charges set customer = $4, data = $5
     where account_id = $1 and id = $2 and livemode = $3`,
    [scope.accountId, row.id, scope.livemode, row.customer, { ...row.data }],
  );
}

/** Writes what can change of a charge; its payment intent and itself must be locked. */
export function updateCharge(tx: Transaction, scope: Scope, row: ChargeRow): void {
  tx.write(
    `update charges set amount_captured = $4, amount_refunded = $5, captured = $6,
       balance_transaction = $7, data = $8, amount = $9
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
      row.amount,
    ],
  );
}

/** These charges, locked until the transaction ends, without holding up what refers to them. */
export function lockCharges(
  tx: Transaction,
  scope: Scope,
  ids: readonly string[],
): Promise<ChargeRow[]> {
  return tx.query<ChargeRow>(
    `select ${COLUMNS} from charges where account_id = $1 and livemode = $2 and id = any ($3)
     order by id for no key update`,
    [scope.accountId, scope.livemode, ids],
  );
}

/** Writes what booking changes of locked charges. By their ids, not by a join, which may scan. */
export function setBalanceTransactions(
  tx: Transaction,
  scope: Scope,
  charges: readonly Pick<ChargeRow, 'balance_transaction' | 'id'>[],
): void {
  tx.write(
    `update charges set balance_transaction = ($4::text[])[array_position($3::text[], id)]
     where account_id = $1 and livemode = $2 and id = any ($3)`,
    [
      scope.accountId,
      scope.livemode,
      charges.map(({ id }) => id),
      charges.map(({ balance_transaction }) => balance_transaction),
    ],
  );
}
