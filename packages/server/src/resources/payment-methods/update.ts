import { ApiError } from '@coffer/kernel';
import type { Call } from '../../api/call.ts';
import { write, type Route } from '../../api/route.ts';
import { secretKeyRequired } from '../../auth/authenticate.ts';
import { emit } from '../../events/emit.ts';
import { previousAttributes } from '../../events/previous-attributes.ts';
import { changeMetadata, hash, integer, string } from '../../params/spec.ts';
import { checkExpiry } from '../cards/check-expiry.ts';
import { changeBillingDetails } from '../contact/billing-details.ts';
import { sessionThatShows } from '../customer-sessions/open.ts';
import { paymentMethodMissing } from './errors.ts';
import { preferredNetwork } from './make.ts';
import { paymentMethodObject, type PaymentMethodRow } from './object.ts';
import { networksParam, paymentMethodShape } from './params.ts';
import { lockPaymentMethod, updatePaymentMethod } from './store.ts';

const params = hash({
  ...paymentMethodShape,
  card: hash({ exp_month: integer(), exp_year: integer(), networks: networksParam }),
  customer_session_client_secret: string(),
});
type Given = ReturnType<(typeof params)['read']>;

export const changePaymentMethod: Route = write({
  method: 'POST',
  path: '/v1/payment_methods/:id',
  publishable: true,
  params,
  run: async (call, given) => {
    const before = await lockPaymentMethod(call.db, call.caller, call.id);
    if (before === null || !(await mayChange(call, before, given))) {
      throw paymentMethodMissing({ id: call.id, param: 'payment_method', status: 404 });
    }
    if (before.customer === null) throw notAttached();
    const { data } = before;
    checkExpiry(data.card, given.card ?? {}, (field) => `card[${field}]`);
    const preferred = given.card?.networks?.preferred;
    const after: PaymentMethodRow = {
      ...before,
      data: {
        ...data,
        allow_redisplay: given.allow_redisplay ?? data.allow_redisplay,
        billing_details: changeBillingDetails(data.billing_details, given.billing_details),
        metadata: changeMetadata(data.metadata, given.metadata),
        preferred_network:
          preferred === undefined ? data.preferred_network : preferredNetwork(data.card, preferred),
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

/** A page may choose the network of a card that its customer session shows, and nothing else. */
async function mayChange(call: Call, row: PaymentMethodRow, given: Given): Promise<boolean> {
  if (call.caller.keyKind === 'secret') return true;
  const { card: _card, customer_session_client_secret: secret, ...reserved } = given;
  if (Object.keys(reserved).length > 0) throw secretKeyRequired();
  return (await sessionThatShows(call, row, secret)) !== null;
}

function notAttached(): ApiError {
  return new ApiError({
    status: 400,
    type: 'invalid_request_error',
    message: 'You must save this PaymentMethod to a customer before you can update it.',
  });
}
