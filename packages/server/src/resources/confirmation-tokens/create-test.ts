import type { Call } from '../../api/call.ts';
import { invalidRequest } from '../../api/errors.ts';
import { prepared, type Route } from '../../api/route.ts';
import { hash, missingParam } from '../../params/spec.ts';
import { notReusable, paymentMethodMissing } from '../payment-methods/errors.ts';
import { findPaymentMethod } from '../payment-methods/store.ts';
import { METHOD_CARD_AT, methodSource } from '../payments/method-source.ts';
import { makeConfirmationToken, type TokenMethod } from './make.ts';
import { confirmationTokenObject } from './object.ts';
import { tokenShape, type TokenInput } from './params.ts';

/** A token as a page would have made it, for a merchant's tests. */
export const createTestConfirmationToken: Route = prepared({
  method: 'POST',
  path: '/v1/test_helpers/confirmation_tokens',
  cardAt: [METHOD_CARD_AT],
  params: hash(tokenShape),
  prepare: async (call, given) => {
    if (call.caller.livemode) {
      throw invalidRequest('Test helpers work with test mode keys only.');
    }
    const method = await methodOf(call, given);
    return async (write) => {
      const row = await makeConfirmationToken(write, {
        given,
        method,
        context: { currency: null, mode: null },
        useStripeSdk: false,
      });
      return confirmationTokenObject(row);
    };
  },
});

async function methodOf(call: Call, given: TokenInput): Promise<TokenMethod> {
  const source = await methodSource(call, given);
  if (source === null) throw missingParam('payment_method_data');
  if (source.kind === 'new') return source;
  const row = await findPaymentMethod(call.db, call.caller, source.id);
  if (row === null) {
    throw paymentMethodMissing({ id: source.id, param: 'payment_method', status: 400 });
  }
  if (row.card_ref === null) throw notReusable();
  return { kind: 'saved', row };
}
