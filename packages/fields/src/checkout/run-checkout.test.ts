/*
 * Goal: an action of Stripe.js's Checkout becomes the right call of the payment page's API, and its
 * answer the session that Stripe.js gives to pages.
 * Method: every action by itself; a page of the API as its documentation has it, compared whole.
 */
import { CHECKOUT_ACTIONS, type CheckoutAction, type FormInput } from '@coffer/kernel';
import { expect, test } from 'vitest';
import { samplePage } from '../../../checkout/src/testing/sample-page.ts';
import { actionCall, actionError, defaultsCall } from './action-call.ts';
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

test('what a page knows of its shopper is said of an open session that does not know it', () => {
  const said = { email: 'jenny@example.com', phoneNumber: '+4930' };
  const contacts = { billingAddress: CONTACT, shippingAddress: CONTACT };
  const customer = {
    ...samplePage.customer,
    ...{ email: null, phone: null, address: null, shipping: null },
  };
  const collect = { ...samplePage.collect, shipping_countries: ['DE'] };
  const unknown = { ...samplePage, customer, collect };
  const calls = [
    defaultsCall(unknown, { ...said, ...contacts }),
    // A beginning of an address is for the shopper to finish, and nothing is sent anywhere.
    defaultsCall(unknown, { billingAddress: { address: { country: 'DE' } } }),
    defaultsCall({ ...unknown, collect: { ...collect, shipping_countries: null } }, contacts),
    defaultsCall({ ...unknown, customer: { ...customer, email: 'old@example.com' } }, said),
    defaultsCall({ ...unknown, status: 'expired' }, said),
    defaultsCall(unknown, undefined),
  ];
  expect(calls).toEqual([
    {
      path: '',
      params: {
        email: 'jenny@example.com',
        phone: '+4930',
        name: 'Jenny',
        billing_address: ADDRESS,
        shipping: CONTACT,
      },
    },
    null,
    { path: '', params: { name: 'Jenny', billing_address: ADDRESS } },
    { path: '', params: { phone: '+4930' } },
    null,
    null,
  ]);
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
    returnUrl: 'https://shop.test/thanks',
    challenge: null,
    waits: false,
    failure: null,
  });
});

const [LINE] = samplePage.line_items;
if (LINE === undefined) throw new Error('the sample has no line');

test.each([
  [
    'taxes inside and on top',
    // 1190 with 190 inside, less nothing, and 100 on top.
    { quantity: 1, unit_amount: 1190, unit_amount_decimal: '1190' },
    { amount_subtotal: 1190, amount_discount: 0, amount_tax: 290, amount_total: 1290 },
    {
      unitAmount: { minorUnitsAmount: 1190, amount: '$11.90' },
      unitAmountDecimal: null,
      taxInclusive: { minorUnitsAmount: 190, amount: '$1.90' },
      taxExclusive: { minorUnitsAmount: 100, amount: '$1.00' },
    },
  ],
  [
    'a discounted line with a tax inside',
    { quantity: 2, unit_amount: 595, unit_amount_decimal: '595' },
    { amount_subtotal: 1190, amount_discount: 119, amount_tax: 171, amount_total: 1071 },
    {
      unitAmount: { minorUnitsAmount: 595, amount: '$5.95' },
      unitAmountDecimal: null,
      taxInclusive: { minorUnitsAmount: 171, amount: '$1.71' },
      taxExclusive: { minorUnitsAmount: 0, amount: '$0.00' },
    },
  ],
  [
    'none of a thing that costs a fraction',
    { quantity: 0, unit_amount: null, unit_amount_decimal: '0.5' },
    { amount_subtotal: 0, amount_discount: 0, amount_tax: 0, amount_total: 0 },
    {
      unitAmount: { minorUnitsAmount: 1, amount: '$0.01' },
      unitAmountDecimal: { minorUnitsAmount: 0.5, amount: '$0.005' },
      taxInclusive: { minorUnitsAmount: 0, amount: '$0.00' },
      taxExclusive: { minorUnitsAmount: 0, amount: '$0.00' },
    },
  ],
  [
    'a price that is yet to be chosen',
    { quantity: 1, unit_amount: null, unit_amount_decimal: null },
    { amount_subtotal: 0, amount_discount: 0, amount_tax: 0, amount_total: 0 },
    {
      unitAmount: { minorUnitsAmount: 0, amount: '$0.00' },
      unitAmountDecimal: null,
      taxInclusive: { minorUnitsAmount: 0, amount: '$0.00' },
      taxExclusive: { minorUnitsAmount: 0, amount: '$0.00' },
    },
  ],
])('the amounts of a line: %s', (_, price, amounts, said) => {
  const line_items = [{ ...LINE, ...price, ...amounts }];
  const money = (minorUnitsAmount: number, amount: string) => ({ minorUnitsAmount, amount });
  const text = (minor: number): string => `$${(minor / 100).toFixed(2)}`;
  expect(sessionOf({ ...PAGE, line_items, currency: 'usd' })['lineItems']).toEqual([
    {
      id: 'li_1',
      name: 'Coffee, 250 g',
      description: 'Floral',
      images: ['https://pictures.test/coffee.png'],
      quantity: price.quantity,
      unitLabel: null,
      subtotal: money(amounts.amount_subtotal, text(amounts.amount_subtotal)),
      discount: money(amounts.amount_discount, text(amounts.amount_discount)),
      total: money(amounts.amount_total, text(amounts.amount_total)),
      discountAmounts: null,
      taxAmounts: null,
      recurring: null,
      adjustableQuantity: { minimum: 1, maximum: 10 },
      isRemovable: false,
      pricing: null,
      transformQuantity: null,
      ...said,
    },
  ]);
});

