import type { Wording } from '@coffer/checkout';
import type { PaymentPage } from '@coffer/kernel';
import { merchantsMessage } from '../../resources/payment-links/errors.ts';

type Texts = Wording['texts'];

/** Reasons that the page has words for in each language, by code or decline code. */
const WORDS: Readonly<Record<string, keyof Texts>> = {
  amount_too_large: 'amountTooLarge',
  amount_too_small: 'amountTooSmall',
  authentication_required: 'notAuthenticated',
  card_declined: 'cardDeclined',
  checkout_amount_mismatch: 'amountChanged',
  coupon_currency_mismatch: 'promotionNotForOrder',
  coupon_expired: 'amountChanged',
  coupon_not_applicable: 'promotionNotForOrder',
  expired_card: 'cardExpired',
  incorrect_address: 'wrongAddress',
  incorrect_cvc: 'wrongCvc',
  incorrect_zip: 'wrongPostalCode',
  insufficient_funds: 'insufficientFunds',
  payment_intent_authentication_failure: 'notAuthenticated',
  payment_link_inactive: 'inactiveTitle',
  processing_error: 'processingError',
  promotion_code_first_time: 'promotionFirstTime',
  promotion_code_invalid: 'promotionInvalid',
  promotion_code_minimum_amount: 'promotionMinimum',
  rate_limit: 'tooManyTries',
  setup_intent_authentication_failure: 'notAuthenticated',
};

/** The same by the parameter that was refused. */
const PARAM_WORDS: Readonly<Record<string, keyof Texts>> = {
  'shipping[address][country]': 'notShippedThere',
};

/** What a refusal of the API says of its reason. */
export interface Refusal {
  readonly code?: string;
  readonly decline_code?: string;
  readonly param?: string;
  readonly message?: string;
}

/** What a shopper is told of a refusal, and at which field. */
export function refusalOf(
  refusal: Refusal,
  texts: Texts,
): { readonly message: string; readonly field: string | null } {
  const { code = '', decline_code: decline = '', message = texts.tryAgain, param } = refusal;
  const field = code.startsWith('promotion_code') ? 'promotion-code' : fieldOf(param);
  if (code === 'parameter_missing' && field !== null) return { message: texts.required, field };
  const own = merchantsMessage(refusal);
  if (own !== null) return { message: own, field };
  const words = WORDS[decline] ?? WORDS[code] ?? PARAM_WORDS[param ?? ''];
  return { message: words === undefined ? message : texts[words], field };
}

/** Why the last attempt to pay came to nothing, where it did. */
export function declinedWords(page: PaymentPage, texts: Texts): string | null {
  const intent = page.payment_intent ?? page.setup_intent;
  const error = intent?.last_payment_error ?? intent?.last_setup_error ?? null;
  const failed = page.status === 'open' && intent?.status === 'requires_payment_method';
  return failed && error !== null ? refusalOf(error, texts).message : null;
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
