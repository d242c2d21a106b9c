import { ApiError } from '@coffer/kernel';
import { mint, nowS, type Call, type WriteCall } from '../../api/call.ts';
import { resourceMissing } from '../../api/errors.ts';
import type { Happening } from '../../events/emit.ts';
import { previousAttributes } from '../../events/previous-attributes.ts';
import { onlyOneParam, unknownParams } from '../../params/spec.ts';
import { couponExpired } from '../checkout/discount.ts';
import { discountObject, type Discounted } from '../checkout/discount-object.ts';
import { isDiscountLeft, type Redeemed } from '../checkout-sessions/discount-left.ts';
import { countCompleted } from '../checkout-sessions/store.ts';
import { requireCoupon } from '../coupons/find.ts';
import type { CouponRow } from '../coupons/object.ts';
import { findPromotionCodes } from '../promotion-codes/store.ts';
import type { CustomerRow } from './object.ts';

/** From this version on customers take no coupon (Stripe changelog, 2025-03-31). */
const VERSION_WITHOUT = '2025-03-31';

/**
 * What a request of an earlier version, or of none, says of a customer's discount; null takes it
 * away.
 */
export interface DiscountInput {
  readonly coupon?: string | null;
  readonly promotion_code?: string;
}

/** Throws unless the request may say it. */
export function checkDiscountInput({ request }: Call, given: DiscountInput): void {
  const names = (['coupon', 'promotion_code'] as const).filter((name) => given[name] !== undefined);
  if (names.length === 0) return;
  if (request.versionNamed && request.apiVersion >= VERSION_WITHOUT) throw unknownParams(names);
  if (names.length > 1) throw onlyOneParam('coupon', 'promotion_code');
}

/** The customer with the discount that is given, which counts as redeemed from then on. */
export async function withDiscount(
  call: WriteCall,
  row: CustomerRow,
  given: DiscountInput,
): Promise<CustomerRow> {
  if (given.coupon === null) return discounted(row, null);
  const named = await namedBy(call, given);
  if (named === null) return row;
  const coupon = await requireCoupon(call, { id: named.coupon, param: 'coupon', status: 400 });
  const redeemer = {
    session: '',
    customer: row.id,
    email: row.email?.toLowerCase() ?? null,
    currency: null,
    subtotalMinor: 0,
  };
  if (!(await isDiscountLeft(call, named, redeemer))) throw couponExpired(coupon.id);
  countCompleted(call.db, call.caller, { ...named, payment_link: null });
  const start = nowS(call);
  return discounted(row, { id: mint(call, 'di'), start, end: endOf(coupon, start), ...named });
}

async function namedBy(call: Call, given: DiscountInput): Promise<Redeemed | null> {
  const { coupon, promotion_code: id } = given;
  if (id === undefined) return coupon == null ? null : { coupon, promotion_code: null };
  const [promotion] = await findPromotionCodes(call.db, call.caller, [id]);
  if (promotion !== undefined) return { coupon: promotion.coupon, promotion_code: id };
  throw resourceMissing({ noun: 'promotion code', id, param: 'promotion_code', status: 400 });
}

/** The same day some months later, or that month's last one. */
function endOf({ data }: CouponRow, startS: number): number | null {
  if (data.duration_in_months === null) return null;
  const end = new Date(startS * 1000);
  const day = end.getUTCDate();
  end.setUTCMonth(end.getUTCMonth() + data.duration_in_months);
  if (end.getUTCDate() !== day) end.setUTCDate(0);
  return Math.floor(end.getTime() / 1000);
}

export function discounted(row: CustomerRow, discount: Discounted | null): CustomerRow {
  return { ...row, data: { ...row.data, discount } };
}

/** Its discount, or the error of a customer without one. */
export function requireDiscount({ id, data }: CustomerRow): Discounted {
  if (data.discount != null) return data.discount;
  throw new ApiError({
    status: 404,
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No active discount for customer: ${id}`,
  });
}

/** What a change of a customer means for its discount. */
export function discountHappenings(before: CustomerRow | null, after: CustomerRow): Happening[] {
  const [was, is] = [before?.data.discount ?? null, after.data.discount ?? null];
  if (was?.id === is?.id) return [];
  const shown = (discount: Discounted): object => discountObject(discount, { customer: after.id });
  if (is !== null) {
    if (was === null) return [{ type: 'customer.discount.created', object: shown(is) }];
    const previous = previousAttributes(shown(was), shown(is));
    return [{ type: 'customer.discount.updated', object: shown(is), previous }];
  }
  return was === null ? [] : [{ type: 'customer.discount.deleted', object: shown(was) }];
}
