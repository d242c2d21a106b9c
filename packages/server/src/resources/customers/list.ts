import { createdFilters, listObject, pageParams, pageRequest, timeRange } from '../../api/list.ts';
import { read, type Route } from '../../api/route.ts';
import { hash, string } from '../../params/spec.ts';
import { customerObject } from './object.ts';
import { listCustomers as selectCustomers } from './store.ts';

export const listCustomers: Route = read({
  method: 'GET',
  path: '/v1/customers',
  params: hash({ ...pageParams, created: timeRange(), email: string() }),
  run: async (call, given) => {
    const filters = [
      { sql: 'email = ?', value: given.email },
      ...createdFilters('cus', given.created),
    ];
    const page = await selectCustomers(call.db, call.caller, {
      filters,
      page: pageRequest(given),
    });
    return listObject(page, { url: '/v1/customers', render: customerObject });
  },
});
