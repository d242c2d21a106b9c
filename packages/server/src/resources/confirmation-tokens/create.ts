import type { Call } from '../../api/call.ts';
import { invalidRequest } from '../../api/errors.ts';
import { prepared, type Route } from '../../api/route.ts';
import { hash, missingParam } from '../../params/spec.ts';
import { isShown, openSession } from '../customer-sessions/open.ts';
import { paymentMethodMissing } from '../payment-methods/errors.ts';
import { findPaymentMethod } from '../payment-methods/store.ts';
import { CVC_AT } from '../payment-intents/confirm-params.ts';
import { METHOD_CARD_AT, methodSource } from '../payments/method-source.ts';
import { makeConfirmationToken, type TokenMethod } from './make.ts';
import { confirmationTokenObject } from './object.ts';
import { browserShape, tokenShape, type BrowserInput, type TokenInput } from './params.ts';

/** Made by a page for its server, which confirms the payment with it. */
export const createConfirmationToken: Route = prepared({
  method: 'POST',
  path: '/v1/confirmation_tokens',
  publishable: true,
  cardAt: [METHOD_CARD_AT, CVC_AT],
  params: hash({ ...tokenShape, ...browserShape }),
  prepare: async (call, given) => {
    if (call.caller.keyKind === 'secret') {
      throw invalidRequest(
        'A ConfirmationToken is made by the page of a customer, with a publishable key. In tests, ' +
          'use POST /v1/test_helpers/confirmation_tokens.',
      );
    }
    const method = await methodOf(call, given);
    const { currency = null, mode = null } = given.client_context ?? {};
    return async (write) => {
      const row = await makeConfirmationToken(write, {
        given,
        method,
        context: { currency, mode },
        useStripeSdk: given.use_stripe_sdk ?? true,
      });
      return confirmationTokenObject(row);
    };
  },
});

async function methodOf(call: Call, given: TokenInput & BrowserInput): Promise<TokenMethod> {
  const { payment_method: id, customer_session_client_secret: secret } = given;
  if (id === undefined || given.payment_method_data !== undefined) {
    const source = await methodSource(call, given);
    if (source?.kind !== 'new') throw missingParam('payment_method_data');
    return source;
  }
  // Whoever pays with a customer's saved card shows that it is that customer's page.
  if (secret === undefined) throw missingParam('customer_session_client_secret');
  const session = await openSession(call, secret);
  const row = await findPaymentMethod(call.db, call.caller, id);
  if (row === null || !isShown(session, row)) {
    throw paymentMethodMissing({ id, param: 'payment_method', status: 400 });
  }
  return { kind: 'saved', row };
}
