import { createdFilters, listObject, pageParams, pageRequest, timeRange } from '../../api/list.ts';
import { read, type Route } from '../../api/route.ts';
import { hash, string } from '../../params/spec.ts';
import { connectShape } from '../payments/connect-params.ts';
import { chargeObject } from './object.ts';
import { pageOfCharges } from './store.ts';

export const listCharges: Route = read({
  method: 'GET',
  path: '/v1/charges',
  params: hash({
    ...pageParams,
    created: timeRange(),
    customer: string(),
    payment_intent: string(),
    transfer_group: connectShape.transfer_group,
  }),
  run: async (call, given) => {
    const page = await pageOfCharges(call.db, call.caller, {
      page: pageRequest(given),
      filters: [
        { sql: 'customer = ?', value: given.customer },
        { sql: 'payment_intent = ?', value: given.payment_intent },
        ...createdFilters('ch', given.created),
      ],
    });
    return listObject(page, { url: '/v1/charges', render: chargeObject });
  },
});
