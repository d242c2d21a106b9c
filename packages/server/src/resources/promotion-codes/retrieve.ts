import { nowS } from '../../api/call.ts';
import { resourceMissing } from '../../api/errors.ts';
import { read, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { promotionCodeObject } from './object.ts';
import { findPromotionCodes } from './store.ts';

export const retrievePromotionCode: Route = read({
  method: 'GET',
  path: '/v1/promotion_codes/:id',
  params: hash({}),
  run: async (call) => {
    const { id } = call;
    const [row] = await findPromotionCodes(call.db, call.caller, [id]);
    if (row === undefined) {
      throw resourceMissing({ noun: 'promotion code', id, param: 'promotion_code' });
    }
    return promotionCodeObject(row, nowS(call));
  },
});
