import { ApiError } from '@coffer/kernel';
import { write, type Route } from '../../api/route.ts';
import { emit } from '../../events/emit.ts';
import { previousAttributes } from '../../events/previous-attributes.ts';
import { changeMetadata, hash } from '../../params/spec.ts';
import { changeBillingDetails } from '../contact/billing-details.ts';
import { paymentMethodMissing } from './errors.ts';
import { paymentMethodObject, type PaymentMethodRow } from './object.ts';
import { networksParam, paymentMethodShape } from './params.ts';
import { lockPaymentMethod, updatePaymentMethod } from './store.ts';

const params = hash({ ...paymentMethodShape, card: hash({ networks: networksParam }) });

export const changePaymentMethod: Route = write({
  method: 'POST',
  path: '/v1/payment_methods/:id',
  params,
  run: async (call, given) => {
    const before = await lockPaymentMethod(call.db, call.caller, call.id);
    if (before === null) {
      throw paymentMethodMissing({ id: call.id, param: 'payment_method', status: 404 });
    }
    if (before.customer === null) throw notAttached();
    const { data } = before;
    const preferred = given.card?.networks?.preferred;
    const after: PaymentMethodRow = {
      ...before,
      data: {
        ...data,
        allow_redisplay: given.allow_redisplay ?? data.allow_redisplay,
        billing_details: changeBillingDetails(data.billing_details, given.billing_details),
        metadata: changeMetadata(data.metadata, given.metadata),
        preferred_network: preferred === undefined ? data.preferred_network : preferred,
      },
    };
    updatePaymentMethod(call.db, call.caller, after);
    const object = paymentMethodObject(after);
    const previous = previousAttributes(paymentMethodObject(before), object);
    if (Object.keys(previous).length > 0) {
      emit(call.db, call, [{ type: 'payment_method.updated', object, previous }]);
    }
    return object;
  },
});

function notAttached(): ApiError {
  return new ApiError({
    status: 400,
    type: 'invalid_request_error',
    message: 'You must save this PaymentMethod to a customer before you can update it.',
  });
}
