import type { Wording } from '@coffer/checkout';
import type { ApiError } from '@coffer/kernel';

type Texts = Wording['texts'];

/** Reasons that the page has words for in each language, by code or decline code. */
const WORDS: Readonly<Record<string, keyof Texts>> = {
  authentication_required: 'notAuthenticated',
  card_declined: 'cardDeclined',
  checkout_amount_mismatch: 'amountChanged',
  coupon_expired: 'amountChanged',
  expired_card: 'cardExpired',
  incorrect_cvc: 'wrongCvc',
  insufficient_funds: 'insufficientFunds',
  payment_intent_authentication_failure: 'notAuthenticated',
  processing_error: 'processingError',
  promotion_code_invalid: 'promotionInvalid',
  rate_limit: 'tooManyTries',
  setup_intent_authentication_failure: 'notAuthenticated',
};

/** What a shopper is told of a refusal, and at which field. */
export function refusalOf(
  error: ApiError,
  texts: Texts,
): { readonly message: string; readonly field: string | null } {
  const { code, decline_code: decline, param } = error.fields;
  const words = WORDS[decline ?? ''] ?? WORDS[code ?? ''];
  const field = (code ?? '').startsWith('promotion_code') ? 'promotion-code' : fieldOf(param);
  if (code === 'parameter_missing' && field !== null) return { message: texts.required, field };
  return { message: words === undefined ? error.message : texts[words], field };
}

const FIELDS: Readonly<Record<string, string>> = {
  business_name: 'company-name',
  'consent[terms_of_service]': 'agrees',
  email: 'email',
  individual_name: 'individual-name',
  name: 'cardholder',
  phone: 'phone',
  promotion_code: 'promotion-code',
  'shipping[name]': 'shipping-name',
  'tax_id[type]': 'tax-id-type',
  'tax_id[value]': 'tax-id',
};

/** The id of the page's field that sends a parameter. */
function fieldOf(param: string | undefined): string | null {
  if (param === undefined) return null;
  const known = FIELDS[param];
  if (known !== undefined) return known;
  const [, kind, part] = /^(shipping|billing)(?:\[address\]|_address)\[(\w+)\]$/.exec(param) ?? [];
  if (kind !== undefined && part !== undefined) {
    return `${kind}-${part === 'postal_code' ? 'postalCode' : part}`;
  }
  const custom = /^custom_fields\[([\w-]+)\]$/.exec(param)?.[1];
  return custom === undefined ? null : `custom-${custom}`;
}
