import { nowS } from '../../api/call.ts';
import { write, type Route } from '../../api/route.ts';
import { emitUpdate } from '../../events/emit-update.ts';
import { changeMetadata, onlyOneParam } from '../../params/spec.ts';
import { refuseOwnCurrency } from '../money/by-currency.ts';
import { checkSteps } from '../money/check-step.ts';
import { lockedCoupon } from './find.ts';
import { couponObject, type CouponRow } from './object.ts';
import { updateCouponParams, type CouponChange } from './params.ts';
import { updateCoupon } from './store.ts';

export const changeCoupon: Route = write({
  method: 'POST',
  path: '/v1/coupons/:id',
  params: updateCouponParams,
  run: async (call, given) => {
    const before = await lockedCoupon(call, { id: call.id, param: 'coupon', status: 404 });
    const row = changed(before, given);
    updateCoupon(call.db, call.caller, row);
    const now = nowS(call);
    const object = couponObject(row, now);
    emitUpdate(call, { type: 'coupon.updated', before: couponObject(before, now), after: object });
    return object;
  },
});

function changed(row: CouponRow, given: CouponChange): CouponRow {
  const { data } = row;
  const { currency_options: options } = given;
  if (options !== undefined && data.percent_off !== null) {
    throw onlyOneParam('currency_options', 'percent_off');
  }
  if (data.currency !== null) {
    refuseOwnCurrency(options, { currency: data.currency, noun: 'coupon' });
  }
  checkSteps(options, { amount: 'amount_off', param: 'currency_options' });
  return {
    ...row,
    data: {
      ...data,
      currency_options: { ...data.currency_options, ...options },
      metadata: changeMetadata(data.metadata, given.metadata),
      name: given.name === undefined ? data.name : given.name,
    },
  };
}
