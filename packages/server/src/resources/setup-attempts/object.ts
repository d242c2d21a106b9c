import type Stripe from 'stripe';
import type { CardChecks } from '@coffer/acquirers';
import type { Wire } from '../../wire.ts';
import type { ThreeDSecure } from '../authentications/three-d-secure.ts';
import type { Card } from '../cards/card.ts';

type SetupAttempt = Wire<Stripe.SetupAttempt>;

/** What is stored of a setup attempt beside the columns. */
export interface SetupAttemptData {
  readonly card: Card;
  readonly checks: CardChecks;
  readonly setup_error: SetupAttempt['setup_error'];
  readonly three_d_secure: ThreeDSecure | null;
  readonly usage: 'off_session' | 'on_session';
}

/** A row of `setup_attempts`. */
export type SetupAttemptRow = {
  readonly id: string;
  readonly livemode: boolean;
  readonly created: number;
  readonly status: 'abandoned' | 'failed' | 'processing' | 'requires_action' | 'succeeded';
  readonly setup_intent: string;
  readonly customer: string | null;
  readonly payment_method: string;
  readonly data: SetupAttemptData;
};

export function setupAttemptObject(row: SetupAttemptRow): SetupAttempt {
  const { card, checks, setup_error, three_d_secure, usage } = row.data;
  return {
    id: row.id,
    object: 'setup_attempt',
    application: null,
    created: row.created,
    customer: row.customer,
    customer_account: null,
    flow_directions: null,
    livemode: row.livemode,
    on_behalf_of: null,
    payment_method: row.payment_method,
    payment_method_details: {
      type: 'card',
      card: {
        brand: card.brand,
        checks: {
          address_line1_check: checks.address_line1_check,
          address_postal_code_check: checks.address_postal_code_check,
          cvc_check: checks.cvc_check,
        },
        country: card.country,
        exp_month: card.exp_month,
        exp_year: card.exp_year,
        fingerprint: card.fingerprint,
        funding: card.funding,
        last4: card.last4,
        network: card.brand,
        three_d_secure: three_d_secure && withoutExemption(three_d_secure),
        wallet: null,
      },
    },
    setup_error,
    setup_intent: row.setup_intent,
    status: row.status,
    usage,
  };
}

/** An exemption is about money that is moved. */
function withoutExemption(secure: ThreeDSecure) {
  const { exemption_indicator: _exemption, ...rest } = secure;
  return rest;
}
