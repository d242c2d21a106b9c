import { ApiError } from '@coffer/kernel';
import { write, type Route } from '../../api/route.ts';
import { emit } from '../../events/emit.ts';
import { hash } from '../../params/spec.ts';
import { forgetPaymentMethod } from '../customers/forget-payment-method.ts';
import { detach } from './detaching.ts';
import { paymentMethodMissing } from './errors.ts';
import { paymentMethodObject } from './object.ts';
import { findPaymentMethod, lockPaymentMethod } from './store.ts';

export const detachPaymentMethod: Route = write({
  method: 'POST',
  path: '/v1/payment_methods/:id/detach',
  params: hash({}),
  run: async (call) => {
    // The customer is locked first, as everywhere.
    const found = await findPaymentMethod(call.db, call.caller, call.id);
    if (found === null) {
      throw paymentMethodMissing({ id: call.id, param: 'payment_method', status: 404 });
    }
    if (found.customer === null) throw notAttached();
    await forgetPaymentMethod(call, found.customer, found.id);
    const before = await lockPaymentMethod(call.db, call.caller, call.id);
    if (before === null || before.customer === null) throw notAttached();
    const object = paymentMethodObject(detach(call, before));
    const previous = { customer: before.customer };
    emit(call.db, call, [{ type: 'payment_method.detached', object, previous }]);
    return object;
  },
});

function notAttached(): ApiError {
  return new ApiError({
    status: 400,
    type: 'invalid_request_error',
    message:
      'The payment method you provided is not attached to a customer so detachment is impossible.',
  });
}
