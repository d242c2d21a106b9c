import { ApiError } from '@coffer/kernel';

const PATH_SHOWN_CHARS = 200;

/**
 * What Stripe's API has and this one has not (yet), by the first part of the path: whoever asks for
 * it has made no mistake in the address, and is told so.
 */
const NOT_OFFERED: ReadonlySet<string> = new Set([
  ...['account_links', 'account_sessions', 'accounts', 'apple_pay', 'application_fees', 'apps'],
  ...['billing', 'billing_portal', 'climate', 'country_specs', 'credit_notes', 'crypto'],
  ...['disputes', 'entitlements', 'ephemeral_keys', 'exchange_rates', 'external_accounts'],
  ...['file_links', 'files', 'financial_connections', 'forwarding', 'identity'],
  ...['invoice_payments', 'invoice_rendering_templates', 'invoiceitems', 'invoices', 'issuing'],
  ...['mandates', 'payment_method_configurations', 'payment_method_domains', 'payment_records'],
  ...['payouts', 'plans', 'quotes', 'radar', 'reporting', 'reviews', 'sigma', 'sources'],
  ...['subscription_items', 'subscription_schedules', 'subscriptions', 'tax', 'tax_codes'],
  ...['tax_ids', 'terminal', 'test_helpers', 'topups', 'transfers', 'treasury'],
]);

/** The 404 for an address at which there is nothing. */
export function unrecognizedUrl(method: string, path: string): ApiError {
  const asked = `${method}: ${path.slice(0, PATH_SHOWN_CHARS)}`;
  const [, version, noun = ''] = path.split('/');
  const known = version === 'v2' || (version === 'v1' && NOT_OFFERED.has(noun));
  return new ApiError({
    status: 404,
    type: 'invalid_request_error',
    message: known
      ? `This platform does not offer this call (${asked}). Its docs/api/differences.md says ` +
        'what it offers of the API.'
      : `Unrecognized request URL (${asked}). If you are trying to list ` +
        'objects, remove the trailing slash. If you are trying to retrieve an object, make sure ' +
        'you passed a valid (non-empty) identifier in your code. Please see ' +
        'https://stripe.com/docs or we can help at https://support.stripe.com/.',
  });
}
