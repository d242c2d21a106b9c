import type Stripe from 'stripe';
import type { Wire } from '../../wire.ts';
import type { Shipping } from '../contact/shipping.ts';
import type { Acceptance } from '../mandates/acceptance.ts';
import type { CaptureMethod, CardOptions } from './params.ts';

type PaymentIntent = Wire<Stripe.PaymentIntent>;

/** What is stored of a payment intent beside the columns. */
export interface PaymentIntentData {
  /** How the customer agreed that the card is charged later, until it is saved. */
  readonly acceptance?: Acceptance;
  /** The holder's authentication that the next confirmation pays with (`confirmation_method`). */
  readonly authentication?: string | null;
  readonly automatic_payment_methods: PaymentIntent['automatic_payment_methods'];
  readonly canceled_at: number | null;
  readonly cancellation_reason: PaymentIntent['cancellation_reason'];
  readonly capture_method: CaptureMethod;
  readonly card_options: CardOptions;
  /** The checkout session that it is of; absent in rows from before there were any. */
  readonly checkout_session?: string | null;
  /** The page that shows the receipt once it is paid, where there is one. */
  readonly receipt_url?: string | null;
  readonly confirmation_method: PaymentIntent['confirmation_method'];
  readonly description: string | null;
  /** The last decline as it was answered, with the payment method as it was then. */
  readonly last_payment_error: PaymentIntent['last_payment_error'];
  /** The mandate that the merchant named for the payment. */
  readonly mandate?: string;
  /** Whether a secret key set `shipping`: a browser may not change it then. */
  readonly merchant_shipping?: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  readonly next_action: PaymentIntent['next_action'];
  readonly receipt_email: string | null;
  readonly setup_future_usage: PaymentIntent['setup_future_usage'];
  readonly shipping: Shipping | null;
  readonly statement_descriptor: string | null;
  readonly statement_descriptor_suffix: string | null;
  /** When a secret key changed it last. */
  readonly touched?: number;
  readonly transfer_group: string | null;
}

/** A row of `payment_intents`. */
export type PaymentIntentRow = {
  readonly id: string;
  readonly livemode: boolean;
  readonly created: number;
  readonly status: PaymentIntent['status'];
  readonly amount: number;
  readonly amount_capturable: number;
  readonly amount_received: number;
  readonly currency: string;
  readonly customer: string | null;
  readonly payment_method: string | null;
  readonly latest_charge: string | null;
  readonly client_secret: string;
  readonly data: PaymentIntentData;
};

/** Cards are the one method that we offer; what is not set is Stripe's default. */
function methodOptions(options: CardOptions): PaymentIntent['payment_method_options'] {
  const { request_three_d_secure = 'automatic', setup_future_usage } = options;
  const { request_incremental_authorization, require_cvc_recollection } = options;
  const { setup_credential_usage, stored_credential_usage } = options;
  return {
    card: {
      installments: null,
      mandate_options: null,
      network: null,
      ...(request_incremental_authorization !== undefined && {
        request_incremental_authorization,
      }),
      request_three_d_secure,
      ...(require_cvc_recollection === true && { require_cvc_recollection }),
      ...(setup_credential_usage !== undefined && { setup_credential_usage }),
      ...(setup_future_usage != null && { setup_future_usage }),
      ...(stored_credential_usage !== undefined && { stored_credential_usage }),
    },
  };
}

export function paymentIntentObject(row: PaymentIntentRow): PaymentIntent {
  const { data } = row;
  return {
    id: row.id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: row.amount,
    amount_capturable: row.amount_capturable,
    amount_details: { tip: {} },
    amount_received: row.amount_received,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: data.automatic_payment_methods,
    canceled_at: data.canceled_at,
    cancellation_reason: data.cancellation_reason,
    capture_method: data.capture_method,
    client_secret: row.client_secret,
    confirmation_method: data.confirmation_method,
    created: row.created,
    currency: row.currency,
    customer: row.customer,
    customer_account: null,
    description: data.description,
    excluded_payment_method_types: null,
    last_payment_error: data.last_payment_error,
    latest_charge: row.latest_charge,
    livemode: row.livemode,
    managed_payments: { enabled: false },
    metadata: data.metadata,
    next_action: data.next_action,
    on_behalf_of: null,
    payment_method: row.payment_method,
    payment_method_configuration_details: null,
    payment_method_options: methodOptions(data.card_options),
    payment_method_types: ['card'],
    payment_record: null,
    processing: row.status === 'processing' ? { type: 'card', card: {} } : null,
    receipt_email: data.receipt_email,
    review: null,
    setup_future_usage: data.setup_future_usage,
    shipping: data.shipping,
    source: null,
    statement_descriptor: data.statement_descriptor,
    statement_descriptor_suffix: data.statement_descriptor_suffix,
    status: row.status,
    transfer_data: null,
    transfer_group: data.transfer_group,
  };
}
