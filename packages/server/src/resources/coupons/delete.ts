import { nowS } from '../../api/call.ts';
import { write, type Route } from '../../api/route.ts';
import { emit } from '../../events/emit.ts';
import { hash } from '../../params/spec.ts';
import { deactivateCodesOf } from '../promotion-codes/store.ts';
import { lockedCoupon } from './find.ts';
import { couponObject, deletedCouponObject } from './object.ts';
import { updateCoupon } from './store.ts';

/** Its promotion codes stay, and are active no more. */
export const deleteCoupon: Route = write({
  method: 'DELETE',
  path: '/v1/coupons/:id',
  params: hash({}),
  run: async (call) => {
    const before = await lockedCoupon(call, { id: call.id, param: 'coupon', status: 404 });
    const row = { ...before, deleted: true };
    updateCoupon(call.db, call.caller, row);
    deactivateCodesOf(call.db, call.caller, row.id);
    emit(call.db, call, [{ type: 'coupon.deleted', object: couponObject(row, nowS(call)) }]);
    return deletedCouponObject(row);
  },
});
