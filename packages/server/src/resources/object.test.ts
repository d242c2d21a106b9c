/*
 * Goal: every object that we render has exactly the keys, types and values of the official types.
 * Method: one row of each kind, with and without its optional parts, through the run-time check;
 * card details are also compared whole, since nothing else of a card may ever appear.
 */
import { describe, expect, test } from 'vitest';
import { checkStripeObject } from '@coffer/testkit';
import { accountDefaults } from '../auth/account-settings.ts';
import { accountObject } from './accounts/object.ts';
import { balanceObject } from './balance/object.ts';
import { balanceTransactionObject } from './balance-transactions/object.ts';
import type { Card } from './cards/card.ts';
import { chargeObject, type ChargeRow } from './charges/object.ts';
import { chargeOutcome } from './charges/outcome.ts';
import { NO_BILLING_DETAILS } from './contact/billing-details.ts';
import { NO_ADDRESS } from './contact/address.ts';
import { customerObject, deletedCustomerObject, type CustomerRow } from './customers/object.ts';
import { eventObject } from './events/object.ts';
import { paymentIntentObject, type PaymentIntentRow } from './payment-intents/object.ts';
import { paymentMethodObject, type PaymentMethodRow } from './payment-methods/object.ts';
import { publishableView } from './publishable-view.ts';
import { refundObject, type RefundRow } from './refunds/object.ts';
import { tokenObject, type TokenRow } from './tokens/object.ts';

const CREATED = 1_790_000_000;
const BASE = { livemode: false, created: CREATED };

const card: Card = {
  brand: 'amex',
  last4: '0005',
  exp_month: 12,
  exp_year: 2034,
  fingerprint: 'f1ngerpr1nt',
  funding: 'credit',
  country: 'US',
  networks: ['amex'],
};
const checks = {
  address_line1_check: null,
  address_postal_code_check: 'pass',
  cvc_check: 'pass',
} as const;
const risk = { level: 'normal', score: 7 } as const;

const customer: CustomerRow = {
  ...BASE,
  id: 'cus_1',
  deleted: false,
  email: 'jenny@example.com',
  data: {
    address: { ...NO_ADDRESS, city: 'Paris' },
    balance: 0,
    business_name: null,
    currency: null,
    default_source: null,
    description: null,
    individual_name: null,
    invoice_prefix: 'ABCDEFGH',
    invoice_settings: {
      custom_fields: [{ name: 'VAT', value: '1' }],
      default_payment_method: 'pm_1',
      footer: null,
      rendering_options: null,
    },
    metadata: { order: '7' },
    name: 'Jenny',
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: ['fr'],
    shipping: { address: NO_ADDRESS, name: 'Jenny', phone: null },
    tax_exempt: 'none',
  },
};

const paymentMethod: PaymentMethodRow = {
  ...BASE,
  id: 'pm_1',
  customer: null,
  card_ref: 'stored_card_1',
  cvc_ref: 'stored_cvc_1',
  data: {
    allow_redisplay: 'unspecified',
    billing_details: NO_BILLING_DETAILS,
    card,
    checks,
    metadata: {},
    preferred_network: null,
  },
};

const token: TokenRow = {
  ...BASE,
  id: 'tok_1',
  used: false,
  card_ref: 'stored_card_1',
  cvc_ref: null,
  data: { card_id: 'card_1', card, checks, name: 'Jenny', address: NO_ADDRESS, client_ip: null },
};

const intent: PaymentIntentRow = {
  ...BASE,
  id: 'pi_1',
  status: 'requires_payment_method',
  amount: 2000,
  amount_capturable: 0,
  amount_received: 0,
  currency: 'usd',
  customer: 'cus_1',
  payment_method: null,
  latest_charge: 'ch_1',
  client_secret: 'pi_1_secret_x',
  data: {
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    card_options: {},
    confirmation_method: 'automatic',
    description: null,
    last_payment_error: {
      type: 'card_error',
      code: 'card_declined',
      charge: 'ch_1',
      decline_code: 'generic_decline',
      message: 'Your card was declined.',
      payment_method: paymentMethodObject(paymentMethod),
    },
    metadata: { order: '7' },
    next_action: null,
    receipt_email: null,
    setup_future_usage: null,
    shipping: {
      address: NO_ADDRESS,
      name: 'Jenny',
      phone: null,
      carrier: null,
      tracking_number: null,
    },
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    transfer_group: null,
  },
};

