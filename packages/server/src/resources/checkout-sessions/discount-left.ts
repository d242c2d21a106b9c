import type { WriteCall } from '../../api/call.ts';
import { lockedUsableCoupon } from '../checkout/discount.ts';
import { checkRedeemer, lockedPromotion, type Redeemer } from '../checkout/promotion.ts';
import { beingPaid } from './store.ts';

/** What is about to be redeemed. */
export interface Redeemed {
  readonly coupon: string;
  readonly promotion_code: string | null;
}

/**
 * Whether a coupon, and the code that it is redeemed by, are still there for somebody: under the
 * locks of both, in this order, counting those that are just being paid. Throws when the code is
 * not for this redeemer.
 */
export async function isDiscountLeft(
  call: WriteCall,
  { coupon, promotion_code: code }: Redeemed,
  redeemer: Redeemer,
): Promise<boolean> {
  if (!(await isCouponLeft(call, coupon, redeemer.session))) return false;
  if (code === null) return true;
  const promotion = await lockedPromotion(call, code);
  if (promotion === null) return false;
  const { max_redemptions: max } = promotion.data;
  if (max !== null) {
    const others = await beingPaid(call.db, call.caller, {
      column: 'promotion_code',
      id: promotion.id,
      except: redeemer.session,
    });
    if (promotion.times_redeemed + others >= max) return false;
  }
  await checkRedeemer(call, promotion, redeemer);
  return true;
}

async function isCouponLeft(call: WriteCall, id: string, session: string): Promise<boolean> {
  const coupon = await lockedUsableCoupon(call, id);
  if (coupon === null) return false;
  const max = coupon.data.max_redemptions;
  if (max === null) return true;
  const others = await beingPaid(call.db, call.caller, { column: 'coupon', id, except: session });
  return coupon.times_redeemed + others < max;
}
