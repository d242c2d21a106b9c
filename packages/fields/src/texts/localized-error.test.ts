// Goal: every reason of a decline is told to the shopper in a fitting text, and none tells what is
// for the merchant alone. Method: the whole list of decline codes of the API, each with its text.
import { expect, test } from 'vitest';
import { localizedError, errorKeyOf } from './localized-error.ts';
import { loadLocale } from './load-locale.ts';
import { en } from './locales/en.ts';
import type { ErrorKey } from './text-keys.ts';
import { loadTexts, setLocale } from './texts.ts';

const TEXT_OF: Partial<Record<ErrorKey, readonly string[]>> = {
  // Never more to the buyer than that, whatever the merchant is told.
  card_declined: [
    'generic_decline',
    'lost_card',
    'stolen_card',
    'fraudulent',
    'merchant_blacklist',
    'testmode_decline',
    'a_code_of_tomorrow',
  ],
  call_issuer: [
    'call_issuer',
    'do_not_honor',
    'do_not_try_again',
    'incorrect_pin',
    'invalid_account',
    'new_account_information_available',
    'no_action_taken',
    'not_permitted',
    'pickup_card',
    'pin_try_exceeded',
    'restricted_card',
    'revocation_of_all_authorizations',
    'revocation_of_authorization',
    'security_violation',
    'service_not_allowed',
    'stop_payment_order',
  ],
  processing_error: [
    'processing_error',
    'approve_with_id',
    'issuer_not_available',
    'reenter_transaction',
    'try_again_later',
  ],
  card_velocity_exceeded: [
    'card_velocity_exceeded',
    'duplicate_transaction',
    'invalid_amount',
    'withdrawal_count_limit_exceeded',
  ],
  authentication_required: [
    'authentication_required',
    'mobile_device_authentication_required',
    'offline_pin_required',
    'online_or_offline_pin_required',
  ],
  authentication_failure: ['authentication_not_handled'],
  card_not_supported: ['card_not_supported', 'transaction_not_allowed'],
  currency_not_supported: ['currency_not_supported'],
  insufficient_funds: ['insufficient_funds'],
  expired_card: ['expired_card'],
  incorrect_number: ['incorrect_number'],
  incorrect_cvc: ['incorrect_cvc'],
  incorrect_zip: ['incorrect_zip'],
  incorrect_address: ['incorrect_address'],
  invalid_number: ['invalid_number'],
  invalid_cvc: ['invalid_cvc'],
  invalid_expiry_month: ['invalid_expiry_month'],
  invalid_expiry_year: ['invalid_expiry_year'],
};

const rows = Object.entries(TEXT_OF).flatMap(([key, codes]) => codes.map((code) => [code, key]));

test.each(rows)('%s is said by the text %s', (code, key) => {
  expect(errorKeyOf({ code: 'card_declined', decline_code: code }, en)).toBe(key);
});

test('without a reason the code says it, and without a known code the card was declined', () => {
  expect(errorKeyOf({ code: 'setup_intent_authentication_failure' }, en)).toBe(
    'authentication_failure',
  );
  expect(errorKeyOf({ code: 'expired_card' }, en)).toBe('expired_card');
  expect(errorKeyOf({}, en)).toBe('card_declined');
  expect(errorKeyOf({ code: 'toString' }, en)).toBe('card_declined');
});

test('a shopper reads it in the own language; what is the merchant’s stays as it came', async () => {
  setLocale('de');
  await loadTexts();
  const { errors } = await loadLocale('de');
  const declined = {
    type: 'card_error',
    code: 'card_declined',
    decline_code: 'pickup_card',
    message: 'Your card was declined.',
  } as const;
  expect(localizedError(declined)).toEqual({ ...declined, message: errors.call_issuer });
  const wrongCall = { type: 'invalid_request_error', message: 'No such intent' } as const;
  expect(localizedError(wrongCall)).toEqual(wrongCall);
});
