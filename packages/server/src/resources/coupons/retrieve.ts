import { nowS } from '../../api/call.ts';
import { read, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { requireCoupon } from './find.ts';
import { couponObject } from './object.ts';

export const retrieveCoupon: Route = read({
  method: 'GET',
  path: '/v1/coupons/:id',
  params: hash({}),
  run: async (call) => {
    const row = await requireCoupon(call, { id: call.id, param: 'coupon', status: 404 });
    return couponObject(row, nowS(call));
  },
});
