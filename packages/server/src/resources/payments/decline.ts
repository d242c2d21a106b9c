import type { ApiErrorFields } from '@coffer/kernel';
import type { Outcome } from '@coffer/acquirers';
import { chargeOutcome } from '../charges/outcome.ts';

export type Decline = Extract<Outcome, { kind: 'declined' }>;

/** What a payment that was undone looks like to the one who pays: it failed, try again. */
export const UNDONE: Decline = {
  kind: 'declined',
  code: 'processing_error',
  declineCode: 'processing_error',
  networkDeclineCode: null,
  blocked: false,
  checks: { cvc_check: null, address_line1_check: null, address_postal_code_check: null },
  risk: { level: 'normal', score: 0 },
};

/** The issuer's word that it wants the card's holder authenticated first. */
export const AUTHENTICATION_REQUIRED = 'authentication_required';

/** Declines whose reason the buyer must not be told (Stripe docs, "Decline codes"). */
const GENERIC_CODES: ReadonlySet<string> = new Set([
  'fraudulent',
  'lost_card',
  'merchant_blacklist',
  'stolen_card',
]);

const GENERIC_MESSAGE = 'Your card was declined.';

/** What a decline says to the buyer, by its error code and its decline code. */
export function declineMessage(code: string, declineCode: string | null): string {
  switch (code) {
    case 'expired_card':
      return 'Your card has expired.';
    case 'incorrect_cvc':
      return "Your card's security code is incorrect.";
    case 'incorrect_number':
      return 'Your card number is incorrect.';
    case 'incorrect_zip':
      return "Your card's postal code is incorrect.";
    case 'processing_error':
      return 'An error occurred while processing your card. Try again in a little bit.';
    case 'authentication_required':
      return 'Your card was declined. This transaction requires authentication.';
    default:
      return cardDeclinedMessage(declineCode);
  }
}

function cardDeclinedMessage(declineCode: string | null): string {
  if (declineCode === null || GENERIC_CODES.has(declineCode)) return GENERIC_MESSAGE;
  switch (declineCode) {
    case 'insufficient_funds':
      return 'Your card has insufficient funds.';
    case 'card_velocity_exceeded':
      return (
        'Your card was declined for making repeated attempts too frequently or exceeding its ' +
        'amount limit.'
      );
    case 'card_not_supported':
      return 'Your card does not support this type of purchase.';
    case 'currency_not_supported':
      return 'Your card does not support this currency.';
    default:
      return GENERIC_MESSAGE;
  }
}

/** The field to correct, where the code names one. */
const PARAM_OF_CODE: Readonly<Record<string, string>> = {
  expired_card: 'exp_month',
  incorrect_cvc: 'cvc',
  incorrect_number: 'number',
  incorrect_zip: 'address_zip',
};

/** The fields of a card error: of an answer's 402 and of `last_payment_error`. */
export function declineFields(
  decline: Decline,
  charge: string | null,
): ApiErrorFields & { readonly message: string } {
  const { advice_code, network_decline_code } = chargeOutcome(decline);
  return {
    ...(advice_code !== null && { advice_code }),
    ...(charge !== null && { charge }),
    code: decline.code,
    ...(decline.declineCode !== null && { decline_code: decline.declineCode }),
    message: declineMessage(decline.code, decline.declineCode),
    ...(PARAM_OF_CODE[decline.code] !== undefined && { param: PARAM_OF_CODE[decline.code] }),
    ...(network_decline_code !== null && { network_decline_code }),
  };
}
