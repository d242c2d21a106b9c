import { nowS } from '../../api/call.ts';
import { listObject, pageParams, pageRequest, rangeFilters, timeRange } from '../../api/list.ts';
import { read, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { couponObject } from './object.ts';
import { listCoupons as selectCoupons } from './store.ts';

export const listCoupons: Route = read({
  method: 'GET',
  path: '/v1/coupons',
  params: hash({ ...pageParams, created: timeRange() }),
  run: async (call, given) => {
    const page = await selectCoupons(call.db, call.caller, {
      filters: rangeFilters('created', given.created),
      page: pageRequest(given),
    });
    const now = nowS(call);
    return listObject(page, { url: '/v1/coupons', render: (row) => couponObject(row, now) });
  },
});
