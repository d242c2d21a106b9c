import { rowsOf, type Rows } from '../../store/rows.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { CouponRow } from './object.ts';

const COLUMNS = 'id, livemode, position, created, deleted, times_redeemed, data';
const rows: Rows<CouponRow> = rowsOf({
  table: 'coupons',
  columns: COLUMNS,
  key: 'position',
  deleted: 'gone',
});

/** Those of them that are not deleted. */
export const findCoupons: Rows<CouponRow>['find'] = rows.find;
export const lockCoupon: Rows<CouponRow>['lock'] = rows.lock;
export const listCoupons: Rows<CouponRow>['list'] = rows.list;

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
