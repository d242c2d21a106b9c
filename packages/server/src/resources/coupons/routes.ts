import { nowS } from '../../api/call.ts';
import type { Loader, ObjectKind } from '../../api/object-kind.ts';
import type { Route } from '../../api/route.ts';
import { createCoupon } from './create.ts';
import { deleteCoupon } from './delete.ts';
import { listCoupons } from './list.ts';
import { couponObject, currencyOptionsOf, type CouponRow } from './object.ts';
import { retrieveCoupon } from './retrieve.ts';
import { findCoupons } from './store.ts';
import { changeCoupon } from './update.ts';

export const couponRoutes: readonly Route[] = [
  createCoupon,
  listCoupons,
  retrieveCoupon,
  changeCoupon,
  deleteCoupon,
];

export const couponKind: ObjectKind = {
  object: 'coupon',
  // Coupons have ids without a prefix.
  prefix: 'coupon',
  load: loading(couponObject),
  expandable: {
    applies_to: loading((row) => row.data.applies_to),
    currency_options: loading(currencyOptionsOf),
  },
};

/** Loads what each coupon has; a coupon without it is left out. */
function loading(part: (row: CouponRow, nowS: number) => object | null): Loader {
  return async (call, ids) => {
    const rows = await findCoupons(call.db, call.caller, ids);
    const found = new Map<string, object>();
    for (const row of rows) {
      const value = part(row, nowS(call));
      if (value !== null) found.set(row.id, value);
    }
    return found;
  };
}
