import type Stripe from 'stripe';
import type { Wire } from '../../wire.ts';
import type { ByCurrency } from '../money/by-currency.ts';

type PromotionCode = Wire<Stripe.PromotionCode>;

/** What is stored of a promotion code beside the columns. */
export interface PromotionCodeData {
  readonly expires_at: number | null;
  readonly max_redemptions: number | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly restrictions: Restrictions;
}

export interface Restrictions {
  /** Without the currency of `minimum_amount`. */
  readonly currency_options: ByCurrency<MinimumAmount>;
  readonly first_time_transaction: boolean;
  readonly minimum_amount: number | null;
  readonly minimum_amount_currency: string | null;
}

export interface MinimumAmount {
  readonly minimum_amount: number;
}

/** A row of `promotion_codes`. */
export type PromotionCodeRow = {
  readonly id: string;
  readonly livemode: boolean;
  readonly created: number;
  /** As the merchant left it; see `isActive`. */
  readonly active: boolean;
  readonly code: string;
  readonly coupon: string;
  readonly customer: string | null;
  /** When it ends, or its coupon, whichever is first. */
  readonly ends_at: number | null;
  readonly times_redeemed: number;
  readonly data: PromotionCodeData;
};

/** Whether the code can be redeemed now: it also ends with time. */
export function isActive(row: PromotionCodeRow, nowS: number): boolean {
  return row.active && (row.ends_at === null || row.ends_at > nowS);
}

/** A promotion code as the API shows it. */
export function promotionCodeObject(row: PromotionCodeRow, nowS: number): PromotionCode {
  const { data } = row;
  const { currency_options: _options, ...restrictions } = data.restrictions;
  return {
    id: row.id,
    object: 'promotion_code',
    active: isActive(row, nowS),
    code: row.code,
    created: row.created,
    customer: row.customer,
    customer_account: null,
    expires_at: data.expires_at,
    livemode: row.livemode,
    max_redemptions: data.max_redemptions,
    metadata: data.metadata,
    promotion: { coupon: row.coupon, type: 'coupon' },
    restrictions,
    times_redeemed: row.times_redeemed,
  };
}

/** `restrictions.currency_options`; the currency of `minimum_amount` is one of them. */
export function currencyOptionsOf(row: PromotionCodeRow): ByCurrency<MinimumAmount> | null {
  const { currency_options, minimum_amount, minimum_amount_currency } = row.data.restrictions;
  if (minimum_amount === null || minimum_amount_currency === null) return null;
  return { [minimum_amount_currency]: { minimum_amount }, ...currency_options };
}
