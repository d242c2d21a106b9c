import { selectPage, type Filter, type Page, type PageRequest } from '../../store/page.ts';
import type { Queryable } from '../../store/queryable.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { ShippingRateRow } from './object.ts';

const COLUMNS = 'id, livemode, created, active, currency, data';

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

export async function findShippingRates(
  db: Queryable,
  scope: Scope,
  ids: readonly string[],
): Promise<ShippingRateRow[]> {
  return db.query<ShippingRateRow>(
    `select ${COLUMNS} from shipping_rates
     where account_id = $1 and livemode = $2 and id = any ($3)`,
    [scope.accountId, scope.livemode, ids],
  );
}

/** The row stays locked until the transaction ends. */
export async function lockShippingRate(
  tx: Transaction,
  scope: Scope,
  id: string,
): Promise<ShippingRateRow | undefined> {
  const [row] = await tx.query<ShippingRateRow>(
    `select ${COLUMNS} from shipping_rates
     where account_id = $1 and livemode = $2 and id = $3 for update`,
    [scope.accountId, scope.livemode, id],
  );
  return row;
}

export async function listShippingRates(
  db: Queryable,
  scope: Scope,
  query: { readonly filters: readonly Filter[]; readonly page: PageRequest },
): Promise<Page<ShippingRateRow>> {
  return selectPage<ShippingRateRow>(db, {
    scope,
    table: 'shipping_rates',
    columns: COLUMNS,
    ...query,
  });
}
