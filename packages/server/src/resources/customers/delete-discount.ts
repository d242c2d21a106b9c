import type Stripe from 'stripe';
import { write, type Route } from '../../api/route.ts';
import { emit } from '../../events/emit.ts';
import { hash } from '../../params/spec.ts';
import type { Wire } from '../../wire.ts';
import { discountObject } from '../checkout/discount-object.ts';
import { discounted, discountHappenings, requireDiscount } from './discount.ts';
import { lockLiveCustomer } from './find.ts';
import { updateCustomer } from './store.ts';

export const deleteCustomerDiscount: Route = write({
  method: 'DELETE',
  path: '/v1/customers/:id/discount',
  params: hash({}),
  run: async (call): Promise<Wire<Stripe.DeletedDiscount>> => {
    const before = await lockLiveCustomer(call, { id: call.id, param: 'id', status: 404 });
    const discount = requireDiscount(before);
    const row = discounted(before, null);
    updateCustomer(call.db, call.caller, row);
    emit(call.db, call, discountHappenings(before, row));
    const { end: _end, ...shown } = discountObject(discount, { customer: row.id });
    return { ...shown, deleted: true };
  },
});
