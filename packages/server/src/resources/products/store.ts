import { selectPage, type Filter, type Page, type PageRequest } from '../../store/page.ts';
import type { Queryable } from '../../store/queryable.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { ProductRow } from './object.ts';

const COLUMNS =
  'id, livemode, position, created, deleted, active, type, shippable, url, default_price, data';

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

/** Those of them that are not deleted. */
export async function findProducts(
  db: Queryable,
  scope: Scope,
  ids: readonly string[],
): Promise<ProductRow[]> {
  return db.query<ProductRow>(
    `select ${COLUMNS} from products
     where account_id = $1 and livemode = $2 and id = any ($3) and not deleted`,
    [scope.accountId, scope.livemode, ids],
  );
}

/** The row stays locked until the transaction ends. */
export async function lockProduct(
  tx: Transaction,
  scope: Scope,
  id: string,
): Promise<ProductRow | undefined> {
  const [row] = await tx.query<ProductRow>(
    `select ${COLUMNS} from products
     where account_id = $1 and livemode = $2 and id = $3 and not deleted for update`,
    [scope.accountId, scope.livemode, id],
  );
  return row;
}

export async function listProducts(
  db: Queryable,
  scope: Scope,
  query: { readonly filters: readonly Filter[]; readonly page: PageRequest },
): Promise<Page<ProductRow>> {
  return selectPage<ProductRow>(db, {
    scope,
    table: 'products',
    columns: COLUMNS,
    key: 'position',
    filters: [{ sql: 'deleted = ?', value: false }, ...query.filters],
    page: query.page,
  });
}
