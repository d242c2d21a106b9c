import { resourceMissing } from '../../api/errors.ts';
import { read, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { priceObject } from './object.ts';
import { findPrices } from './store.ts';

export const retrievePrice: Route = read({
  method: 'GET',
  path: '/v1/prices/:id',
  params: hash({}),
  run: async (call) => {
    const [row] = await findPrices(call.db, call.caller, [call.id]);
    if (row === undefined) throw resourceMissing({ noun: 'price', id: call.id, param: 'price' });
    return priceObject(row);
  },
});
