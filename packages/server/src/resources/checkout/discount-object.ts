import type Stripe from 'stripe';
import type { Wire } from '../../wire.ts';
import type { StoredDiscount } from './discount.ts';

/** A discount as the API shows it inside amounts. */
export function discountObject(
  discount: StoredDiscount,
  of: { readonly session?: string; readonly customer?: string | null },
): Wire<Stripe.Discount> {
  return {
    id: discount.id,
    object: 'discount',
    checkout_session: of.session ?? null,
    customer: of.customer ?? null,
    customer_account: null,
    end: null,
    invoice: null,
    invoice_item: null,
    promotion_code: discount.promotion_code,
    source: { coupon: discount.coupon, type: 'coupon' },
    start: discount.start,
    subscription: null,
    subscription_item: null,
  };
}
