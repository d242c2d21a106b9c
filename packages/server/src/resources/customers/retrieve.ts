import { resourceMissing } from '../../api/errors.ts';
import { read, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { customerObject, deletedCustomerObject } from './object.ts';
import { findCustomers } from './store.ts';

export const retrieveCustomer: Route = read({
  method: 'GET',
  path: '/v1/customers/:id',
  params: hash({}),
  run: async (call) => {
    const [row] = await findCustomers(call.db, call.caller, [call.id]);
    if (row === undefined) throw resourceMissing({ noun: 'customer', id: call.id, param: 'id' });
    return row.deleted ? deletedCustomerObject(row) : customerObject(row);
  },
});
