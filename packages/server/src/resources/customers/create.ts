import { prepared, type Route } from '../../api/route.ts';
import { emit } from '../../events/emit.ts';
import { attachTo, verifyForAttaching } from '../payment-methods/attaching.ts';
import { checkDefaults, verifySource, withSource } from './defaults.ts';
import { checkDiscountInput, discountHappenings, withDiscount } from './discount.ts';
import { newCustomer } from './make.ts';
import { customerObject, type CustomerRow } from './object.ts';
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
      if (method !== null) {
        const { id: attached } = await attachTo(write, row.id, method);
        row = renamed(row, { from: id, to: attached });
      }
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

/** A test card's name, `pm_card_visa`, as the default means the payment method made of it here. */
function renamed(
  row: CustomerRow,
  { from, to }: { readonly from: string | undefined; readonly to: string },
): CustomerRow {
  const { invoice_settings: settings } = row.data;
  if (settings.default_payment_method !== from) return row;
  const invoice_settings = { ...settings, default_payment_method: to };
  return { ...row, data: { ...row.data, invoice_settings } };
}
