import { write, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { newShippingRate, shippingRateShape } from './make.ts';
import { shippingRateObject } from './object.ts';
import { insertShippingRate } from './store.ts';

export const createShippingRate: Route = write({
  method: 'POST',
  path: '/v1/shipping_rates',
  params: hash(shippingRateShape),
  run: async (call, given) => {
    const row = newShippingRate(call, given);
    insertShippingRate(call.db, call.caller, row);
    return shippingRateObject(row);
  },
});
