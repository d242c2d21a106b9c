import { selectPage, type Filter, type Page, type PageRequest } from '../../store/page.ts';
import type { Queryable } from '../../store/queryable.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { CouponRow } from './object.ts';

const COLUMNS = 'id, livemode, position, created, deleted, times_redeemed, data';

/** False when a coupon has that id already; a deleted one gives it up. */
export async function insertCoupon(
  tx: Transaction,
  scope: Scope,
  row: CouponRow,
): Promise<boolean> {
  const inserted = await tx.query(
    `insert into coupons (account_id, livemode, id, position, created, data)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (account_id, livemode, id) do update set position = excluded.position,
       created = excluded.created, deleted = false, times_redeemed = 0, data = excluded.data
       where coupons.deleted
     returning 1`,
    [scope.accountId, scope.livemode, row.id, row.position, row.created, { ...row.data }],
  );
  return inserted.length > 0;
}

export function updateCoupon(tx: Transaction, scope: Scope, row: CouponRow): void {
  tx.write(
    `update coupons set deleted = $4, data = $5
     where account_id = $1 and livemode = $2 and id = $3`,
    [scope.accountId, scope.livemode, row.id, row.deleted, { ...row.data }],
  );
}

/** Those of them that are not deleted. */
export async function findCoupons(
  db: Queryable,
  scope: Scope,
  ids: readonly string[],
): Promise<CouponRow[]> {
  return db.query<CouponRow>(
    `select ${COLUMNS} from coupons
     where account_id = $1 and livemode = $2 and id = any ($3) and not deleted`,
    [scope.accountId, scope.livemode, ids],
  );
}

/** The row stays locked until the transaction ends. */
export async function lockCoupon(
  tx: Transaction,
  scope: Scope,
  id: string,
): Promise<CouponRow | undefined> {
  const [row] = await tx.query<CouponRow>(
    `select ${COLUMNS} from coupons
     where account_id = $1 and livemode = $2 and id = $3 and not deleted for update`,
    [scope.accountId, scope.livemode, id],
  );
  return row;
}

export async function listCoupons(
  db: Queryable,
  scope: Scope,
  query: { readonly filters: readonly Filter[]; readonly page: PageRequest },
): Promise<Page<CouponRow>> {
  return selectPage<CouponRow>(db, {
    scope,
    table: 'coupons',
    columns: COLUMNS,
    key: 'position',
    filters: [{ sql: 'deleted = ?', value: false }, ...query.filters],
    page: query.page,
  });
}
