import type Stripe from 'stripe';
import { invariant } from '@coffer/kernel';
import type { Outcome, Risk } from '@coffer/acquirers';
import type { Wire } from '../../wire.ts';

type ChargeOutcome = Wire<Stripe.Charge.Outcome>;
/** An answer that settles an authorization, and so makes a charge. */
export type SettledOutcome = Extract<Outcome, { kind: 'approved' | 'declined' }>;

const NO_DETAILS = 'The bank did not return any further details with this decline.';

/** `outcome` of a charge: what the network and our risk rules said. */
export function chargeOutcome(outcome: SettledOutcome): ChargeOutcome {
  const { risk } = outcome;
  if (outcome.kind === 'approved') return approvedOutcome(risk);
  if (outcome.blocked) return blockedOutcome(outcome);
  const reason = outcome.declineCode ?? outcome.code;
  return {
    advice_code: adviceFor(reason),
    network_advice_code: null,
    network_decline_code: outcome.networkDeclineCode,
    network_status: 'declined_by_network',
    reason,
    risk_level: risk.level,
    risk_score: risk.score,
    seller_message:
      reason === 'generic_decline'
        ? NO_DETAILS
        : `The bank returned the decline code \`${reason}\`.`,
    type: 'issuer_declined',
  };
}

/** The default rule lets an elevated risk pass, and has the merchant look at it. */
function approvedOutcome(risk: Risk): ChargeOutcome {
  invariant(risk.score >= 0 && risk.score <= 99, 'a risk score is between 0 and 99');
  const inReview = risk.level === 'elevated';
  return {
    ...NO_ADVICE,
    network_decline_code: null,
    network_status: 'approved_by_network',
    reason: inReview ? 'elevated_risk_level' : null,
    risk_level: risk.level,
    risk_score: risk.score,
    seller_message: inReview
      ? 'This payment has an elevated risk. Look at it before you deliver.'
      : 'Payment complete.',
    type: inReview ? 'manual_review' : 'authorized',
  };
}

function blockedOutcome(outcome: Extract<SettledOutcome, { kind: 'declined' }>): ChargeOutcome {
  const { blockedBy: rule = 'highest_risk', risk } = outcome;
  // What a card's issuer says of CVC and address is known only after the issuer was asked.
  const asked = rule === 'cvc_failure' || rule === 'postal_code_failure';
  return {
    ...NO_ADVICE,
    network_decline_code: null,
    network_status: asked ? 'reversed_after_approval' : 'not_sent_to_network',
    risk_level: risk.level,
    risk_score: risk.score,
    ...(rule === 'highest_risk'
      ? { reason: 'highest_risk_level', seller_message: 'This payment was blocked as too risky.' }
      : { reason: 'rule', rule, seller_message: 'This payment was blocked by a rule of yours.' }),
    type: 'blocked',
  };
}

const NO_ADVICE = { advice_code: null, network_advice_code: null } as const;

/** What the merchant should do next (Stripe docs, "Declines": advice codes). */
function adviceFor(reason: string): ChargeOutcome['advice_code'] {
  switch (reason) {
    case 'expired_card':
    case 'incorrect_cvc':
    case 'incorrect_number':
    case 'incorrect_zip':
    case 'invalid_account':
      return 'confirm_card_data';
    case 'do_not_honor':
    case 'generic_decline':
    case 'insufficient_funds':
    case 'issuer_not_available':
    case 'processing_error':
    case 'card_velocity_exceeded':
    case 'reenter_transaction':
      return 'try_again_later';
    case 'lost_card':
    case 'stolen_card':
    case 'pickup_card':
    case 'revocation_of_authorization':
    case 'revocation_of_all_authorizations':
    case 'stop_payment_order':
      return 'do_not_try_again';
    default:
      return null;
  }
}
