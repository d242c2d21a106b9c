import { resourceMissing } from '../../api/errors.ts';
import { read, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { shippingRateObject } from './object.ts';
import { findShippingRates } from './store.ts';

export const retrieveShippingRate: Route = read({
  method: 'GET',
  path: '/v1/shipping_rates/:id',
  params: hash({}),
  run: async (call) => {
    const { id } = call;
    const [row] = await findShippingRates(call.db, call.caller, [id]);
    if (row === undefined) {
      throw resourceMissing({ noun: 'shipping rate', id, param: 'shipping_rate' });
    }
    return shippingRateObject(row);
  },
});
