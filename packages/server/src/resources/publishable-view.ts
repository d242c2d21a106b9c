/**
 * What a browser's publishable key may see of an object. Stripe leaves these fields out of such
 * answers: metadata is the merchant's own, a fingerprint recognises a card across customers, and of
 * a payment intent a page needs no more than it takes to pay (docs, "Metadata", "Client-side
 * access").
 */
type Fields = Readonly<Record<string, unknown>>;

/** Of these objects only these fields are shown: whatever is added later stays private. */
const SHOWN_FIELDS: ReadonlyMap<unknown, readonly string[]> = new Map([
  [
    'confirmation_token',
    [
      'id',
      'object',
      'created',
      'expires_at',
      'livemode',
      'mandate_data',
      'payment_intent',
      'payment_method_options',
      'payment_method_preview',
      'return_url',
      'setup_future_usage',
      'setup_intent',
      'shipping',
      'use_stripe_sdk',
    ],
  ],
  [
    'payment_intent',
    [
      'id',
      'object',
      'amount',
      'amount_details',
      'automatic_payment_methods',
      'canceled_at',
      'cancellation_reason',
      'capture_method',
      'client_secret',
      'confirmation_method',
      'created',
      'currency',
      'description',
      'last_payment_error',
      'livemode',
      'next_action',
      'payment_method',
      'payment_method_configuration_details',
      'payment_method_types',
      'processing',
      'receipt_email',
      'setup_future_usage',
      'shipping',
      'source',
      'status',
    ],
  ],
  [
    'setup_intent',
    [
      'id',
      'object',
      'automatic_payment_methods',
      'cancellation_reason',
      'client_secret',
      'created',
      'description',
      'last_setup_error',
      'livemode',
      'next_action',
      'payment_method',
      'payment_method_configuration_details',
      'payment_method_types',
      'status',
      'usage',
    ],
  ],
]);

/** The same object with what publishable keys may not see left out, at every depth. */
export function publishableView(object: object): object {
  const fields = visibleFields(Object.fromEntries(Object.entries(object)));
  return Object.fromEntries(Object.entries(fields).map(([key, inner]) => [key, viewOf(inner)]));
}

function viewOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(viewOf);
  return typeof value === 'object' && value !== null ? publishableView(value) : value;
}

function visibleFields(object: Fields): Fields {
  const { metadata: _metadata, fingerprint: _fingerprint, ...visible } = object;
  const shown = SHOWN_FIELDS.get(object['object']);
  if (shown === undefined) return visible;
  return Object.fromEntries(Object.entries(visible).filter(([key]) => shown.includes(key)));
}
