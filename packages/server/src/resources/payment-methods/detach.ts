import { ApiError } from '@coffer/kernel';
import type { Call } from '../../api/call.ts';
import { write, type Route } from '../../api/route.ts';
import { emit } from '../../events/emit.ts';
import { hash, string } from '../../params/spec.ts';
import { sessionThatShows } from '../customer-sessions/open.ts';
import { forgetPaymentMethod } from '../customers/forget-payment-method.ts';
import { detach } from './detaching.ts';
import { paymentMethodMissing } from './errors.ts';
import { paymentMethodObject, type PaymentMethodRow } from './object.ts';
import { findPaymentMethod, lockPaymentMethod } from './store.ts';

export const detachPaymentMethod: Route = write({
  method: 'POST',
  path: '/v1/payment_methods/:id/detach',
  publishable: true,
  params: hash({ customer_session_client_secret: string() }),
  run: async (call, { customer_session_client_secret: secret }) => {
    // The customer is locked first, as everywhere.
    const found = await findPaymentMethod(call.db, call.caller, call.id);
    if (found === null || !(await mayDetach(call, found, secret))) {
      throw paymentMethodMissing({ id: call.id, param: 'payment_method', status: 404 });
    }
    if (found.customer === null) throw notAttached();
    await forgetPaymentMethod(call, found.customer, found.id);
    const before = await lockPaymentMethod(call.db, call.caller, call.id);
    if (before === null || before.customer === null) throw notAttached();
    const object = paymentMethodObject(await detach(call, before));
    const previous = { customer: before.customer };
    emit(call.db, call, [{ type: 'payment_method.detached', object, previous }]);
    return object;
  },
});

/**
 * A merchant's server may detach every payment method; a page those that its customer session shows
 * and lets be removed. To others it says that there is no such payment method.
 */
async function mayDetach(
  call: Call,
  row: PaymentMethodRow,
  secret: string | undefined,
): Promise<boolean> {
  if (call.caller.keyKind === 'secret') return true;
  const session = await sessionThatShows(call, row, secret);
  return session?.features.payment_method_remove === 'enabled';
}

function notAttached(): ApiError {
  return new ApiError({
    status: 400,
    type: 'invalid_request_error',
    message:
      'The payment method you provided is not attached to a customer so detachment is impossible.',
  });
}
