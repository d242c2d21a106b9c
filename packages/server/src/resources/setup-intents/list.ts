import { createdFilters, listObject, pageParams, pageRequest, timeRange } from '../../api/list.ts';
import { read, type Route } from '../../api/route.ts';
import { hash, string } from '../../params/spec.ts';
import { setupIntentObject } from './object.ts';
import { pageOfSetupIntents } from './store.ts';

const params = hash({
  ...pageParams,
  created: timeRange(),
  customer: string(),
  payment_method: string(),
});

export const listSetupIntents: Route = read({
  method: 'GET',
  path: '/v1/setup_intents',
  params,
  run: async (call, given) => {
    const page = await pageOfSetupIntents(call.db, call.caller, {
      page: pageRequest(given),
      filters: [
        { sql: 'customer = ?', value: given.customer },
        { sql: 'payment_method = ?', value: given.payment_method },
        ...createdFilters('seti', given.created),
      ],
    });
    return listObject(page, { url: '/v1/setup_intents', render: setupIntentObject });
  },
});
