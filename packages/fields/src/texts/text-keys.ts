/** What a frame names, asks and explains. */
export type LabelKey =
  | 'cardTitle'
  | 'paymentTitle'
  | 'card'
  | 'cardNumber'
  | 'expiry'
  | 'cvc'
  | 'expiryPlaceholder'
  | 'cvcPlaceholder'
  | 'country'
  | 'zip'
  | 'zipPlaceholder'
  | 'postalCode'
  | 'cardNumberName'
  | 'expiryName'
  | 'cvcName'
  | 'postalName'
  | 'cardBrand'
  | 'loading'
  | 'termsNamed'
  | 'termsUnnamed'
  | 'saveCard'
  | 'saved'
  | 'otherCard'
  | 'endingIn'
  | 'expired'
  | 'remove'
  | 'removeAsk'
  | 'removed'
  | 'cancel'
  | 'fullName'
  | 'firstName'
  | 'lastName'
  | 'address'
  | 'addressLine2'
  | 'city'
  | 'state'
  | 'province'
  | 'region'
  | 'phone'
  | 'email'
  | 'optional'
  | 'select'
  | 'challengeTitle'
  | 'bank'
  | 'bankLoading'
  | 'bankNothing'
  | 'bankWindowOnly'
  | 'bankOpen';

/** What is wrong with a field, by the code that the merchant is told. */
type FieldErrorKey =
  | 'incomplete_number'
  | 'invalid_number'
  | 'incomplete_expiry'
  | 'invalid_expiry_month'
  | 'invalid_expiry_month_past'
  | 'invalid_expiry_year'
  | 'invalid_expiry_year_past'
  | 'incomplete_cvc'
  | 'invalid_cvc'
  | 'incomplete_zip'
  | 'incomplete_field'
  | 'incomplete_email'
  | 'invalid_email'
  | 'incomplete_phone'
  | 'test_mode_live_card';

/** What went wrong with a payment, by the API's code or decline code. */
type PaymentErrorKey =
  | 'card_declined'
  | 'call_issuer'
  | 'insufficient_funds'
  | 'card_velocity_exceeded'
  | 'card_not_supported'
  | 'currency_not_supported'
  | 'expired_card'
  | 'incorrect_number'
  | 'incorrect_cvc'
  | 'incorrect_zip'
  | 'incorrect_address'
  | 'processing_error'
  | 'authentication_required'
  | 'authentication_failure'
  | 'bank_timeout'
  | 'api_connection_error'
  | 'api_error';

export type ErrorKey = FieldErrorKey | PaymentErrorKey;

/** Everything that a frame shows or says, in one language. A missing text does not compile. */
export interface Texts {
  readonly labels: Readonly<Record<LabelKey, string>>;
  readonly errors: Readonly<Record<ErrorKey, string>>;
}