const [FIELD] = samplePage.collect.custom_fields;
if (FIELD === undefined) throw new Error('the sample has no field');

/** An open session that has been told all that it asks for. */
const WHOLE: PaymentPage = {
  ...samplePage,
  customer: {
    email: 'jenny@example.com',
    name: 'Jenny',
    individual_name: 'Jenny',
    business_name: 'Rosen',
    phone: '+4930',
    address: { ...NO_ADDRESS, ...ADDRESS },
    shipping: { name: 'Jenny', phone: null, address: { ...NO_ADDRESS, ...ADDRESS } },
    tax_ids: [],
    custom_fields: {},
    consent: { promotions: null, terms_of_service: 'accepted' },
  },
  collect: {
    ...samplePage.collect,
    email: true,
    individual_name: 'required',
    business_name: 'required',
    phone: true,
    billing_address: 'required',
    shipping_countries: ['DE'],
    terms_of_service: true,
  },
};

test('a session can be confirmed once it has been told all that it asks for', () => {
  const { customer } = WHOLE;
  const without: readonly Partial<PaymentPage>[] = [
    {},
    { status: 'expired' },
    ...['email', 'individual_name', 'business_name', 'phone', 'address', 'shipping'].map(
      (name) => ({ customer: { ...customer, [name]: null } }),
    ),
    { collect: { ...WHOLE.collect, custom_fields: [{ ...FIELD, optional: false }] } },
    { customer: { ...customer, consent: { promotions: null, terms_of_service: null } } },
    { line_items: [{ ...LINE, unit_amount: null, unit_amount_decimal: null }] },
  ];
  expect(without.map((change) => sessionOf({ ...WHOLE, ...change })['canConfirm'])).toEqual([
    true,
    ...without.slice(1).map(() => false),
  ]);
});

test('what became of the last card is said', () => {
  const declined = {
    id: 'seti_1',
    object: 'setup_intent' as const,
    status: 'requires_payment_method',
    client_secret: 'seti_1_secret_2',
    next_action: null,
    last_setup_error: { type: 'card_error', decline_code: 'lost_card', message: 'No' },
  };
  const page: PaymentPage = { ...samplePage, setup_intent: declined };
  expect(sessionOf(page)['lastPaymentError']).toEqual({ message: 'No' });
  expect([page, samplePage].map((one) => checkoutFacts(one)['failure'])).toEqual([
    { message: 'No', code: 'paymentFailed', paymentFailed: { declineCode: 'lost_card' } },
    {
      message: 'Your card was declined.',
      code: 'paymentFailed',
      paymentFailed: { declineCode: null },
    },
  ]);
});
