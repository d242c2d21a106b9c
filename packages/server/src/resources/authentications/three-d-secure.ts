import type Stripe from 'stripe';
import type { Wire } from '../../wire.ts';
import type { Authentication } from './authentication.ts';

/** `three_d_secure` of a charge's card. */
export type ThreeDSecure = Wire<Stripe.Charge.PaymentMethodDetails.Card.ThreeDSecure>;

const VERSIONS = ['1.0.2', '2.1.0', '2.2.0', '2.3.0', '2.3.1'] as const;
const INDICATORS = ['01', '02', '05', '06', '07'] as const;

const NOTHING: ThreeDSecure = {
  authentication_flow: null,
  electronic_commerce_indicator: null,
  exemption_indicator: null,
  result: null,
  result_reason: null,
  transaction_id: null,
  version: null,
};

/** What a charge shows of the authentication before it. */
export function threeDSecureOf({ challenged, standing }: Authentication['data']): ThreeDSecure {
  switch (standing?.kind) {
    case 'authenticated':
    case 'attempted': {
      const { kind, transactionId, version, electronicCommerceIndicator } = standing;
      const facts = {
        electronic_commerce_indicator: known(INDICATORS, electronicCommerceIndicator),
        transaction_id: transactionId,
        version: known(VERSIONS, version),
      };
      if (kind === 'attempted') {
        // The issuer takes no part: the network vouches for the attempt.
        const result = {
          result: 'attempt_acknowledged',
          result_reason: 'card_not_enrolled',
        } as const;
        return { ...NOTHING, ...facts, ...result };
      }
      const flow = challenged ? 'challenge' : 'frictionless';
      return { ...NOTHING, ...facts, authentication_flow: flow, result: 'authenticated' };
    }
    case 'not_supported':
      return { ...NOTHING, result: 'not_supported', result_reason: 'network_not_supported' };
    case 'challenge':
    case 'processing_error':
    case 'failed':
    case 'canceled':
    case undefined:
      return { ...NOTHING, result: 'processing_error', result_reason: 'protocol_error' };
  }
}

/** The transaction that an authorization repeats; null when the holder was not authenticated. */
export function transactionOf({ standing }: Authentication['data']): string | null {
  return standing?.kind === 'authenticated' || standing?.kind === 'attempted'
    ? standing.transactionId
    : null;
}

function known<const T extends string>(words: readonly T[], word: string): T | null {
  return words.find((one) => one === word) ?? null;
}
