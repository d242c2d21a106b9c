import { nowS } from '../../api/call.ts';
import { listObject, pageParams, pageRequest, rangeFilters, timeRange } from '../../api/list.ts';
import { read, type Route } from '../../api/route.ts';
import { boolean, hash, string } from '../../params/spec.ts';
import type { Filter } from '../../store/page.ts';
import { requireCoupon } from '../coupons/find.ts';
import { promotionCodeObject } from './object.ts';
import { listPromotionCodes as selectCodes } from './store.ts';

export const listPromotionCodes: Route = read({
  method: 'GET',
  path: '/v1/promotion_codes',
  params: hash({
    ...pageParams,
    active: boolean(),
    code: string(),
    coupon: string(),
    created: timeRange(),
    customer: string(),
  }),
  run: async (call, given) => {
    const now = nowS(call);
    const { coupon } = given;
    if (coupon !== undefined) {
      await requireCoupon(call, { id: coupon, param: 'coupon', status: 400 });
    }
    const filters = [
      ...activeFilter(given.active, now),
      { sql: 'lower(code) = lower(?)', value: given.code },
      { sql: 'coupon = ?', value: coupon },
      { sql: 'customer = ?', value: given.customer },
      ...rangeFilters('created', given.created),
    ];
    const page = await selectCodes(call.db, call.caller, { filters, page: pageRequest(given) });
    return listObject(page, {
      url: '/v1/promotion_codes',
      render: (row) => promotionCodeObject(row, now),
    });
  },
});

function activeFilter(active: boolean | undefined, atS: number): readonly Filter[] {
  if (active === undefined) return [];
  const sql = '(active and (ends_at is null or ends_at > ?))';
  return [{ sql: active ? sql : `not ${sql}`, value: atS }];
}
