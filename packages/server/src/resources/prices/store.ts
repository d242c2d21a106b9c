import type { Queryable } from '../../store/queryable.ts';
import { rowsOf, type Rows } from '../../store/rows.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { PriceRow } from './object.ts';

const COLUMNS = 'id, livemode, created, active, product, type, currency, lookup_key, data';
const rows: Rows<PriceRow> = rowsOf({ table: 'prices', columns: COLUMNS });

export const findPrices: Rows<PriceRow>['find'] = rows.find;
export const lockPrice: Rows<PriceRow>['lock'] = rows.lock;
export const listPrices: Rows<PriceRow>['list'] = rows.list;

/** The index that another price with the same lookup key violates. */
export const LOOKUP_KEY_INDEX = 'one_price_of_a_lookup_key';

export async function insertPrice(tx: Transaction, scope: Scope, row: PriceRow): Promise<void> {
  await tx.query(
    `insert into prices (account_id, livemode, id, created, active, product, type, currency,
       lookup_key, data)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      scope.accountId,
      scope.livemode,
      row.id,
      row.created,
      row.active,
      row.product,
      row.type,
      row.currency,
      row.lookup_key,
      { ...row.data },
    ],
  );
}

export async function updatePrice(tx: Transaction, scope: Scope, row: PriceRow): Promise<void> {
  await tx.query(
    `update prices set active = $4, lookup_key = $5, data = $6
     where account_id = $1 and livemode = $2 and id = $3`,
    [scope.accountId, scope.livemode, row.id, row.active, row.lookup_key, { ...row.data }],
  );
}

/** The price that has the lookup key; it stays locked until the transaction ends. */
export async function lockPriceOfLookupKey(
  tx: Transaction,
  scope: Scope,
  lookupKey: string,
): Promise<PriceRow | undefined> {
  const [row] = await tx.query<PriceRow>(
    `select ${COLUMNS} from prices
     where account_id = $1 and livemode = $2 and lookup_key = $3 for update`,
    [scope.accountId, scope.livemode, lookupKey],
  );
  return row;
}

export async function productHasPrices(
  db: Queryable,
  scope: Scope,
  product: string,
): Promise<boolean> {
  const found = await db.query(
    'select 1 from prices where account_id = $1 and livemode = $2 and product = $3 limit 1',
    [scope.accountId, scope.livemode, product],
  );
  return found.length > 0;
}
