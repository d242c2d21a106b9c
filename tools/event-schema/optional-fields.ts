/**
 * The fields that our objects have although the official types let them be missing. An event
 * publishes what the types say is always there, and what stands here: a new field needs a line, and
 * whoever reads the change sees what will be told to the world from then on. Without the line the
 * tests in which it is emitted fail, and the field does not leave.
 *
 * `a.b` is the field `b` of the hash in `a`, `a[].b` that of the hashes in a list. What stands here
 * must be official and optional, or the schema is not written.
 */
export const OPTIONAL_FIELDS: Readonly<Record<string, readonly string[]>> = {
  card: ['customer', 'fingerprint', 'networks'],
  charge: [
    'fraud_details.user_report',
    'outcome.risk_level',
    'outcome.risk_score',
    'outcome.rule',
    'payment_method_details.card',
    ...inside('payment_method_details.card', [
      'capture_before',
      'extended_authorization',
      'fingerprint',
      'incremental_authorization',
      'multicapture',
      'network_token',
      'overcapture',
      'setup_credential_usage',
      'stored_credential_usage',
    ]),
    'radar_options',
    ...inside('shipping', ['address', 'carrier', 'name', 'phone', 'tracking_number']),
  ],
  'checkout.session': [
    'branding_settings',
    'branding_settings.icon.url',
    'branding_settings.logo.url',
    'custom_fields[].dropdown',
    'custom_fields[].numeric',
    'custom_fields[].text',
    'name_collection',
    ...inside('name_collection', ['business', 'individual']),
    'payment_method_options.card',
    ...inside('payment_method_options.card', ['setup_future_usage']),
    'phone_number_collection',
    'redirect_on_completion',
    'return_url',
    'tax_id_collection',
  ],
  coupon: [],
  customer: [
    'address',
    'business_name',
    'currency',
    'customer_account',
    'delinquent',
    'discount',
    'individual_name',
    'invoice_prefix',
    'name',
    'next_invoice_sequence',
    'phone',
    'preferred_locales',
    ...inside('shipping', ['address', 'name', 'phone']),
    'tax_exempt',
    'test_clock',
  ],
  discount: [],
  mandate: [
    'customer_acceptance.offline',
    'customer_acceptance.online',
    'multi_use',
    'payment_method_details.card',
  ],
  payment_intent: [
    'amount_details',
    ...inside('amount_details', ['tip']),
    'automatic_payment_methods.allow_redirects',
    ...inside('last_payment_error', errorFields()),
    ...nextAction(),
    'payment_method_options.card',
    ...inside('payment_method_options.card', [
      'request_incremental_authorization',
      'require_cvc_recollection',
      'setup_credential_usage',
      'setup_future_usage',
      'stored_credential_usage',
    ]),
    'processing.card',
    ...inside('shipping', ['address', 'carrier', 'name', 'phone', 'tracking_number']),
    'transfer_data',
  ],
  payment_link: [
    'after_completion.hosted_confirmation',
    'after_completion.redirect',
    'custom_fields[].dropdown',
    'custom_fields[].numeric',
    'custom_fields[].text',
    'name_collection',
    ...inside('name_collection', ['business', 'individual']),
  ],
  payment_method: ['allow_redisplay', 'card', 'card.fingerprint'],
  price: [],
  product: [
    'default_price',
    'marketing_features[].name',
    'statement_descriptor',
    'tax_code',
    'unit_label',
  ],
  promotion_code: [],
  refund: [
    'destination_details',
    ...inside('destination_details', ['card', 'card.reference_status', 'card.reference_type']),
    'failure_balance_transaction',
    'failure_reason',
    'pending_reason',
  ],
  setup_intent: [
    'automatic_payment_methods.allow_redirects',
    'customer_account',
    'flow_directions',
    ...inside('last_setup_error', errorFields()),
    ...nextAction(),
    'payment_method_options.card',
    ...inside('payment_method_options.card', ['setup_credential_usage']),
  ],
  tax_rate: [],
};

function inside(hash: string, fields: readonly string[]): string[] {
  return fields.map((field) => `${hash}.${field}`);
}

/** The last decline, as it was answered. */
function errorFields(): string[] {
  return [
    'advice_code',
    'charge',
    'code',
    'decline_code',
    'message',
    'network_decline_code',
    'param',
    'payment_method',
  ];
}

/** The official types leave it open what the SDK is told. */
function nextAction(): string[] {
  return [
    'next_action.redirect_to_url',
    'next_action.use_stripe_sdk',
    ...inside('next_action.use_stripe_sdk', ['source', 'stripe_js', 'type']),
  ];
}
