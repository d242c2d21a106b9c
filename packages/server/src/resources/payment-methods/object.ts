import type Stripe from 'stripe';
import type { CardChecks } from '@coffer/acquirers';
import type { Wire } from '../../wire.ts';
import { displayBrand, type Card } from '../cards/card.ts';
import type { BillingDetails } from '../contact/billing-details.ts';

/** What is stored of a payment method beside the columns. */
export interface PaymentMethodData {
  readonly allow_redisplay: 'always' | 'limited' | 'unspecified';
  readonly billing_details: BillingDetails;
  readonly card: Card;
  readonly checks: CardChecks;
  /** What the holder agreed to last, while the card is saved. */
  readonly mandate?: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Of what stored the card: a payment with it later refers to that. */
  readonly network_transaction_id?: string;
  /** The network that the customer chose, of a card that has several. */
  readonly preferred_network: string | null;
  /** The holder once agreed, authenticated, that this card is charged later. */
  readonly stored_credential?: true;
}

/** A row of `payment_methods`. */
export type PaymentMethodRow = {
  readonly id: string;
  readonly livemode: boolean;
  readonly created: number;
  readonly customer: string | null;
  /** Null once it can never be used again: detached, or used without a customer. */
  readonly card_ref: string | null;
  readonly cvc_ref: string | null;
  readonly data: PaymentMethodData;
};

/** A card as a payment method. Of the card it shows these keys and nothing else, ever. */
export function paymentMethodObject(row: PaymentMethodRow): Wire<Stripe.PaymentMethod> {
  const { data } = row;
  return {
    id: row.id,
    object: 'payment_method',
    allow_redisplay: data.allow_redisplay,
    billing_details: data.billing_details,
    card: cardDetails(data),
    created: row.created,
    customer: row.customer,
    customer_account: null,
    livemode: row.livemode,
    metadata: data.metadata,
    type: 'card',
  };
}

/** The card of a payment method, as far as it may be shown. */
export function cardDetails(data: PaymentMethodData): Wire<Stripe.PaymentMethod.Card> {
  const { card, checks } = data;
  return {
    brand: card.brand,
    checks: {
      address_line1_check: checks.address_line1_check,
      address_postal_code_check: checks.address_postal_code_check,
      cvc_check: checks.cvc_check,
    },
    country: card.country,
    display_brand: displayBrand(card.brand),
    exp_month: card.exp_month,
    exp_year: card.exp_year,
    fingerprint: card.fingerprint,
    funding: card.funding,
    generated_from: null,
    last4: card.last4,
    networks: { available: card.networks, preferred: data.preferred_network },
    regulated_status: 'unregulated',
    three_d_secure_usage: { supported: true },
    wallet: null,
  };
}
