import { createdFilters, listObject, pageParams, pageRequest, timeRange } from '../../api/list.ts';
import { read, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { paymentIntentObject } from './object.ts';
import { customerParam } from './params.ts';
import { pageOfIntents } from './store.ts';

export const listPaymentIntents: Route = read({
  method: 'GET',
  path: '/v1/payment_intents',
  params: hash({ ...pageParams, created: timeRange(), customer: customerParam }),
  run: async (call, given) => {
    const page = await pageOfIntents(call.db, call.caller, {
      page: pageRequest(given),
      filters: [
        { sql: 'customer = ?', value: given.customer },
        ...createdFilters('pi', given.created),
      ],
    });
    return listObject(page, { url: '/v1/payment_intents', render: paymentIntentObject });
  },
});
