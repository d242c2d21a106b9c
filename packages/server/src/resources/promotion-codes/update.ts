import { nowS, type WriteCall } from '../../api/call.ts';
import { resourceMissing } from '../../api/errors.ts';
import { write, type Route } from '../../api/route.ts';
import { emitUpdate } from '../../events/emit-update.ts';
import { boolean, changeMetadata, hash, invalidParam, metadata } from '../../params/spec.ts';
import { isRedeemable } from '../coupons/object.ts';
import { lockCoupon } from '../coupons/store.ts';
import { checkOptions } from './make.ts';
import { isActive, promotionCodeObject, type PromotionCodeRow } from './object.ts';
import { minimumAmounts } from './params.ts';
import { storeCode } from './store-code.ts';
import { findPromotionCodes, lockPromotionCode, updatePromotionCode } from './store.ts';

export const changePromotionCode: Route = write({
  method: 'POST',
  path: '/v1/promotion_codes/:id',
  params: hash({
    active: boolean(),
    metadata: metadata(),
    restrictions: hash({ currency_options: minimumAmounts }),
  }),
  run: async (call, given) => {
    const before = await locked(call, given.active === true);
    const { restrictions, ...data } = before.data;
    const options = given.restrictions?.currency_options;
    if (options !== undefined) checkOptions(options, restrictions.minimum_amount_currency);
    const row = {
      ...before,
      active: given.active ?? before.active,
      data: {
        ...data,
        metadata: changeMetadata(data.metadata, given.metadata),
        restrictions: {
          ...restrictions,
          currency_options: { ...restrictions.currency_options, ...options },
        },
      },
    };
    await storeCode(call, row, updatePromotionCode);
    const now = nowS(call);
    const object = promotionCodeObject(row, now);
    emitUpdate(call, {
      type: 'promotion_code.updated',
      before: promotionCodeObject(before, now),
      after: object,
    });
    return object;
  },
});

/**
 * The code, locked. To become active it must still be redeemable, and so must its coupon, which is
 * locked first, as when it is deleted.
 */
async function locked(call: WriteCall, activated: boolean): Promise<PromotionCodeRow> {
  const { id } = call;
  const [found] = await findPromotionCodes(call.db, call.caller, [id]);
  const coupon =
    found === undefined || !activated
      ? undefined
      : await lockCoupon(call.db, call.caller, found.coupon);
  const row = await lockPromotionCode(call.db, call.caller, id);
  if (row === undefined) {
    throw resourceMissing({ noun: 'promotion code', id, param: 'promotion_code' });
  }
  if (!activated) return row;
  const now = nowS(call);
  const { max_redemptions: max } = row.data;
  const open = max === null || row.times_redeemed < max;
  if (coupon !== undefined && isRedeemable(coupon, now) && open) {
    if (isActive({ ...row, active: true }, now)) return row;
  }
  throw invalidParam({
    param: 'active',
    message: 'This promotion code or its coupon can no longer be redeemed.',
  });
}
