import { prepared, type Route } from '../../api/route.ts';
import { emit } from '../../events/emit.ts';
import { previousAttributes } from '../../events/previous-attributes.ts';
import { checkDefaults, verifySource, withoutReplaced, withSource } from './defaults.ts';
import { checkDiscountInput, discountHappenings, withDiscount } from './discount.ts';
import { lockLiveCustomer, requireCustomer } from './find.ts';
import { customerObject, type CustomerRow } from './object.ts';
import { changedCustomer, updateCustomerParams } from './params.ts';
import { updateCustomer } from './store.ts';

export const changeCustomer: Route = prepared({
  method: 'POST',
  path: '/v1/customers/:id',
  params: updateCustomerParams,
  prepare: async (call, given) => {
    const named = { id: call.id, param: 'id', status: 404 } as const;
    checkDiscountInput(call, given);
    await requireCustomer(call, named);
    const { source } = given;
    const card = source === undefined ? null : await verifySource(call, source);
    return async (write) => {
      const before = await lockLiveCustomer(write, named);
      let row = withDefaultSource(changedCustomer(before, given), given.default_source);
      row = await withSource(write, row, card);
      if (card !== null) row = await withoutReplaced(write, before, row);
      await checkDefaults(write, before, row);
      row = await withDiscount(write, row, given);
      updateCustomer(write.db, write.caller, row);
      const object = customerObject(row);
      const previous = previousAttributes(customerObject(before), object);
      if (Object.keys(previous).length > 0) {
        emit(write.db, write, [
          { type: 'customer.updated', object, previous },
          ...discountHappenings(before, row),
        ]);
      }
      return object;
    };
  },
});

function withDefaultSource(row: CustomerRow, source: string | undefined): CustomerRow {
  return source === undefined ? row : { ...row, data: { ...row.data, default_source: source } };
}
