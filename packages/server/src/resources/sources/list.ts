import { listObject, pageParams, pageRequest } from '../../api/list.ts';
import { read, type Route } from '../../api/route.ts';
import { hash, string } from '../../params/spec.ts';
import { requireCustomer } from '../customers/find.ts';
import { listPaymentMethods } from '../payment-methods/store.ts';
import { customerNamed } from './find.ts';
import { sourceObject } from './object.ts';

export const listSources: Route = read({
  method: 'GET',
  path: '/v1/customers/:id/sources',
  params: hash({ ...pageParams, object: string() }),
  run: async (call, { object, ...given }) => {
    await requireCustomer(call, customerNamed(call));
    const url = `/v1/customers/${call.id}/sources`;
    const page = pageRequest(given);
    // Of any other kind there are none.
    if (object !== undefined && object !== 'card') {
      return { object: 'list', data: [], has_more: false, url };
    }
    const filters = [
      { sql: 'customer = ?', value: call.id },
      { sql: 'id like ?', value: String.raw`card\_%` },
    ];
    const found = await listPaymentMethods(call.db, call.caller, { filters, page });
    return listObject(found, { url, render: sourceObject });
  },
});
