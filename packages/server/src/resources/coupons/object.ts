import type Stripe from 'stripe';
import type { Wire } from '../../wire.ts';
import type { ByCurrency } from '../money/by-currency.ts';

type Coupon = Wire<Stripe.Coupon>;

/** What is stored of a coupon beside the columns. */
export interface CouponData {
  readonly amount_off: number | null;
  /** The products that it takes something off; null when all. */
  readonly applies_to: { readonly products: readonly string[] } | null;
  readonly currency: string | null;
  /** Without the coupon's own currency. */
  readonly currency_options: ByCurrency<AmountOff>;
  readonly duration: 'forever' | 'once' | 'repeating';
  readonly duration_in_months: number | null;
  readonly max_redemptions: number | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly name: string | null;
  readonly percent_off: number | null;
  readonly redeem_by: number | null;
}

export interface AmountOff {
  readonly amount_off: number;
}

/** A row of `coupons`. */
export type CouponRow = {
  readonly id: string;
  readonly livemode: boolean;
  /** An id as we make them; it stands for the age of the coupon. */
  readonly position: string;
  readonly created: number;
  readonly deleted: boolean;
  readonly times_redeemed: number;
  readonly data: CouponData;
};

/** Whether the coupon can still be redeemed. */
export function isRedeemable(row: CouponRow, nowS: number): boolean {
  const { max_redemptions: max, redeem_by: end } = row.data;
  return !row.deleted && (end === null || end > nowS) && (max === null || row.times_redeemed < max);
}

/** A coupon as the API shows it. */
export function couponObject(row: CouponRow, nowS: number): Coupon {
  const { data } = row;
  return {
    id: row.id,
    object: 'coupon',
    amount_off: data.amount_off,
    created: row.created,
    currency: data.currency,
    duration: data.duration,
    duration_in_months: data.duration_in_months,
    livemode: row.livemode,
    max_redemptions: data.max_redemptions,
    metadata: data.metadata,
    name: data.name,
    percent_off: data.percent_off,
    redeem_by: data.redeem_by,
    times_redeemed: row.times_redeemed,
    valid: isRedeemable(row, nowS),
  };
}

/** `currency_options` of a coupon that takes an amount off; its own currency is one of them. */
export function currencyOptionsOf(row: CouponRow): ByCurrency<AmountOff> | null {
  const { amount_off, currency, currency_options } = row.data;
  if (amount_off === null || currency === null) return null;
  return { [currency]: { amount_off }, ...currency_options };
}

/** What is left of a deleted coupon. */
export function deletedCouponObject(row: CouponRow): Wire<Stripe.DeletedCoupon> {
  return { id: row.id, object: 'coupon', deleted: true };
}
