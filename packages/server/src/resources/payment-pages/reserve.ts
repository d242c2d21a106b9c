import type { ApiError } from '@coffer/kernel';
import type { WriteCall } from '../../api/call.ts';
import { couponExpired, discountError } from '../checkout/discount.ts';
import { redeemerOf } from '../checkout-sessions/apply-discount.ts';
import { isDiscountLeft } from '../checkout-sessions/discount-left.ts';
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
  if (!(await isDiscountLeft(call, discount, redeemerOf(session)))) throw gone(session);
}

/** The discount ended, or others took the last one. */
function gone({ data: { discount } }: SessionRow): ApiError {
  return discount?.code == null
    ? couponExpired(discount?.coupon ?? '')
    : discountError('coupon_expired', 'This promotion code can no longer be redeemed.');
}
