/*
 * Goal: an action of Stripe.js's Checkout becomes the right call of the payment page's API, and its
 * answer the session that Stripe.js gives to pages.
 * Method: every action by itself; a page of the API as its documentation has it, compared whole.
 */
import { CHECKOUT_ACTIONS, type CheckoutAction, type FormInput } from '@coffer/kernel';
import { expect, test } from 'vitest';
import { samplePage } from '../../../checkout/src/testing/sample-page.ts';
import { actionCall, actionError } from './action-call.ts';
import type { PaymentPage } from './payment-page.ts';
import { checkoutFacts, sessionOf } from './session-view.ts';

const ADDRESS = { country: 'DE', line1: 'Unter den Linden 1', city: 'Berlin' };
const NO_ADDRESS = { line2: null, state: null, postal_code: null };
const CONTACT = { name: 'Jenny', address: ADDRESS };

const CALLS: Readonly<Record<CheckoutAction, readonly [FormInput, string, object]>> = {
  read: [undefined, '/init', {}],
  confirm: [
    {
      email: 'jenny@example.com',
      phoneNumber: '+4930',
      billingAddress: CONTACT,
      shippingAddress: CONTACT,
      savePaymentMethod: true,
      paymentMethod: 'pm_1',
      expectedAmount: 1200,
      returnUrl: 'https://shop.test/',
    },
    '/confirm',
    {
      use_stripe_sdk: true,
      email: 'jenny@example.com',
      phone: '+4930',
      name: 'Jenny',
      billing_address: ADDRESS,
      shipping: CONTACT,
      save_payment_method: true,
      payment_method: 'pm_1',
      expected_amount: 1200,
    },
  ],
  applyPromotionCode: ['HALF', '', { promotion_code: 'HALF' }],
  removePromotionCode: [undefined, '', { promotion_code: '' }],
  updateEmail: ['jenny@example.com', '', { email: 'jenny@example.com' }],
  updatePhoneNumber: [null, '', { phone: '' }],
  updateIndividualName: ['Jenny', '', { individual_name: 'Jenny' }],
  updateBusinessName: ['Rosen', '', { business_name: 'Rosen' }],
  updateBillingAddress: [CONTACT, '', { name: 'Jenny', billing_address: ADDRESS }],
  updateShippingAddress: [null, '', { shipping: '' }],
  updateShippingOption: ['shr_1', '', { shipping_rate: 'shr_1' }],
  updateLineItemQuantity: [
    { lineItem: 'li_1', quantity: 3 },
    '',
    { line_items: [{ id: 'li_1', quantity: 3 }] },
  ],
  updateTaxIdInfo: [
    { taxId: { type: 'eu_vat', value: 'DE123' }, businessName: 'Rosen' },
    '',
    { tax_id: { type: 'eu_vat', value: 'DE123' }, business_name: 'Rosen' },
  ],
};

test.each(CHECKOUT_ACTIONS)('%s is one call', (action) => {
  const [given, path, params] = CALLS[action];
  const task = { kind: 'checkout', clientSecret: 'cs_test_1_secret_2', action, given } as const;
  expect(actionCall(task)).toEqual({ path, params });
});

test.each([
  [
    { type: 'card_error', code: 'card_declined', decline_code: 'lost_card', message: 'No' },
    { message: 'No', code: 'paymentFailed', paymentFailed: { declineCode: 'lost_card' } },
  ],
  [
    { type: 'invalid_request_error', code: 'promotion_code_invalid', message: 'No' },
    { message: 'No', code: 'invalidCode' },
  ],
  [{ type: 'api_error' }, { message: '', code: null }],
])('%j is said as Stripe.js says it', (error, said) => {
  expect(actionError(error)).toEqual(said);
});

const PAGE: PaymentPage = {
  ...samplePage,
  id: 'cs_test_1',
  status: 'complete',
  payment_status: 'paid',
  currency: 'eur',
  total_summary: {
    subtotal: 900,
    discount: 100,
    shipping: 0,
    tax: 38,
    tax_inclusive: 38,
    due: 800,
  },
  discounts: [
    {
      name: 'Spring',
      promotion_code: 'SPRING',
      percent_off: null,
      amount_off: 100,
      amount: 100,
      removable: true,
    },
  ],
  customer: {
    ...samplePage.customer,
    email: 'jenny@example.com',
    name: 'Jenny',
    address: { ...NO_ADDRESS, ...ADDRESS },
  },
  payment_intent: {
    id: 'pi_1',
    object: 'payment_intent',
    status: 'succeeded',
    client_secret: 'pi_1_secret_2',
    next_action: null,
  },
  url: null,
  return_url: 'https://shop.test/',
};

test('a page of the API is a session of Stripe.js', () => {
  const session = sessionOf(PAGE);
  expect(session).toMatchObject({
    id: 'cs_test_1',
    status: { type: 'complete', paymentStatus: 'paid' },
    canConfirm: false,
    email: 'jenny@example.com',
    billingAddress: { name: 'Jenny', address: { ...NO_ADDRESS, ...ADDRESS } },
    shippingAddress: null,
    minorUnitsAmountDivisor: 100,
    discountAmounts: [{ minorUnitsAmount: 100, displayName: 'Spring', promotionCode: 'SPRING' }],
    total: {
      subtotal: { minorUnitsAmount: 900 },
      discount: { minorUnitsAmount: 100 },
      taxExclusive: { minorUnitsAmount: 0 },
      taxInclusive: { minorUnitsAmount: 38 },
      total: { minorUnitsAmount: 800 },
    },
  });
  expect(checkoutFacts(PAGE)).toEqual({
    mode: 'payment',
    currency: 'eur',
    due: 800,
    free: false,
    url: null,
    frameUrl: null,
    returnUrl: 'https://shop.test/',
    challenge: null,
    waits: false,
  });
});
