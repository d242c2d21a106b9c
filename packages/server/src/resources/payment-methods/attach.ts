import { prepared, type Route } from '../../api/route.ts';
import { hash, required, string } from '../../params/spec.ts';
import { lockLiveCustomer, requireCustomer } from '../customers/find.ts';
import { attachTo, verifyForAttaching } from './attaching.ts';
import { paymentMethodObject } from './object.ts';

export const attachPaymentMethod: Route = prepared({
  method: 'POST',
  path: '/v1/payment_methods/:id/attach',
  params: hash({ customer: required(string()) }),
  prepare: async (call, { customer }) => {
    await requireCustomer(call, { id: customer, param: 'customer', status: 400 });
    const card = await verifyForAttaching(call, {
      id: call.id,
      param: 'payment_method',
      status: 404,
    });
    return async (write) => {
      await lockLiveCustomer(write, { id: customer, param: 'customer', status: 400 });
      return paymentMethodObject(await attachTo(write, customer, card));
    };
  },
});
