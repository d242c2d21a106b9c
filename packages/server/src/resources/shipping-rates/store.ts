import { rowsOf, type Rows } from '../../store/rows.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { ShippingRateRow } from './object.ts';

const COLUMNS = 'id, livemode, created, active, currency, data';
const rows: Rows<ShippingRateRow> = rowsOf({ table: 'shipping_rates', columns: COLUMNS });

export const findShippingRates: Rows<ShippingRateRow>['find'] = rows.find;
export const lockShippingRate: Rows<ShippingRateRow>['lock'] = rows.lock;
export const listShippingRates: Rows<ShippingRateRow>['list'] = rows.list;

export function insertShippingRate(tx: Transaction, scope: Scope, row: ShippingRateRow): void {
  tx.write(
    `insert into shipping_rates (account_id, livemode, id, created, active, currency, data)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      scope.accountId,
      scope.livemode,
      row.id,
      row.created,
      row.active,
      row.currency,
      { ...row.data },
    ],
  );
}

export function updateShippingRate(tx: Transaction, scope: Scope, row: ShippingRateRow): void {
  tx.write(
    `update shipping_rates set active = $4, data = $5
     where account_id = $1 and livemode = $2 and id = $3`,
    [scope.accountId, scope.livemode, row.id, row.active, { ...row.data }],
  );
}
