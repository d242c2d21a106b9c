import { randomBase62 } from '@coffer/kernel';
import { mint, nowS, type WriteCall } from '../../api/call.ts';
import { invalidRequest } from '../../api/errors.ts';
import type { Named } from '../../api/named.ts';
import {
  changeMetadata,
  invalidParam,
  missingParam,
  onlyOneParam,
  unknownParams,
} from '../../params/spec.ts';
import { checkFutureTime } from '../catalogue/future-time.ts';
import { lockedCoupon } from '../coupons/find.ts';
import { isRedeemable, type CouponRow } from '../coupons/object.ts';
import { requireCustomer } from '../customers/find.ts';
import { refuseOwnCurrency } from '../money/by-currency.ts';
import type { PromotionCodeRow, Restrictions } from './object.ts';
import type { NewPromotionCode, RestrictionsInput } from './params.ts';

const CODE_CHARS = 8;

/** A promotion code that is not stored yet. Its coupon is locked, so that both agree. */
export async function newPromotionCode(
  call: WriteCall,
  given: NewPromotionCode,
): Promise<PromotionCodeRow> {
  const coupon = await lockedCoupon(call, couponNamed(call, given));
  const { customer, expires_at: expires } = given;
  if (customer !== undefined) {
    await requireCustomer(call, { id: customer, param: 'customer', status: 400 });
  }
  checkFutureTime(call, { param: 'expires_at', timeS: expires });
  checkWithin(coupon, given);
  if (!isRedeemable(coupon, nowS(call))) {
    throw invalidRequest('This coupon can no longer be redeemed, so it takes no promotion codes.');
  }
  return {
    id: mint(call, 'promo'),
    livemode: call.caller.livemode,
    created: nowS(call),
    active: given.active ?? true,
    code: given.code ?? randomBase62(call.services.random, CODE_CHARS).toUpperCase(),
    coupon: coupon.id,
    customer: customer ?? null,
    ends_at: expires ?? coupon.data.redeem_by,
    times_redeemed: 0,
    data: {
      expires_at: expires ?? null,
      max_redemptions: given.max_redemptions ?? null,
      metadata: changeMetadata({}, given.metadata),
      restrictions: restrictionsOf(given.restrictions ?? {}),
    },
  };
}

/** From this version on the coupon is named by `promotion` (Stripe changelog, 2025-09-30). */
const VERSION_WITHOUT = '2025-09-30';

function couponNamed({ request }: WriteCall, given: NewPromotionCode): Named {
  const { coupon, promotion } = given;
  if (coupon !== undefined) {
    const { apiVersion, versionNamed } = request;
    if (versionNamed && apiVersion >= VERSION_WITHOUT) throw unknownParams(['coupon']);
    if (promotion !== undefined) throw onlyOneParam('coupon', 'promotion');
    return { id: coupon, param: 'coupon', status: 400 };
  }
  if (promotion === undefined) throw missingParam('promotion');
  if (promotion.coupon === undefined) {
    throw invalidParam({
      param: 'promotion.coupon',
      message: 'You must pass promotion.coupon when passing promotion',
    });
  }
  return { id: promotion.coupon, param: 'promotion[coupon]', status: 400 };
}

/** A code ends no later than its coupon, and is redeemed no more often. */
function checkWithin(coupon: CouponRow, given: NewPromotionCode): void {
  const { redeem_by: end, max_redemptions: max } = coupon.data;
  if (end !== null && given.expires_at !== undefined && given.expires_at > end) {
    throw invalidParam({
      param: 'expires_at',
      message: `The promotion code cannot expire after its coupon's \`redeem_by\` (${end}).`,
    });
  }
  if (max !== null && given.max_redemptions !== undefined && given.max_redemptions > max) {
    throw invalidParam({
      param: 'max_redemptions',
      message: `The promotion code cannot be redeemed more often than its coupon (${max} times).`,
    });
  }
}

function restrictionsOf(given: RestrictionsInput): Restrictions {
  const { minimum_amount: minimum, minimum_amount_currency: currency } = given;
  if ((minimum === undefined) !== (currency === undefined)) {
    throw invalidParam({
      param: `restrictions[${minimum === undefined ? 'minimum_amount' : 'minimum_amount_currency'}]`,
      message: 'You must pass minimum_amount and minimum_amount_currency together.',
    });
  }
  if (given.currency_options !== undefined) checkOptions(given.currency_options, currency);
  return {
    currency_options: given.currency_options ?? {},
    first_time_transaction: given.first_time_transaction ?? false,
    minimum_amount: minimum ?? null,
    minimum_amount_currency: currency ?? null,
  };
}

/** Throws unless minimum amounts in other currencies stand beside one in a first currency. */
export function checkOptions(
  options: Restrictions['currency_options'],
  currency: string | null | undefined,
): void {
  const param = 'restrictions[currency_options]';
  if (currency === undefined || currency === null) {
    throw invalidParam({ param, message: 'Currency options need a minimum_amount.' });
  }
  refuseOwnCurrency(options, { currency, noun: 'promotion code', param });
}
