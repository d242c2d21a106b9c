import { listObject, pageParams, pageRequest, rangeFilters, timeRange } from '../../api/list.ts';
import { read, type Route } from '../../api/route.ts';
import { array, boolean, hash, oneOf, string } from '../../params/spec.ts';
import { productObject } from './object.ts';
import { listProducts as selectProducts } from './store.ts';

export const listProducts: Route = read({
  method: 'GET',
  path: '/v1/products',
  params: hash({
    ...pageParams,
    active: boolean(),
    created: timeRange(),
    ids: array(string()),
    shippable: boolean(),
    type: oneOf(['good', 'service']),
    url: string(),
  }),
  run: async (call, given) => {
    const filters = [
      { sql: 'active = ?', value: given.active },
      { sql: 'id = any (?)', value: given.ids },
      { sql: 'shippable = ?', value: given.shippable },
      { sql: 'type = ?', value: given.type },
      { sql: 'url = ?', value: given.url },
      ...rangeFilters('created', given.created),
    ];
    const page = await selectProducts(call.db, call.caller, {
      filters,
      page: pageRequest(given),
    });
    return listObject(page, { url: '/v1/products', render: productObject });
  },
});
