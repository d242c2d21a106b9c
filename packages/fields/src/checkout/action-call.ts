import type { BrowserError, FrameTask, PlainObject } from '@coffer/kernel';
import { isPlainObject } from '../plain-object.ts';
import type { PaymentPage } from './payment-page.ts';

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

/** What a page may say of its shopper at first and when it pays, by the names it has for it. */
const ABOUT_SHOPPER: Readonly<Record<string, (value: Given) => PlainObject>> = {
  email: (email) => ({ email }),
  phoneNumber: (phone) => ({ phone }),
  billingAddress: billing,
  shippingAddress: (contact) => ({ shipping: shipping(contact) }),
};

/** What `confirm` says of the shopper beside, and how it was paid. */
function confirmParams(given: Given): PlainObject {
  const payment: typeof ABOUT_SHOPPER = {
    savePaymentMethod: (save) => ({ save_payment_method: save }),
    paymentMethod: (method) => ({ payment_method: method }),
    expectedAmount: (amount) => ({ expected_amount: amount }),
  };
  return { use_stripe_sdk: true, ...paramsOf(given, { ...ABOUT_SHOPPER, ...payment }) };
}

function paramsOf(given: Given, names: typeof ABOUT_SHOPPER): PlainObject {
  let params: PlainObject = {};
  for (const [name, paramsFor] of Object.entries(names)) {
    const value = at(given, name);
    if (value !== undefined) params = { ...params, ...paramsFor(value) };
  }
  return params;
}

/**
 * The change that gives a session what its page knows of the shopper (`defaultValues`) and nobody
 * has said yet; null when there is none. Of addresses a whole one: a beginning of one is for the
 * shopper to finish.
 */
export function defaultsCall(page: PaymentPage, given: Given): ActionCall | null {
  const { customer, collect } = page;
  const isWhole = (name: string): boolean =>
    typeof at(at(at(given, name), 'address'), 'line1') === 'string';
  const takes: Readonly<Record<string, boolean>> = {
    email: customer.email === null,
    phoneNumber: customer.phone === null,
    billingAddress: customer.address === null && isWhole('billingAddress'),
    shippingAddress:
      collect.shipping_countries !== null &&
      customer.shipping === null &&
      isWhole('shippingAddress'),
  };
  const names = Object.entries(ABOUT_SHOPPER).filter(([name]) => takes[name]);
  const params = paramsOf(given, Object.fromEntries(names));
  return page.status !== 'open' || Object.keys(params).length === 0 ? null : change(params);
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
