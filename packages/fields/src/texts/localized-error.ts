import type { BrowserError } from '@coffer/kernel';
import type { ErrorKey, Texts } from './text-keys.ts';
import { textLocale, texts } from './texts.ts';

/** Codes of the API that say the same to a shopper as another one. */
const SAME: Readonly<Record<string, ErrorKey>> = {
  payment_intent_authentication_failure: 'authentication_failure',
  setup_intent_authentication_failure: 'authentication_failure',
  transaction_not_allowed: 'card_not_supported',
  withdrawal_count_limit_exceeded: 'card_velocity_exceeded',
};

/**
 * An error of the API with its message in the shopper's language, as far as it is the shopper's:
 * what is wrong with a call is the merchant's to read, and stays in English.
 */
export function localizedError(error: BrowserError): BrowserError {
  const forShopper = error.type === 'card_error' || isAuthentication(error.code);
  // The API's own English is the more exact one.
  if (!forShopper || textLocale().texts === 'en') return error;
  return { ...error, message: messageOf(error, texts()) };
}

function messageOf({ code, decline_code: decline }: BrowserError, { errors }: Texts): string {
  for (const name of [decline, code]) {
    if (name === undefined) continue;
    const key = SAME[name] ?? name;
    // Just seen to be a key.
    if (Object.hasOwn(errors, key)) return errors[key as ErrorKey];
  }
  return errors.card_declined;
}

function isAuthentication(code: string | undefined): boolean {
  return code !== undefined && SAME[code] === 'authentication_failure';
}
