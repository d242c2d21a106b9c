import type { Queryable } from '../../store/queryable.ts';
import { rowsOf, type Rows } from '../../store/rows.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { RefundRow } from './object.ts';

const COLUMNS =
  'id, livemode, created, status, amount, currency, charge, payment_intent, ' +
  'balance_transaction, data';
const rows: Rows<RefundRow> = rowsOf({ table: 'refunds', columns: COLUMNS });

export const findRefunds: Rows<RefundRow>['find'] = rows.find;
export const lockRefund: Rows<RefundRow>['lock'] = rows.lock;
export const pageOfRefunds: Rows<RefundRow>['list'] = rows.list;

/** A refund appears when its outcome is known, or known to be pending; then it may change once. */
export function upsertRefund(tx: Transaction, scope: Scope, row: RefundRow): void {
  tx.write(
    `insert into refunds (account_id, ${COLUMNS})
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (account_id, id) do update set status = excluded.status,
       balance_transaction = excluded.balance_transaction, data = excluded.data`,
    [
      scope.accountId,
      row.id,
      scope.livemode,
      row.created,
      row.status,
      row.amount,
      row.currency,
      row.charge,
      row.payment_intent,
      row.balance_transaction,
      { ...row.data },
    ],
  );
}

/** What a merchant may change. The row must be locked. */
export function updateRefund(tx: Transaction, scope: Scope, row: RefundRow): void {
  tx.write('update refunds set data = $4 where account_id = $1 and livemode = $2 and id = $3', [
    scope.accountId,
    scope.livemode,
    row.id,
    { ...row.data },
  ]);
}

/** The newest refunds of each of the charges. */
export async function findRefundsOfCharges(
  db: Queryable,
  scope: Scope,
  at: { readonly charges: readonly string[]; readonly limitEach: number },
): Promise<RefundRow[]> {
  return db.query<RefundRow>(
    `select r.* from unnest($3::text[]) as of_charge (id)
     cross join lateral (
       select ${COLUMNS} from refunds
       where account_id = $1 and livemode = $2 and charge = of_charge.id
       order by id desc limit $4
     ) as r`,
    [scope.accountId, scope.livemode, at.charges, at.limitEach],
  );
}
