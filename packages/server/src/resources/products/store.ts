import { rowsOf, type Rows } from '../../store/rows.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { ProductRow } from './object.ts';

const COLUMNS =
  'id, livemode, position, created, deleted, active, type, shippable, url, default_price, data';
const rows: Rows<ProductRow> = rowsOf({
  table: 'products',
  columns: COLUMNS,
  key: 'position',
  deleted: 'gone',
});

/** Those of them that are not deleted. */
export const findProducts: Rows<ProductRow>['find'] = rows.find;
export const lockProduct: Rows<ProductRow>['lock'] = rows.lock;
export const listProducts: Rows<ProductRow>['list'] = rows.list;

/** False when a product has that id already; a deleted one gives it up. */
export async function insertProduct(
  tx: Transaction,
  scope: Scope,
  row: ProductRow,
): Promise<boolean> {
  const inserted = await tx.query(
    `insert into products (account_id, livemode, id, position, created, active, type, shippable,
       url, default_price, data)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (account_id, livemode, id) do update set position = excluded.position,
       created = excluded.created, deleted = false, active = excluded.active,
       type = excluded.type, shippable = excluded.shippable, url = excluded.url,
       default_price = excluded.default_price, data = excluded.data
       where products.deleted
     returning 1`,
    [
      scope.accountId,
      scope.livemode,
      row.id,
      row.position,
      row.created,
      row.active,
      row.type,
      row.shippable,
      row.url,
      row.default_price,
      { ...row.data },
    ],
  );
  return inserted.length > 0;
}

export function updateProduct(tx: Transaction, scope: Scope, row: ProductRow): void {
  tx.write(
    `update products set deleted = $4, active = $5, shippable = $6, url = $7, default_price = $8,
       data = $9
     where account_id = $1 and livemode = $2 and id = $3`,
    [
      scope.accountId,
      scope.livemode,
      row.id,
      row.deleted,
      row.active,
      row.shippable,
      row.url,
      row.default_price,
      { ...row.data },
    ],
  );
}
