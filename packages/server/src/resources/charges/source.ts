import { ApiError } from '@coffer/kernel';
import type { Call, WriteCall } from '../../api/call.ts';
import { echo, missingParam } from '../../params/spec.ts';
import { requireCustomer } from '../customers/find.ts';
import { makePaymentMethod } from '../payment-methods/make.ts';
import type { PaymentMethodRow } from '../payment-methods/object.ts';
import { findPaymentMethod } from '../payment-methods/store.ts';
import { isSource } from '../sources/object.ts';
import { tokenCard, type CardInput } from '../tokens/card-input.ts';

/** What a charge is made from: a card of the customer's, or one that a token stands for. */
export type ChargeSource =
  | { readonly kind: 'stored'; readonly customer: string; readonly id: string }
  | { readonly kind: 'token'; readonly input: CardInput };

/** Finds what a charge is made from, before its transaction. */
export async function chargeSource(
  call: Call,
  given: { readonly customer?: string; readonly source?: string },
): Promise<ChargeSource> {
  const { customer, source } = given;
  if (customer === undefined) {
    if (source === undefined) throw missingParam('source');
    return { kind: 'token', input: await tokenCard(call, { id: source, param: 'source' }) };
  }
  const row = await requireCustomer(call, { id: customer, param: 'customer', status: 400 });
  const id = source ?? row.data.default_source;
  if (id === null) throw noActiveCard();
  return { kind: 'stored', customer, id };
}

/** The card that is charged, in the charge's transaction. It uses up the token. */
export async function cardToCharge(
  call: WriteCall,
  source: ChargeSource,
): Promise<PaymentMethodRow> {
  if (source.kind === 'token') {
    return makePaymentMethod(call, { input: source.input, given: {}, prefix: 'card' });
  }
  const { customer, id } = source;
  const row = await findPaymentMethod(call.db, call.caller, id);
  if (row !== null && isSource(row, customer)) return row;
  throw new ApiError({
    status: 400,
    type: 'invalid_request_error',
    code: 'missing',
    param: 'card',
    message: `Customer ${customer} does not have card with ID ${echo(id)}`,
  });
}

function noActiveCard(): ApiError {
  return new ApiError({
    status: 402,
    type: 'card_error',
    code: 'missing',
    param: 'card',
    message: 'Cannot charge a customer that has no active card',
  });
}
