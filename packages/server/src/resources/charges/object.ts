import type Stripe from 'stripe';
import type { CardChecks } from '@coffer/acquirers';
import type { Wire } from '../../wire.ts';
import type { ThreeDSecure } from '../authentications/three-d-secure.ts';
import type { Card } from '../cards/card.ts';
import { cardObject } from '../cards/object.ts';
import type { BillingDetails } from '../contact/billing-details.ts';
import type { CredentialReason } from '../payment-intents/params.ts';
import type { Shipping } from '../contact/shipping.ts';
import { isIntentId, shownIntent } from '../payments/lone-charge.ts';

type Charge = Wire<Stripe.Charge>;

/** What is stored of a charge beside the columns. */
export interface ChargeData {
  readonly authorization_code: string | null;
  readonly billing_details: BillingDetails;
  /** Its money is available at once, whenever it is captured. */
  readonly available_at_once?: true;
  /** Until when an authorization could be captured; null when it was captured at once. */
  readonly capture_before: number | null;
  readonly calculated_statement_descriptor: string | null;
  readonly card: Card;
  readonly checks: CardChecks;
  readonly description: string | null;
  readonly failure_code: string | null;
  readonly failure_message: string | null;
  /** What the merchant said of it; missing where nothing was. */
  readonly fraud_details?: { readonly user_report?: 'fraudulent' | 'safe' };
  readonly metadata: Readonly<Record<string, string>>;
  /** Whether more may be asked of the card before it is captured; missing where it may not. */
  readonly incremental?: true;
  /** By which it was made, or that it has made. */
  readonly mandate?: string;
  readonly network_transaction_id: string | null;
  /** Null while it is pending. */
  readonly outcome: Charge['outcome'];
  readonly receipt_email: string | null;
  /** Of the page that shows it; missing in charges from before there was one. */
  readonly receipt_url?: string | null;
  readonly setup_credential_usage?: CredentialReason;
  readonly shipping: Shipping | null;
  readonly statement_descriptor: string | null;
  readonly statement_descriptor_suffix: string | null;
  readonly stored_credential_usage?: CredentialReason;
  /** What asking for the card's holder came to; null when nobody was asked. */
  readonly three_d_secure?: ThreeDSecure | null;
  readonly transfer_group?: string | null;
}

/** A row of `charges`. */
export type ChargeRow = {
  readonly id: string;
  readonly livemode: boolean;
  readonly created: number;
  readonly status: 'failed' | 'pending' | 'succeeded';
  readonly amount: number;
  readonly amount_captured: number;
  readonly amount_refunded: number;
  readonly currency: string;
  readonly captured: boolean;
  readonly payment_intent: string;
  readonly customer: string | null;
  readonly payment_method: string | null;
  readonly balance_transaction: string | null;
  readonly data: ChargeData;
};

export function chargeObject(row: ChargeRow): Charge {
  const { data } = row;
  return {
    id: row.id,
    object: 'charge',
    amount: row.amount,
    amount_captured: row.amount_captured,
    amount_refunded: row.amount_refunded,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: row.balance_transaction,
    billing_details: data.billing_details,
    calculated_statement_descriptor: data.calculated_statement_descriptor,
    captured: row.captured,
    created: row.created,
    currency: row.currency,
    customer: row.customer,
    description: data.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: data.failure_code,
    failure_message: data.failure_message,
    fraud_details: data.fraud_details ?? {},
    livemode: row.livemode,
    metadata: data.metadata,
    on_behalf_of: null,
    outcome: data.outcome,
    paid: row.status === 'succeeded',
    payment_intent: shownIntent(row.payment_intent),
    payment_method: row.payment_method,
    payment_method_details: { type: 'card', card: cardDetails(row) },
    radar_options: {},
    receipt_email: data.receipt_email,
    receipt_number: null,
    receipt_url: data.receipt_url ?? null,
    refunded: row.amount_refunded > 0 && row.amount_refunded === refundable(row),
    review: null,
    shipping: data.shipping,
    source: isIntentId(row.payment_intent) ? null : sourceOf(row),
    source_transfer: null,
    statement_descriptor: data.statement_descriptor,
    statement_descriptor_suffix: data.statement_descriptor_suffix,
    status: row.status,
    transfer_data: null,
    transfer_group: data.transfer_group ?? null,
  };
}

/** What a charge without an intent was made from. */
function sourceOf(row: ChargeRow): Wire<Stripe.Card> | null {
  if (row.payment_method === null) return null;
  const { billing_details: billing, card, checks } = row.data;
  return cardObject({
    id: row.payment_method,
    card,
    checks,
    name: billing.name,
    address: billing.address,
    metadata: {},
    customer: row.customer,
  });
}

/** What could be given back: what was captured, or an authorization as a whole. */
function refundable(row: ChargeRow): number {
  return row.captured ? row.amount_captured : row.amount;
}

/** Of the card a charge shows these keys and nothing else, ever. */
function cardDetails(row: ChargeRow): Wire<Stripe.Charge.PaymentMethodDetails.Card> {
  const { card, checks, authorization_code, capture_before, network_transaction_id } = row.data;
  const { three_d_secure: secure = null } = row.data;
  const { setup_credential_usage, stored_credential_usage } = row.data;
  const authorized = row.status === 'succeeded';
  return {
    amount_authorized: authorized ? row.amount : null,
    authorization_code,
    brand: card.brand,
    ...(capture_before !== null && { capture_before }),
    checks: {
      address_line1_check: checks.address_line1_check,
      address_postal_code_check: checks.address_postal_code_check,
      cvc_check: checks.cvc_check,
    },
    country: card.country,
    electronic_commerce_indicator: secure?.electronic_commerce_indicator ?? null,
    exp_month: card.exp_month,
    exp_year: card.exp_year,
    extended_authorization: { status: 'disabled' },
    fingerprint: card.fingerprint,
    funding: card.funding,
    incremental_authorization: { status: row.data.incremental ? 'available' : 'unavailable' },
    installments: null,
    last4: card.last4,
    mandate: row.data.mandate ?? null,
    multicapture: { status: 'unavailable' },
    network: card.brand,
    network_token: { used: false },
    network_transaction_id,
    overcapture: { maximum_amount_capturable: row.amount, status: 'unavailable' },
    regulated_status: 'unregulated',
    ...(setup_credential_usage !== undefined && { setup_credential_usage }),
    ...(stored_credential_usage !== undefined && { stored_credential_usage }),
    three_d_secure: secure,
    transaction_link_id: null,
    wallet: null,
  };
}
