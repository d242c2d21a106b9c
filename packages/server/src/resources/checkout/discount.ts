import { ApiError } from '@coffer/kernel';
import { mint, nowS, type Call, type WriteCall } from '../../api/call.ts';
import { resourceMissing } from '../../api/errors.ts';
import { currencyOptionsOf, isRedeemable, type CouponRow } from '../coupons/object.ts';
import { findCoupons, lockCoupon } from '../coupons/store.ts';
import type { Reduction } from './amounts.ts';
import type { StoredItem } from './item.ts';

/** What a session redeems, as it was when it was put on the session. */
export interface StoredDiscount {
  /** `di_…` */
  readonly id: string;
  readonly start: number;
  readonly coupon: string;
  readonly promotion_code: string | null;
  /** The letters of the promotion code. */
  readonly code: string | null;
  /** Whether the shopper typed it, and may take it off again. */
  readonly typed: boolean;
  readonly name: string | null;
  readonly percent_off: number | null;
  /** In the order's currency. */
  readonly amount_off: number | null;
  /** The products that it is for; null when all. */
  readonly products: readonly string[] | null;
}

/** The order that a discount is for. */
export interface DiscountedOrder {
  readonly currency: string | null;
  readonly items: readonly StoredItem[];
}

export interface NewDiscount {
  readonly coupon: CouponRow;
  readonly promotionCode: { readonly id: string; readonly code: string } | null;
  readonly typed: boolean;
}

/** The coupon, if it can still be redeemed for the order. */
export async function usableCoupon(
  call: Call,
  id: string,
  order: DiscountedOrder,
): Promise<CouponRow> {
  const [coupon] = await findCoupons(call.db, call.caller, [id]);
  if (coupon === undefined) {
    throw resourceMissing({ noun: 'coupon', id, param: 'discounts[0][coupon]', status: 400 });
  }
  if (!isRedeemable(coupon, nowS(call))) throw couponExpired(coupon.id);
  checkFits(coupon, order);
  return coupon;
}

/** As usableCoupon; the row stays locked. Null when it can no longer be redeemed. */
export async function lockedUsableCoupon(call: WriteCall, id: string): Promise<CouponRow | null> {
  const coupon = await lockCoupon(call.db, call.caller, id);
  return coupon !== undefined && isRedeemable(coupon, nowS(call)) ? coupon : null;
}

export function makeDiscount(
  call: WriteCall,
  made: NewDiscount,
  order: DiscountedOrder,
): StoredDiscount {
  const { coupon, promotionCode, typed } = made;
  return {
    id: mint(call, 'di'),
    start: nowS(call),
    coupon: coupon.id,
    promotion_code: promotionCode?.id ?? null,
    code: promotionCode?.code ?? null,
    typed,
    name: coupon.data.name,
    ...reductionOf(coupon, order.currency),
    products: coupon.data.applies_to?.products ?? null,
  };
}

function reductionOf(coupon: CouponRow, currency: string | null): Reduction {
  const { percent_off } = coupon.data;
  const amount = currency === null ? undefined : currencyOptionsOf(coupon)?.[currency]?.amount_off;
  return { percent_off, amount_off: amount ?? null };
}

/** Throws unless the coupon takes something off something in the order. */
function checkFits(coupon: CouponRow, order: DiscountedOrder): void {
  const { amount_off, percent_off } = reductionOf(coupon, order.currency);
  if (percent_off === null && amount_off === null) {
    throw discountError(
      'coupon_currency_mismatch',
      `The coupon \`${coupon.id}\` takes nothing off in ${order.currency ?? 'this mode'}.`,
    );
  }
  const products = coupon.data.applies_to?.products;
  if (products === undefined || order.items.some(({ product }) => products.includes(product)))
    return;
  throw discountError(
    'coupon_not_applicable',
    'This coupon cannot be redeemed because it does not apply to anything in this order.',
  );
}

export function couponExpired(id: string): ApiError {
  return discountError('coupon_expired', `Coupon expired: ${id}`);
}

export function discountError(code: string, message: string): ApiError {
  return new ApiError({ status: 400, type: 'invalid_request_error', code, message });
}
