import { prepared, type Route } from '../../api/route.ts';
import { emit } from '../../events/emit.ts';
import { attachTo, verifyForAttaching } from '../payment-methods/attaching.ts';
import { checkDefaults, verifySource, withSource } from './defaults.ts';
import { checkDiscountInput, discountHappenings, withDiscount } from './discount.ts';
import { newCustomer } from './make.ts';
import { customerObject } from './object.ts';
import { changedCustomer, createCustomerParams } from './params.ts';
import { insertCustomer } from './store.ts';

export const createCustomer: Route = prepared({
  method: 'POST',
  path: '/v1/customers',
  params: createCustomerParams,
  prepare: async (call, given) => {
    checkDiscountInput(call, given);
    const { payment_method: id, source } = given;
    const method =
      id === undefined
        ? null
        : await verifyForAttaching(call, { id, param: 'payment_method', status: 400 });
    const card = source === undefined ? null : await verifySource(call, source);
    return async (write) => {
      let row = changedCustomer(newCustomer(write), given);
      if (method !== null) await attachTo(write, row.id, method);
      row = await withSource(write, row, card);
      await checkDefaults(write, null, row);
      row = await withDiscount(write, row, given);
      insertCustomer(write.db, write.caller, row);
      const object = customerObject(row);
      emit(write.db, write, [
        { type: 'customer.created', object },
        ...discountHappenings(null, row),
      ]);
      return object;
    };
  },
});
