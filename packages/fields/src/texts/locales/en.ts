import type { Texts } from '../text-keys.ts';

/** English, the language that is always there. A `{name}` in braces is filled in. */
export const en: Texts = {
  labels: {
    cardTitle: 'Secure card payment input',
    paymentTitle: 'Secure payment input',
    card: 'Card',
    cardNumber: 'Card number',
    expiry: 'Expiration date',
    cvc: 'Security code',
    expiryPlaceholder: 'MM / YY',
    cvcPlaceholder: 'CVC',
    country: 'Country',
    zip: 'ZIP code',
    zipPlaceholder: 'ZIP',
    postalCode: 'Postal code',
    cardNumberName: 'Credit or debit card number',
    expiryName: 'Credit or debit card expiration date',
    cvcName: 'Credit or debit card CVC/CVV',
    postalName: 'ZIP or postal code',
    cardBrand: 'Card brand',
    loading: 'Loading…',
    termsNamed:
      'By providing your card information, you allow {business} to charge your card for future ' +
      'payments in accordance with their terms.',
    termsUnnamed:
      'By providing your card information, you allow this business to charge your card for ' +
      'future payments in accordance with its terms.',
    saveCard: 'Save payment details for future purchases',
    saved: 'Saved',
    otherCard: 'Use another card',
    endingIn: '{brand} ending in {last4}',
    expired: 'Expired',
    remove: 'Remove',
    removeAsk: 'Remove this card?',
    removed: 'Removed',
    cancel: 'Cancel',
    fullName: 'Full name',
    firstName: 'First name',
    lastName: 'Last name',
    address: 'Address',
    addressLine2: 'Apartment, suite, etc. (optional)',
    city: 'City',
    state: 'State',
    province: 'Province',
    region: 'Region',
    phone: 'Phone number',
    email: 'Email',
    optional: '{label} (optional)',
    select: 'Select',
    challengeTitle: 'Your bank asks who you are',
    bank: 'Your bank',
    bankLoading: 'Your bank’s page is loading…',
    bankNothing: 'Nothing to see here?',
    bankWindowOnly: 'Your browser shows your bank’s page only in a window of its own.',
    bankOpen: 'Open your bank’s page in a new window',
  },
  errors: {
    incomplete_number: 'Your card number is incomplete.',
    invalid_number: 'Your card number is invalid.',
    incomplete_expiry: "Your card's expiration date is incomplete.",
    invalid_expiry_month: "Your card's expiration date is invalid.",
    invalid_expiry_month_past: "Your card's expiration date is in the past.",
    invalid_expiry_year: "Your card's expiration year is invalid.",
    invalid_expiry_year_past: "Your card's expiration year is in the past.",
    incomplete_cvc: "Your card's security code is incomplete.",
    invalid_cvc: "Your card's security code is invalid.",
    incomplete_zip: 'Your postal code is incomplete.',
    incomplete_field: 'This field is incomplete.',
    incomplete_email: 'Your email address is incomplete.',
    invalid_email: 'Your email address is invalid.',
    incomplete_phone: 'Your phone number is incomplete.',
    test_mode_live_card:
      'Your card was declined. Your request was in test mode, but used a non test card. ' +
      'For a list of valid test cards, see the documentation on testing.',

    card_declined: 'Your card was declined.',
    call_issuer: 'Your card was declined. Please contact your card issuer.',
    insufficient_funds: 'Your card has insufficient funds.',
    card_velocity_exceeded:
      'Your card was declined for making repeated attempts too frequently or exceeding its ' +
      'amount limit.',
    card_not_supported: 'Your card does not support this type of purchase.',
    currency_not_supported: 'Your card does not support this currency.',
    expired_card: 'Your card has expired.',
    incorrect_number: 'Your card number is incorrect.',
    incorrect_cvc: "Your card's security code is incorrect.",
    incorrect_zip: "Your card's postal code is incorrect.",
    incorrect_address: "Your card's address is incorrect.",
    processing_error: 'An error occurred while processing your card. Try again in a little bit.',
    authentication_required: 'Your card was declined. This transaction requires authentication.',
    authentication_failure:
      'We are unable to authenticate your payment method. Please choose a different payment ' +
      'method and try again.',
    bank_timeout: 'The bank did not answer in time.',
    api_connection_error:
      'We are experiencing issues connecting to our payments provider. ' +
      'Please check your internet connection and try again.',
    api_error: 'The payment service answered unexpectedly.',
  },
};
