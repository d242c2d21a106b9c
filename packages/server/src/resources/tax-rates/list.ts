import { listObject, pageParams, pageRequest, rangeFilters, timeRange } from '../../api/list.ts';
import { read, type Route } from '../../api/route.ts';
import { boolean, hash } from '../../params/spec.ts';
import { taxRateObject } from './object.ts';
import { listTaxRates as selectRates } from './store.ts';

export const listTaxRates: Route = read({
  method: 'GET',
  path: '/v1/tax_rates',
  params: hash({
    ...pageParams,
    active: boolean(),
    created: timeRange(),
    inclusive: boolean(),
  }),
  run: async (call, given) => {
    const filters = [
      { sql: 'active = ?', value: given.active },
      { sql: 'inclusive = ?', value: given.inclusive },
      ...rangeFilters('created', given.created),
    ];
    const page = await selectRates(call.db, call.caller, { filters, page: pageRequest(given) });
    return listObject(page, { url: '/v1/tax_rates', render: taxRateObject });
  },
});