const charge: ChargeRow = {
  ...BASE,
  id: 'ch_1',
  status: 'succeeded',
  amount: 2000,
  amount_captured: 2000,
  amount_refunded: 2000,
  currency: 'usd',
  captured: true,
  payment_intent: 'pi_1',
  customer: 'cus_1',
  payment_method: 'pm_1',
  balance_transaction: 'txn_1',
  data: {
    authorization_code: '278733',
    billing_details: NO_BILLING_DETAILS,
    calculated_statement_descriptor: 'COFFER',
    capture_before: null,
    card,
    checks,
    description: null,
    failure_code: null,
    failure_message: null,
    metadata: {},
    network_transaction_id: '119528868122817',
    outcome: chargeOutcome({
      kind: 'approved',
      authorizationCode: '278733',
      networkTransactionId: '119528868122817',
      checks,
      risk,
    }),
    receipt_email: null,
    shipping: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
  },
};

const refund: RefundRow = {
  ...BASE,
  id: 're_1',
  status: 'succeeded',
  amount: 2000,
  currency: 'usd',
  charge: 'ch_1',
  payment_intent: 'pi_1',
  balance_transaction: 'txn_2',
  data: { customer: 'cus_1', metadata: {}, payment_method: 'pm_1', reason: 'duplicate' },
};

const transaction = {
  id: 'txn_1',
  created: CREATED,
  available_on: CREATED + 172_800,
  type: 'charge',
  source: 'ch_1',
  currency: 'usd',
  amount: 2000,
  fee: 88,
} as const;

function charged(change: Partial<ChargeRow>): ChargeRow {
  return { ...charge, ...change };
}

function authorized(): ChargeRow {
  const data = { ...charge.data, capture_before: CREATED + 604_800 };
  return charged({ captured: false, amount_captured: 0, data });
}

function declined(blocked: boolean, declineCode: string): ChargeRow {
  const outcome = chargeOutcome({
    kind: 'declined',
    code: 'card_declined',
    declineCode,
    networkDeclineCode: blocked ? null : '05',
    blocked,
    checks,
    risk: blocked ? { level: 'highest', score: 95 } : risk,
  });
  const data = { ...charge.data, authorization_code: null, outcome };
  return charged({ status: 'failed', captured: false, amount_captured: 0, data });
}

describe('each kind of object is as the official types say', () => {
  test.each([
    ['a customer', customerObject(customer)],
    ['a customer of a business', customerObject(business())],
    ['a deleted customer', deletedCustomerObject(customer)],
    ['a payment method', paymentMethodObject(paymentMethod)],
    ['a token', tokenObject(token)],
    ['a payment intent with its last error', paymentIntentObject(intent)],
    ['a payment intent in flight', paymentIntentObject({ ...intent, status: 'processing' })],
    ['a charge', chargeObject(charge)],
    ['a charge that is not captured', chargeObject(authorized())],
    ['a declined charge', chargeObject(declined(false, 'generic_decline'))],
    ['a blocked charge', chargeObject(declined(true, 'fraudulent'))],
    ['a refund', refundObject(refund)],
    ['a pending refund', refundObject({ ...refund, status: 'pending' })],
    ['a balance transaction', balanceTransactionObject(transaction, CREATED)],
    ['one without a fee', balanceTransactionObject({ ...transaction, fee: 0 }, CREATED)],
    ['a balance', balanceObject([{ currency: 'usd', available: -5, pending: 1912 }], false)],
    ['an empty balance', balanceObject([], true)],
    ['an event', eventObject(eventRow(), 1)],
    ['an account', accountObject({ id: 'acct_1', created: CREATED, settings: accountDefaults })],
  ])('%s', (_name, object) => {
    checkStripeObject(JSON.parse(JSON.stringify(object)));
  });
});

