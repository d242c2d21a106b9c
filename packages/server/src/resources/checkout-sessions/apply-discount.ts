import type { WriteCall } from '../../api/call.ts';
import { makeDiscount, usableCoupon, type NewDiscount } from '../checkout/discount.ts';
import { namedPromotion, typedPromotion, type Redeemer } from '../checkout/promotion.ts';
import { reckoned } from './make.ts';
import type { SessionRow } from './row.ts';

/** What somebody wants taken off: the merchant names ids, the shopper types letters. */
export type Wanted =
  | { readonly by: 'coupon' | 'promotion_code'; readonly id: string }
  | { readonly by: 'letters'; readonly code: string };

/** The session with the discount on it. Throws unless it can be redeemed for it now. */
export async function applyDiscount(
  call: WriteCall,
  row: SessionRow,
  wanted: Wanted,
): Promise<SessionRow> {
  const discount = await wantedDiscount(call, row, wanted);
  return reckoned(row, { discount: makeDiscount(call, discount, row.data) });
}

async function wantedDiscount(
  call: WriteCall,
  row: SessionRow,
  wanted: Wanted,
): Promise<NewDiscount> {
  if (wanted.by === 'coupon') {
    const coupon = await usableCoupon(call, wanted.id, row.data);
    return { coupon, promotionCode: null, typed: false };
  }
  const redeemer = redeemerOf(row);
  const promotionCode =
    wanted.by === 'letters'
      ? await typedPromotion(call, wanted.code, redeemer)
      : await namedPromotion(call, wanted.id, redeemer);
  const coupon = await usableCoupon(call, promotionCode.coupon, row.data);
  return { coupon, promotionCode, typed: wanted.by === 'letters' };
}

/** Who pays, for the restrictions of promotion codes. */
export function redeemerOf(row: SessionRow): Redeemer {
  const { customer, data, id } = row;
  return {
    session: id,
    customer,
    email: row.email,
    currency: data.currency,
    subtotalMinor: data.totals.subtotal,
  };
}
