import { selectPage, type Filter, type Page, type PageRequest } from '../../store/page.ts';
import type { Queryable } from '../../store/queryable.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { TaxRateRow } from './object.ts';

const COLUMNS = 'id, livemode, created, active, inclusive, data';

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

export async function findTaxRates(
  db: Queryable,
  scope: Scope,
  ids: readonly string[],
): Promise<TaxRateRow[]> {
  return db.query<TaxRateRow>(
    `select ${COLUMNS} from tax_rates where account_id = $1 and livemode = $2 and id = any ($3)`,
    [scope.accountId, scope.livemode, ids],
  );
}

/** The row stays locked until the transaction ends. */
export async function lockTaxRate(
  tx: Transaction,
  scope: Scope,
  id: string,
): Promise<TaxRateRow | undefined> {
  const [row] = await tx.query<TaxRateRow>(
    `select ${COLUMNS} from tax_rates
     where account_id = $1 and livemode = $2 and id = $3 for update`,
    [scope.accountId, scope.livemode, id],
  );
  return row;
}

export async function listTaxRates(
  db: Queryable,
  scope: Scope,
  query: { readonly filters: readonly Filter[]; readonly page: PageRequest },
): Promise<Page<TaxRateRow>> {
  return selectPage<TaxRateRow>(db, { scope, table: 'tax_rates', columns: COLUMNS, ...query });
}
