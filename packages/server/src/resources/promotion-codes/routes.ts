import { nowS } from '../../api/call.ts';
import type { Loader, ObjectKind } from '../../api/object-kind.ts';
import type { Route } from '../../api/route.ts';
import { createPromotionCode } from './create.ts';
import { listPromotionCodes } from './list.ts';
import { currencyOptionsOf, promotionCodeObject, type PromotionCodeRow } from './object.ts';
import { retrievePromotionCode } from './retrieve.ts';
import { findPromotionCodes } from './store.ts';
import { changePromotionCode } from './update.ts';

export const promotionCodeRoutes: readonly Route[] = [
  createPromotionCode,
  listPromotionCodes,
  retrievePromotionCode,
  changePromotionCode,
];

export const promotionCodeKind: ObjectKind = {
  object: 'promotion_code',
  prefix: 'promo',
  load: loading(promotionCodeObject),
  expandable: {
    customer: 'reference',
    'promotion.coupon': { to: 'coupon' },
    'restrictions.currency_options': loading(currencyOptionsOf),
  },
};

/** Loads what each promotion code has; a code without it is left out. */
function loading(part: (row: PromotionCodeRow, nowS: number) => object | null): Loader {
  return async (call, ids) => {
    const rows = await findPromotionCodes(call.db, call.caller, ids);
    const found = new Map<string, object>();
    for (const row of rows) {
      const value = part(row, nowS(call));
      if (value !== null) found.set(row.id, value);
    }
    return found;
  };
}
