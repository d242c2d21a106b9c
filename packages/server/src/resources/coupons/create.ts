import { ApiError } from '@coffer/kernel';
import { nowS } from '../../api/call.ts';
import { write, type Route } from '../../api/route.ts';
import { emit } from '../../events/emit.ts';
import { newCoupon } from './make.ts';
import { couponObject } from './object.ts';
import { createCouponParams } from './params.ts';
import { insertCoupon } from './store.ts';

export const createCoupon: Route = write({
  method: 'POST',
  path: '/v1/coupons',
  params: createCouponParams,
  run: async (call, given) => {
    const row = await newCoupon(call, given);
    if (!(await insertCoupon(call.db, call.caller, row))) {
      throw new ApiError({
        status: 400,
        type: 'invalid_request_error',
        code: 'resource_already_exists',
        message: 'Coupon already exists.',
      });
    }
    const object = couponObject(row, nowS(call));
    emit(call.db, call, [{ type: 'coupon.created', object }]);
    return object;
  },
});
