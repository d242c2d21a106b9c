import type { ApiError } from '@coffer/kernel';
import type { WriteCall } from '../../api/call.ts';
import { couponExpired, discountError, lockedUsableCoupon } from '../checkout/discount.ts';
import { checkRedeemer, lockedPromotion } from '../checkout/promotion.ts';
import { redeemerOf } from '../checkout-sessions/apply-discount.ts';
import type { SessionRow } from '../checkout-sessions/row.ts';
import { beingPaid } from '../checkout-sessions/store.ts';
import { linkInactive } from '../payment-links/errors.ts';
import { lockPaymentLink } from '../payment-links/store.ts';

/**
 * Makes sure that what the session redeems is still there for it, or throws: under the locks of
 * coupon, promotion code and payment link, in this order, counting those that are just being paid.
 */
export async function reserve(call: WriteCall, session: SessionRow): Promise<void> {
  await reserveDiscount(call, session);
  const { payment_link: id } = session;
  if (id === null) return;
  const link = await lockPaymentLink(call.db, call.caller, id);
  const limit = link?.data.completed_limit ?? null;
  if (link === undefined || limit === null) return;
  const others = await beingPaid(call.db, call.caller, {
    column: 'payment_link',
    id,
    except: session.id,
  });
  if (link.completed_sessions + others >= limit) throw linkInactive(link);
}

async function reserveDiscount(call: WriteCall, session: SessionRow): Promise<void> {
  const { discount } = session.data;
  if (discount === null) return;
  if (!(await isCouponLeft(call, session, discount.coupon))) throw gone(session);
  if (discount.promotion_code === null) return;
  const promotion = await lockedPromotion(call, discount.promotion_code);
  if (promotion === null) throw gone(session);
  const { max_redemptions: max } = promotion.data;
  if (max !== null) {
    const others = await beingPaid(call.db, call.caller, {
      column: 'promotion_code',
      id: promotion.id,
      except: session.id,
    });
    if (promotion.times_redeemed + others >= max) throw gone(session);
  }
  await checkRedeemer(call, promotion, redeemerOf(session));
}

async function isCouponLeft(call: WriteCall, session: SessionRow, id: string): Promise<boolean> {
  const coupon = await lockedUsableCoupon(call, id);
  if (coupon === null) return false;
  const max = coupon.data.max_redemptions;
  if (max === null) return true;
  const others = await beingPaid(call.db, call.caller, {
    column: 'coupon',
    id,
    except: session.id,
  });
  return coupon.times_redeemed + others < max;
}

/** The discount ended, or others took the last one. */
function gone({ data: { discount } }: SessionRow): ApiError {
  return discount?.code == null
    ? couponExpired(discount?.coupon ?? '')
    : discountError('coupon_expired', 'This promotion code can no longer be redeemed.');
}
