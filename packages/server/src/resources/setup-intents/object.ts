import type Stripe from 'stripe';
import type { Wire } from '../../wire.ts';
import type { Acceptance } from '../mandates/acceptance.ts';
import type { CredentialReason } from '../payment-intents/params.ts';

type SetupIntent = Wire<Stripe.SetupIntent>;
type ThreeDSecureRequest = 'any' | 'automatic' | 'challenge';

/** What is stored of a setup intent beside the columns. */
export interface SetupIntentData {
  /** How the customer agreed, until the card is set up. */
  readonly acceptance?: Acceptance;
  readonly automatic_payment_methods: SetupIntent['automatic_payment_methods'];
  readonly cancellation_reason: SetupIntent['cancellation_reason'];
  /** The checkout session that it is of; absent in rows from before there were any. */
  readonly checkout_session?: string | null;
  readonly description: string | null;
  readonly latest_attempt?: string | null;
  /** The last decline as it was answered, with the payment method as it was then. */
  readonly last_setup_error: SetupIntent['last_setup_error'];
  /** What the customer agreed to, once the card is set up. */
  readonly mandate?: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly next_action?: SetupIntent['next_action'];
  readonly request_three_d_secure: ThreeDSecureRequest;
  readonly setup_credential_usage?: CredentialReason;
  /** When a secret key changed it last. */
  readonly touched?: number;
  readonly usage: 'off_session' | 'on_session';
}

/** A row of `setup_intents`. */
export type SetupIntentRow = {
  readonly id: string;
  readonly livemode: boolean;
  readonly created: number;
  readonly status: SetupIntent['status'];
  readonly customer: string | null;
  readonly payment_method: string | null;
  readonly client_secret: string;
  readonly data: SetupIntentData;
};

export function setupIntentObject(row: SetupIntentRow): SetupIntent {
  const { data } = row;
  return {
    id: row.id,
    object: 'setup_intent',
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: data.automatic_payment_methods,
    cancellation_reason: data.cancellation_reason,
    client_secret: row.client_secret,
    created: row.created,
    customer: row.customer,
    customer_account: null,
    description: data.description,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: data.last_setup_error,
    latest_attempt: data.latest_attempt ?? null,
    livemode: row.livemode,
    mandate: data.mandate ?? null,
    metadata: data.metadata,
    next_action: data.next_action ?? null,
    on_behalf_of: null,
    payment_method: row.payment_method,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: {
        mandate_options: null,
        network: null,
        request_three_d_secure: data.request_three_d_secure,
        ...(data.setup_credential_usage !== undefined && {
          setup_credential_usage: data.setup_credential_usage,
        }),
      },
    },
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: row.status,
    usage: data.usage,
  };
}
