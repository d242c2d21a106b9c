import { nowS } from '../../api/call.ts';
import { write, type Route } from '../../api/route.ts';
import { emit } from '../../events/emit.ts';
import { newPromotionCode } from './make.ts';
import { promotionCodeObject } from './object.ts';
import { createPromotionCodeParams } from './params.ts';
import { storeCode } from './store-code.ts';
import { insertPromotionCode } from './store.ts';

export const createPromotionCode: Route = write({
  method: 'POST',
  path: '/v1/promotion_codes',
  params: createPromotionCodeParams,
  run: async (call, given) => {
    const row = await newPromotionCode(call, given);
    await storeCode(call, row, insertPromotionCode);
    const object = promotionCodeObject(row, nowS(call));
    emit(call.db, call, [{ type: 'promotion_code.created', object }]);
    return object;
  },
});
