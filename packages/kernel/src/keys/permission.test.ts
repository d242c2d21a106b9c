// Goal: a call needs the permission that Stripe's list names, writing implies reading, and what
// nobody thought of is refused. Method: tables.
import { expect, test } from 'vitest';
import {
  isPermission,
  neededPermission,
  PERMISSION_RESOURCES,
  permissionDenied,
  permissionToSee,
  permits,
} from './permission.ts';

test.each([
  ['GET', '/v1/customers', 'rak_customer_read'],
  ['GET', '/v1/customers?limit=3', 'rak_customer_read'],
  ['POST', '/v1/customers/:id', 'rak_customer_write'],
  ['DELETE', '/v1/customers/cus_1/discount', 'rak_customer_write'],
  ['GET', '/v1/customers/cus_1/payment_methods/pm_1', 'rak_payment_method_read'],
  ['POST', '/v1/customers/:id/sources', 'rak_source_write'],
  ['POST', '/v1/refunds', 'rak_charge_write'],
  ['GET', '/v1/prices/:id', 'rak_plan_read'],
  ['GET', '/v1/payment_links/:id/line_items', 'rak_payment_links_read'],
  ['GET', '/v1/balance', 'rak_balance_read'],
  ['GET', '/v1/balance_transactions', 'rak_balance_transaction_source_read'],
  ['POST', '/v1/stripecli/sessions', 'rak_event_read'],
  ['POST', '/v1/events/:id/retry', 'rak_event_write'],
  ['GET', '/v1/customersx', null],
  ['GET', '/v1/', null],
  ['GET', '/v2/core/events', null],
  ['GET', '/health', null],
])('%s %s needs %s', (method, path, needed) => {
  expect(neededPermission(method, path)).toBe(needed);
});

test('writing implies reading, reading nothing more, and the unknown is refused', () => {
  expect(permits(['rak_charge_write'], 'rak_charge_read')).toBe(true);
  expect(permits(['rak_charge_read'], 'rak_charge_read')).toBe(true);
  expect(permits(['rak_charge_read'], 'rak_charge_write')).toBe(false);
  expect(permits(['rak_customer_write'], 'rak_customer_session_read')).toBe(false);
  expect(
    permits(
      PERMISSION_RESOURCES.map((name) => `rak_${name}_write`),
      null,
    ),
  ).toBe(false);
});

test('permissions to see objects, and texts that are permissions', () => {
  expect(['refund', 'price', 'list', 'constructor', ''].map(permissionToSee)).toEqual([
    'rak_charge_read',
    'rak_plan_read',
    ...[null, null, null],
  ]);
  const texts = ['rak_token_write', 'rak_token_delete', 'token_write', 'rak_invoice_read'];
  expect(texts.map(isPermission)).toEqual([true, false, false, false]);
});

test('the refusal has Stripe’s words', () => {
  const refused = { livemode: false, accountId: 'acct_1', needed: 'rak_subscription_read' };
  expect(permissionDenied(refused).toBody()).toEqual({
    error: {
      type: 'invalid_request_error',
      message:
        "The provided key 'rk_test_***' does not have the required permissions for this endpoint " +
        "on account 'acct_1'. Having the 'rak_subscription_read' permission would allow this " +
        'request to continue.',
    },
  });
});
