import type { BrowserError } from '@coffer/kernel';
import type { ErrorKey, Texts } from './text-keys.ts';
import { textLocale, texts } from './texts.ts';

/**
 * Codes of the API that say the same to a shopper as another one. What is in no list and has no
 * text of its own is a plain decline: that a card is reported lost or stolen, or a payment held
 * for fraud, is for the merchant alone.
 */
const SAME: Partial<Record<ErrorKey, string>> = {
  authentication_failure:
    'payment_intent_authentication_failure setup_intent_authentication_failure ' +
    'authentication_not_handled',
  authentication_required:
    'mobile_device_authentication_required offline_pin_required online_or_offline_pin_required',
  call_issuer:
    'do_not_honor do_not_try_again incorrect_pin invalid_account new_account_information_available ' +
    'no_action_taken not_permitted pickup_card pin_try_exceeded restricted_card ' +
    'revocation_of_all_authorizations revocation_of_authorization security_violation ' +
    'service_not_allowed stop_payment_order',
  card_not_supported: 'transaction_not_allowed',
  card_velocity_exceeded: 'withdrawal_count_limit_exceeded duplicate_transaction invalid_amount',
  processing_error: 'approve_with_id issuer_not_available reenter_transaction try_again_later',
};

/**
 * An error of the API with its message in the shopper's language, as far as it is the shopper's:
 * what is wrong with a call is the merchant's to read, and stays in English.
 */
export function localizedError(error: BrowserError): BrowserError {
  const forShopper = error.type === 'card_error' || isAuthentication(error.code);
  // The API's own English is the more exact one.
  if (!forShopper || textLocale().texts === 'en') return error;
  return { ...error, message: texts().errors[errorKeyOf(error, texts())] };
}

/** The text that says to a shopper what went wrong with the card. */
export function errorKeyOf(
  { code, decline_code: decline }: Pick<BrowserError, 'code' | 'decline_code'>,
  { errors }: Texts,
): ErrorKey {
  for (const name of [decline, code]) {
    if (name === undefined) continue;
    const key = sameAs(name);
    // Just seen to be a key.
    if (Object.hasOwn(errors, key)) return key as ErrorKey;
  }
  return 'card_declined';
}

function sameAs(name: string): string {
  return Object.entries(SAME).find(([, codes]) => codes.split(' ').includes(name))?.[0] ?? name;
}

function isAuthentication(code: string | undefined): boolean {
  return code !== undefined && sameAs(code) === 'authentication_failure';
}