function business(): CustomerRow {
  const data = { ...customer.data, business_name: 'Coffee Ltd', individual_name: 'Jenny' };
  return { ...customer, data };
}

function eventRow(): Parameters<typeof eventObject>[0] {
  return {
    ...BASE,
    id: 'evt_1',
    type: 'charge.refunded',
    api_version: '2026-10-28.endive',
    request_id: 'req_1',
    idempotency_key: null,
    data: { object: chargeObject(charge), previous_attributes: { amount_refunded: 0 } },
  };
}

test('of a card a payment method shows these keys and no other', () => {
  expect(paymentMethodObject(paymentMethod).card).toEqual({
    brand: 'amex',
    checks: { address_line1_check: null, address_postal_code_check: 'pass', cvc_check: 'pass' },
    country: 'US',
    display_brand: 'american_express',
    exp_month: 12,
    exp_year: 2034,
    fingerprint: 'f1ngerpr1nt',
    funding: 'credit',
    generated_from: null,
    last4: '0005',
    networks: { available: ['amex'], preferred: null },
    regulated_status: 'unregulated',
    three_d_secure_usage: { supported: true },
    wallet: null,
  });
});

test('of a card a charge shows these keys and no other', () => {
  expect(chargeObject(authorized()).payment_method_details?.card).toEqual({
    amount_authorized: 2000,
    authorization_code: '278733',
    brand: 'amex',
    capture_before: CREATED + 604_800,
    checks: { address_line1_check: null, address_postal_code_check: 'pass', cvc_check: 'pass' },
    country: 'US',
    electronic_commerce_indicator: null,
    exp_month: 12,
    exp_year: 2034,
    extended_authorization: { status: 'disabled' },
    fingerprint: 'f1ngerpr1nt',
    funding: 'credit',
    incremental_authorization: { status: 'unavailable' },
    installments: null,
    last4: '0005',
    mandate: null,
    multicapture: { status: 'unavailable' },
    network: 'amex',
    network_token: { used: false },
    network_transaction_id: '119528868122817',
    overcapture: { maximum_amount_capturable: 2000, status: 'unavailable' },
    regulated_status: 'unregulated',
    three_d_secure: null,
    transaction_link_id: null,
    wallet: null,
  });
});

test('no object holds the name of a stored card or CVC', () => {
  const objects = [paymentMethodObject(paymentMethod), tokenObject(token), chargeObject(charge)];
  expect(JSON.stringify(objects)).not.toContain('stored_');
});

test('the outcome of a charge says what happened', () => {
  expect(declined(false, 'insufficient_funds').data.outcome).toEqual({
    advice_code: 'try_again_later',
    network_advice_code: null,
    network_decline_code: '05',
    network_status: 'declined_by_network',
    reason: 'insufficient_funds',
    risk_level: 'normal',
    risk_score: 7,
    seller_message: 'The bank returned the decline code `insufficient_funds`.',
    type: 'issuer_declined',
  });
});

test('a balance transaction is available from its day on', () => {
  const before = balanceTransactionObject(transaction, transaction.available_on - 1);
  const after = balanceTransactionObject(transaction, transaction.available_on);
  expect([before.status, after.status, after.net]).toEqual(['pending', 'available', 1912]);
});

test('publishable keys see no metadata and no fingerprint, not even inside', () => {
  const visible = publishableView(paymentIntentObject(intent));
  checkStripeObject(visible, 'publishable');
  expect(Object.keys(visible)).not.toContain('customer');
  expect(Object.keys(visible)).toContain('last_payment_error');
  const text = JSON.stringify([visible, publishableView(tokenObject(token))]);
  expect(text).not.toMatch(/metadata|f1ngerpr1nt/);
  expect(text).toContain('"brand":"amex"');
});
