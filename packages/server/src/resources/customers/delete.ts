import { write, type Route } from '../../api/route.ts';
import { emit } from '../../events/emit.ts';
import { hash } from '../../params/spec.ts';
import { detach } from '../payment-methods/detaching.ts';
import { lockPaymentMethodsOf } from '../payment-methods/store.ts';
import { lockLiveCustomer } from './find.ts';
import { customerObject, deletedCustomerObject } from './object.ts';
import { eraseCustomer } from './store.ts';

/** Also takes the customer's payment methods away: nobody could use them any more. */
export const deleteCustomer: Route = write({
  method: 'DELETE',
  path: '/v1/customers/:id',
  params: hash({}),
  run: async (call) => {
    const row = await lockLiveCustomer(call, { id: call.id, param: 'id', status: 404 });
    const methods = await lockPaymentMethodsOf(call.db, call.caller, row.id);
    for (const method of methods) await detach(call, method);
    eraseCustomer(call.db, call.caller, row.id);
    emit(call.db, call, [{ type: 'customer.deleted', object: customerObject(row) }]);
    return deletedCustomerObject(row);
  },
});
