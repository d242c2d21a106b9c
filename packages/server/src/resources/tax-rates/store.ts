import { rowsOf, type Rows } from '../../store/rows.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { TaxRateRow } from './object.ts';

const COLUMNS = 'id, livemode, created, active, inclusive, data';
const rows: Rows<TaxRateRow> = rowsOf({ table: 'tax_rates', columns: COLUMNS });

export const findTaxRates: Rows<TaxRateRow>['find'] = rows.find;
export const lockTaxRate: Rows<TaxRateRow>['lock'] = rows.lock;
export const listTaxRates: Rows<TaxRateRow>['list'] = rows.list;

export function insertTaxRate(tx: Transaction, scope: Scope, row: TaxRateRow): void {
  tx.write(
    `insert into tax_rates (account_id, livemode, id, created, active, inclusive, data)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      scope.accountId,
      scope.livemode,
      row.id,
      row.created,
      row.active,
      row.inclusive,
      { ...row.data },
    ],
  );
}

export function updateTaxRate(tx: Transaction, scope: Scope, row: TaxRateRow): void {
  tx.write(
    `update tax_rates set active = $4, data = $5
     where account_id = $1 and livemode = $2 and id = $3`,
    [scope.accountId, scope.livemode, row.id, row.active, { ...row.data }],
  );
}
