import { hash, required, string, type MetadataChange, type Param } from '../../params/spec.ts';
import type { BillingDetailsInput } from '../contact/billing-details.ts';
import { networksParam, paymentMethodShape, typeParam } from '../payment-methods/params.ts';

/** A payment method inside a request that pays with it. */
export interface PaymentMethodData {
  readonly type: 'card';
  readonly allow_redisplay?: 'always' | 'limited' | 'unspecified';
  readonly billing_details?: BillingDetailsInput;
  readonly card?: {
    readonly networks?: { readonly preferred?: string | null };
    readonly token?: string;
  };
  readonly metadata?: MetadataChange;
}

/** `payment_method_data`. A card's number and CVC are gone from it before it is read. */
export const paymentMethodDataParam: Param<PaymentMethodData> = hash({
  ...paymentMethodShape,
  card: hash({
    // Left over from a card that was taken out, or without one: they stand for nothing.
    exp_month: string(),
    exp_year: string(),
    networks: networksParam,
    token: string(),
  }),
  type: required(typeParam),
});
