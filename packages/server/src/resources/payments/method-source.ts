import type { Call, WriteCall } from '../../api/call.ts';
import { invalidRequest } from '../../api/errors.ts';
import { changeMetadata } from '../../params/spec.ts';
import { isTestAlias, testCard } from '../cards/test-card.ts';
import { notReusable, paymentMethodMissing } from '../payment-methods/errors.ts';
import { makePaymentMethod, type PaymentMethodInput } from '../payment-methods/make.ts';
import type { PaymentMethodRow } from '../payment-methods/object.ts';
import { findPaymentMethod } from '../payment-methods/store.ts';
import { readCardInput, storedCard, type CardInput } from '../tokens/card-input.ts';
import type { PaymentMethodData } from './payment-method-params.ts';

/** What a request pays with: a payment method that there is, or a card that becomes one. */
export type MethodSource =
  | { readonly kind: 'stored'; readonly id: string }
  | { readonly kind: 'new'; readonly input: CardInput; readonly given: PaymentMethodInput };

/** The card hash of `payment_method_data`, out of which card fields are taken on their way. */
export const METHOD_CARD_AT = 'payment_method_data[card]';

interface MethodParams {
  readonly payment_method?: string | null;
  readonly payment_method_data?: PaymentMethodData;
}

/** Reads what a request pays with, before its transaction; null when it says nothing of it. */
export async function methodSource(call: Call, params: MethodParams): Promise<MethodSource | null> {
  const { payment_method: id, payment_method_data: data } = params;
  if (data === undefined) return id == null ? null : namedSource(call, id);
  if (id != null) {
    throw invalidRequest(
      'You may only specify one of these parameters: payment_method, payment_method_data.',
    );
  }
  const { allow_redisplay, billing_details, card } = data;
  const preferred = card?.networks?.preferred;
  return {
    kind: 'new',
    input: await readCardInput(call, { at: METHOD_CARD_AT, token: card?.token }),
    given: {
      ...(allow_redisplay !== undefined && { allow_redisplay }),
      ...(billing_details !== undefined && { billing_details }),
      ...(preferred != null && { preferred_network: preferred }),
      metadata: changeMetadata({}, data.metadata),
    },
  };
}

async function namedSource(call: Call, id: string): Promise<MethodSource> {
  if (!isTestAlias(id) || !id.startsWith('pm_')) return { kind: 'stored', id };
  const facts = await testCard(call, id);
  if (facts === null) throw missing(id);
  return { kind: 'new', input: storedCard(facts), given: {} };
}

/** The payment method of a source, made now if it is new. */
export async function methodOfSource(
  call: WriteCall,
  source: MethodSource,
): Promise<PaymentMethodRow> {
  if (source.kind === 'new') return makePaymentMethod(call, source);
  const row = await findPaymentMethod(call.db, call.caller, source.id);
  if (row === null) throw missing(source.id);
  return row;
}

function missing(id: string): Error {
  return paymentMethodMissing({ id, param: 'payment_method', status: 400 });
}

/** Throws unless a customer's intent may use the payment method. */
export function checkMethodUsable(method: PaymentMethodRow, customer: string | null): void {
  if (method.card_ref === null) throw notReusable();
  if (method.customer === null || method.customer === customer) return;
  throw invalidRequest(
    customer === null
      ? `The PaymentMethod provided (${method.id}) is attached to a customer. Please include the ` +
          'Customer in the `customer` parameter on the PaymentIntent.'
      : `The customer does not have a payment method with the ID ${method.id}. The payment ` +
          'method must be attached to the customer.',
  );
}

/** Throws where an intent would keep a payment method that its new customer does not have. */
export async function checkKeptMethod(
  call: WriteCall,
  kept: { readonly customer: string | null; readonly payment_method: string | null },
): Promise<void> {
  if (kept.payment_method === null) return;
  const method = await findPaymentMethod(call.db, call.caller, kept.payment_method);
  if (method !== null) checkMethodUsable(method, kept.customer);
}
