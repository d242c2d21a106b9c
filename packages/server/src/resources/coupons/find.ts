import type { Call, WriteCall } from '../../api/call.ts';
import { resourceMissing } from '../../api/errors.ts';
import type { CouponRow } from './object.ts';
import { findCoupons, lockCoupon } from './store.ts';

/** Who named the coupon, for the error when there is none. */
export interface NamedCoupon {
  readonly id: string;
  readonly param: string;
  /** 404 when the path named it, 400 when a parameter did. */
  readonly status: 400 | 404;
}

export async function requireCoupon(call: Call, named: NamedCoupon): Promise<CouponRow> {
  const [row] = await findCoupons(call.db, call.caller, [named.id]);
  return there(row, named);
}

/** The row stays locked until the transaction ends. */
export async function lockedCoupon(call: WriteCall, named: NamedCoupon): Promise<CouponRow> {
  return there(await lockCoupon(call.db, call.caller, named.id), named);
}

function there(row: CouponRow | undefined, named: NamedCoupon): CouponRow {
  if (row === undefined) throw resourceMissing({ noun: 'coupon', ...named });
  return row;
}
