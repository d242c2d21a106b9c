import type { CardChecks } from '@coffer/acquirers';
import { mint, nowS, type Call, type WriteCall } from '../../api/call.ts';
import type { Card } from '../cards/card.ts';
import {
  changeBillingDetails,
  NO_BILLING_DETAILS,
  type BillingDetails,
  type BillingDetailsInput,
} from '../contact/billing-details.ts';
import { uncheckedInput, useCardInput, type CardInput } from '../tokens/card-input.ts';
import type { PaymentMethodData, PaymentMethodRow } from './object.ts';
import { insertPaymentMethod } from './store.ts';

/** What a request says of a new payment method beside its card. */
export interface PaymentMethodInput {
  readonly allow_redisplay?: PaymentMethodData['allow_redisplay'];
  readonly billing_details?: BillingDetailsInput;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly preferred_network?: string;
}

export interface NewPaymentMethod {
  readonly input: CardInput;
  readonly given: PaymentMethodInput;
  /** Whom it is attached to from the start, with what the issuer said of the card. */
  readonly attached?: { readonly customer: string; readonly checks: CardChecks };
  /** `card` for a customer's source. */
  readonly prefix?: 'card';
}

/** Makes a payment method of a card that a request brought along, and uses up the card's token. */
export async function makePaymentMethod(
  call: WriteCall,
  init: NewPaymentMethod,
): Promise<PaymentMethodRow> {
  await useCardInput(call, init.input);
  const row = newPaymentMethod(call, init);
  insertPaymentMethod(call.db, call.caller, row);
  return row;
}

function newPaymentMethod(call: Call, init: NewPaymentMethod): PaymentMethodRow {
  const { input, attached, prefix = 'pm' } = init;
  return {
    id: (prefix === 'card' ? input.card_id : null) ?? mint(call, prefix),
    livemode: call.caller.livemode,
    created: nowS(call),
    customer: attached?.customer ?? null,
    card_ref: input.card_ref,
    // A CVC ends with the first answer of the issuer.
    cvc_ref: attached === undefined ? input.cvc_ref : null,
    data: methodDataOf(init),
  };
}

/** What is kept of a new payment method beside its columns. */
export function methodDataOf(init: NewPaymentMethod): PaymentMethodData {
  const { input, given, attached } = init;
  const billing = billingDetailsOf(input, given.billing_details);
  return {
    allow_redisplay: given.allow_redisplay ?? 'unspecified',
    billing_details: billing,
    card: input.card,
    checks: attached?.checks ?? uncheckedInput(input, billing.address),
    metadata: given.metadata ?? {},
    preferred_network: preferredNetwork(input.card, given.preferred_network ?? null),
  };
}

/** A token brings its holder's name and address along; what the request says comes first. */
export function billingDetailsOf(
  input: CardInput,
  given: BillingDetailsInput | undefined,
): BillingDetails {
  const { name, address } = input;
  return changeBillingDetails({ ...NO_BILLING_DETAILS, name, address }, given);
}

/**
 * Only a card of several networks has a preferred one; one that the card is not of is kept as what
 * Stripe calls it.
 */
export function preferredNetwork({ networks }: Card, wanted: string | null): string | null {
  if (wanted === null) return null;
  if (!networks.includes(wanted)) return 'invalid_preference';
  return networks.length > 1 ? wanted : null;
}
