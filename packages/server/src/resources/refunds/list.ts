import { listObject, pageParams, pageRequest, rangeFilters, timeRange } from '../../api/list.ts';
import { read, type Route } from '../../api/route.ts';
import { hash, string } from '../../params/spec.ts';
import { refundObject } from './object.ts';
import { pageOfRefunds } from './store.ts';

export const listRefunds: Route = read({
  method: 'GET',
  path: '/v1/refunds',
  params: hash({
    ...pageParams,
    charge: string(),
    created: timeRange(),
    payment_intent: string(),
  }),
  run: async (call, given) => {
    const page = await pageOfRefunds(call.db, call.caller, {
      page: pageRequest(given),
      filters: [
        { sql: 'charge = ?', value: given.charge },
        { sql: 'payment_intent = ?', value: given.payment_intent },
        ...rangeFilters('created', given.created),
      ],
    });
    return listObject(page, { url: '/v1/refunds', render: refundObject });
  },
});
