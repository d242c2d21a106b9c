import type Stripe from 'stripe';
import type { Wire } from '../../wire.ts';

/** What a discount is, whatever it takes off. */
export interface Discounted {
  /** `di_…` */
  readonly id: string;
  readonly start: number;
  /** Of a coupon that repeats; left out of an order's, which it is taken off once. */
  readonly end?: number | null;
  readonly coupon: string;
  readonly promotion_code: string | null;
}

/** A discount as the API shows it, of an order or a customer. */
export function discountObject(
  discount: Discounted,
  of: { readonly session?: string; readonly customer?: string | null },
): Wire<Stripe.Discount> {
  return {
    id: discount.id,
    object: 'discount',
    checkout_session: of.session ?? null,
    customer: of.customer ?? null,
    customer_account: null,
    end: discount.end ?? null,
    invoice: null,
    invoice_item: null,
    promotion_code: discount.promotion_code,
    source: { coupon: discount.coupon, type: 'coupon' },
    start: discount.start,
    subscription: null,
    subscription_item: null,
  };
}
