import { prepared, type Route } from '../../api/route.ts';
import {
  changeMetadata,
  hash,
  missingParam,
  required,
  string,
  type Fields,
} from '../../params/spec.ts';
import { readCardInput } from '../tokens/card-input.ts';
import { makePaymentMethod } from './make.ts';
import { paymentMethodObject } from './object.ts';
import { networksParam, paymentMethodShape, typeParam } from './params.ts';

const cardParam = hash({
  // Without a number they stand for nothing.
  exp_month: string(),
  exp_year: string(),
  networks: networksParam,
  token: string(),
});

const params = hash({ ...paymentMethodShape, card: cardParam, type: required(typeParam) });

export const createPaymentMethod: Route = prepared({
  method: 'POST',
  path: '/v1/payment_methods',
  publishable: true,
  cardAt: ['card'],
  params,
  prepare: async (call, given) => {
    checkCardGiven(given, call.card !== null);
    const input = await readCardInput(call, { at: 'card', token: given.card?.token });
    const { allow_redisplay, billing_details } = given;
    const preferred = given.card?.networks?.preferred ?? null;
    return async (write) => {
      const row = await makePaymentMethod(write, {
        input,
        given: {
          ...(allow_redisplay !== undefined && { allow_redisplay }),
          ...(billing_details !== undefined && { billing_details }),
          metadata: changeMetadata({}, given.metadata),
          ...(preferred !== null && { preferred_network: preferred }),
        },
      });
      return paymentMethodObject(row);
    };
  },
});

function checkCardGiven(given: Fields<{ card: typeof cardParam }>, taken: boolean): void {
  const { card } = given;
  if (taken || card === undefined || card.token !== undefined) return;
  throw missingParam('card[number]');
}
