import type { BrowserError, FrameTask, PlainObject } from '@coffer/kernel';
import { isPlainObject } from '../plain-object.ts';

type CheckoutTask = Extract<FrameTask, { kind: 'checkout' }>;
type Given = CheckoutTask['given'];

/** A call of the payment page's API: what follows the session's id in the path, and the form. */
export interface ActionCall {
  readonly path: '' | '/init' | '/confirm';
  readonly params: PlainObject;
}

/**
 * An action of Stripe.js's Checkout as the call that does it. Here, and not in the script on the
 * merchant's page, which is to stay small.
 */
export function actionCall({ action, given }: CheckoutTask): ActionCall {
  switch (action) {
    case 'read':
      return { path: '/init', params: {} };
    case 'confirm':
      return { path: '/confirm', params: confirmParams(given) };
    case 'applyPromotionCode':
      return change({ promotion_code: given ?? '' });
    case 'removePromotionCode':
      return change({ promotion_code: '' });
    case 'updateEmail':
      return change({ email: given ?? '' });
    case 'updatePhoneNumber':
      return change({ phone: given ?? '' });
    case 'updateIndividualName':
      return change({ individual_name: given ?? '' });
    case 'updateBusinessName':
      return change({ business_name: given ?? '' });
    case 'updateBillingAddress':
      return change(billing(given));
    case 'updateShippingAddress':
      return change({ shipping: shipping(given) });
    case 'updateShippingOption':
      return change({ shipping_rate: given ?? '' });
    case 'updateLineItemQuantity':
      return change({
        line_items: [{ id: at(given, 'lineItem'), quantity: at(given, 'quantity') }],
      });
    case 'updateTaxIdInfo':
      return change({
        tax_id: at(given, 'taxId') ?? '',
        business_name: at(given, 'businessName') ?? '',
      });
  }
}

function change(params: PlainObject): ActionCall {
  return { path: '', params };
}

function billing(contact: Given): PlainObject {
  return { name: at(contact, 'name') ?? '', billing_address: at(contact, 'address') ?? '' };
}

function shipping(contact: Given): Given {
  const address = at(contact, 'address');
  return address === undefined ? '' : { name: at(contact, 'name') ?? '', address };
}

/** What `confirm` says of the shopper beside, and how it was paid. */
function confirmParams(given: Given): PlainObject {
  const part = (name: string, params: (value: Given) => PlainObject): PlainObject => {
    const value = at(given, name);
    return value === undefined ? {} : params(value);
  };
  return {
    use_stripe_sdk: true,
    ...part('email', (email) => ({ email })),
    ...part('phoneNumber', (phone) => ({ phone })),
    ...part('billingAddress', billing),
    ...part('shippingAddress', (contact) => ({ shipping: shipping(contact) })),
    ...part('savePaymentMethod', (save) => ({ save_payment_method: save })),
    ...part('paymentMethod', (method) => ({ payment_method: method })),
    ...part('expectedAmount', (amount) => ({ expected_amount: amount })),
  };
}

function at(value: Given, key: string): Given {
  return isPlainObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Stripe.js's names for refusals; all others are null. */
const CODES: Readonly<Record<string, string>> = {
  email_invalid: 'invalidEmail',
  promotion_code_invalid: 'invalidCode',
  promotion_code_minimum_amount: 'promotionCodeAmountInsufficient',
};

/** A refusal in the shape that Checkout's actions have for it. */
export function actionError({
  code = '',
  decline_code: decline,
  message = '',
  type,
}: BrowserError): PlainObject {
  if (type !== 'card_error') return { message, code: CODES[code] ?? null };
  return { message, code: 'paymentFailed', paymentFailed: { declineCode: decline ?? null } };
}
