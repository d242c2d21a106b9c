import { listObject, pageParams, pageRequest, rangeFilters, timeRange } from '../../api/list.ts';
import { read, type Route } from '../../api/route.ts';
import { boolean, hash } from '../../params/spec.ts';
import { currency } from '../money/currency.ts';
import { shippingRateObject } from './object.ts';
import { listShippingRates as selectRates } from './store.ts';

export const listShippingRates: Route = read({
  method: 'GET',
  path: '/v1/shipping_rates',
  params: hash({
    ...pageParams,
    active: boolean(),
    created: timeRange(),
    currency: currency(),
  }),
  run: async (call, given) => {
    const filters = [
      { sql: 'active = ?', value: given.active },
      { sql: 'currency = ?', value: given.currency },
      ...rangeFilters('created', given.created),
    ];
    const page = await selectRates(call.db, call.caller, { filters, page: pageRequest(given) });
    return listObject(page, { url: '/v1/shipping_rates', render: shippingRateObject });
  },
});
