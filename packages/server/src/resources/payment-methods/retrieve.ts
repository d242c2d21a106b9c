import { prepared, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { testCard } from '../cards/test-card.ts';
import { storedCard } from '../tokens/card-input.ts';
import { paymentMethodMissing } from './errors.ts';
import { makePaymentMethod } from './make.ts';
import { paymentMethodObject } from './object.ts';
import { findPaymentMethod } from './store.ts';

/** A name such as `pm_card_visa` gives a new payment method with that test card. */
export const retrievePaymentMethod: Route = prepared({
  method: 'GET',
  path: '/v1/payment_methods/:id',
  params: hash({}),
  prepare: async (call) => {
    const row = await findPaymentMethod(call.db, call.caller, call.id);
    if (row !== null) return async () => paymentMethodObject(row);
    const facts = call.id.startsWith('pm_') ? await testCard(call, call.id) : null;
    if (facts === null) {
      throw paymentMethodMissing({ id: call.id, param: 'payment_method', status: 404 });
    }
    const input = storedCard(facts);
    return async (write) =>
      paymentMethodObject(await makePaymentMethod(write, { input, given: {} }));
  },
});
