import { listObject, pageParams, pageRequest, rangeFilters, timeRange } from '../../api/list.ts';
import { read, type Route } from '../../api/route.ts';
import { array, boolean, hash, oneOf, string } from '../../params/spec.ts';
import { currency } from '../money/currency.ts';
import { requireProduct } from '../products/find.ts';
import { priceObject } from './object.ts';
import { intervalParam, usageTypeParam } from './params.ts';
import { listPrices as selectPrices } from './store.ts';

const LOOKUP_KEYS_MAX = 10;

export const listPrices: Route = read({
  method: 'GET',
  path: '/v1/prices',
  params: hash({
    ...pageParams,
    active: boolean(),
    created: timeRange(),
    currency: currency(),
    lookup_keys: array(string(), { maxItems: LOOKUP_KEYS_MAX }),
    product: string(),
    recurring: hash({ interval: intervalParam, meter: string(), usage_type: usageTypeParam }),
    type: oneOf(['one_time', 'recurring']),
  }),
  run: async (call, given) => {
    const { product, recurring } = given;
    if (product !== undefined) {
      await requireProduct(call, { id: product, param: 'product', status: 400 });
    }
    const filters = [
      { sql: 'active = ?', value: given.active },
      { sql: 'currency = ?', value: given.currency },
      { sql: 'lookup_key = any (?)', value: given.lookup_keys },
      { sql: 'product = ?', value: product },
      { sql: 'type = ?', value: given.type },
      { sql: `data->'recurring'->>'interval' = ?`, value: recurring?.interval },
      { sql: `data->'recurring'->>'meter' = ?`, value: recurring?.meter },
      { sql: `data->'recurring'->>'usage_type' = ?`, value: recurring?.usage_type },
      ...rangeFilters('created', given.created),
    ];
    const page = await selectPrices(call.db, call.caller, { filters, page: pageRequest(given) });
    return listObject(page, { url: '/v1/prices', render: priceObject });
  },
});
