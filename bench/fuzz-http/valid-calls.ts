import { encodeForm, type FormInput } from '@coffer/kernel';
import { routes } from '../../packages/server/src/resources/all.ts';

/** A call that the API takes; `{pi}` stands for the id of some payment intent. */
export interface ValidCall {
  readonly method: string;
  readonly path: string;
  readonly pairs: readonly string[];
  readonly publishable: boolean;
  /** It ends the life of what it names, so it gets the same object each time. */
  readonly ends: boolean;
}

type Form = Record<string, FormInput>;

/** What `:id` is, by the part of the path before it. */
const IDS: Readonly<Record<string, string>> = {
  accounts: 'acct',
  balance_transactions: 'txn',
  charges: 'ch',
  confirmation_tokens: 'ctoken',
  coupons: 'coupon',
  customers: 'cus',
  events: 'evt',
  for_plink: 'plink',
  for_recovery: 'cs',
  payment_intents: 'pi',
  payment_links: 'plink',
  payment_methods: 'pm',
  payment_pages: 'cs',
  prices: 'price',
  products: 'prod',
  promotion_codes: 'promo',
  refunds: 're',
  sessions: 'cs',
  setup_intents: 'seti',
  shipping_rates: 'shr',
  sources: 'card',
  tax_rates: 'txr',
  tokens: 'tok',
  webhook_endpoints: 'we',
};

const metadata = { order: '6735', 'a b': 'c' };
const address = { city: 'Graz', country: 'AT', line1: 'Ring 1', postal_code: '8010' };
const shipping = { name: 'Jenny Rosen', phone: '+43 1 23', address };
const described = { description: 'Beans', metadata };
const items = [{ price: '{price}', quantity: 1 }];
const pay = { amount: 2000, currency: 'usd', payment_method: 'pm_card_visa', ...described };
const billing = { name: 'Jenny', email: 'j@example.com', address };

/** Forms that are taken, by method and path; a call that is not here has none. */
const FORMS: Readonly<Record<string, readonly Form[]>> = {
  'POST /v1/customers': [
    { name: 'Jenny', email: 'j@example.com', phone: '1', ...described, shipping, address },
    { source: 'tok_visa', validate: true, tax_exempt: 'none' },
  ],
  'POST /v1/customers/:id': [{ name: 'Jenny', ...described, shipping, preferred_locales: ['de'] }],
  'POST /v1/customer_sessions': [
    { customer: '{cus}', components: { payment_element: { enabled: true } } },
  ],
  'POST /v1/customers/:id/sources': [{ source: 'tok_visa' }, { source: '{tok}' }],
  'POST /v1/customers/:id/sources/:part': [{ exp_month: 1, exp_year: 2033, name: 'J', metadata }],
  'POST /v1/payment_methods': [
    { type: 'card', card: { token: 'tok_visa' }, billing_details: billing, metadata },
  ],
  'POST /v1/payment_methods/:id': [{ billing_details: billing, allow_redisplay: 'always' }],
  'POST /v1/payment_methods/:id/attach': [{ customer: '{cus}' }],
  'POST /v1/tokens': [{ customer: '{cus}', card: '{pm}' }],
  'POST /v1/test_helpers/confirmation_tokens': [
    { payment_method: 'pm_card_visa', return_url: 'https://a.example', shipping },
  ],
  'POST /v1/payment_intents': [
    { ...pay, confirm: true, expand: ['latest_charge.balance_transaction'] },
    { ...pay, shipping, receipt_email: 'j@example.com' },
    {
      ...{ amount: 1000, currency: 'eur', customer: '{cus}', payment_method: '{pm}' },
      ...{ automatic_payment_methods: { enabled: true, allow_redirects: 'never' } },
      payment_method_options: { card: { request_three_d_secure: 'any' } },
      setup_future_usage: 'off_session',
      statement_descriptor_suffix: 'BEANS',
    },
  ],
  'POST /v1/payment_intents/:id': [{ amount: 1500, ...described, shipping, customer: '{cus}' }],
  'POST /v1/payment_intents/:id/confirm': [
    { payment_method: 'pm_card_visa', return_url: 'https://a.example/back', use_stripe_sdk: true },
    {
      payment_method_data: { type: 'card', card: { token: 'tok_visa' }, billing_details: billing },
    },
    { confirmation_token: '{ctoken}' },
  ],
  'POST /v1/payment_intents/:id/capture': [{ amount_to_capture: 700, metadata }],
  'POST /v1/payment_intents/:id/increment_authorization': [{ amount: 3000, ...described }],
  'POST /v1/payment_intents/:id/cancel': [{ cancellation_reason: 'abandoned' }],
  'POST /v1/setup_intents': [
    { payment_method: 'pm_card_visa', confirm: true, usage: 'off_session', ...described },
    { customer: '{cus}', payment_method_types: ['card'] },
  ],
  'POST /v1/setup_intents/:id': [{ customer: '{cus}', payment_method: '{pm}', ...described }],
  'POST /v1/setup_intents/:id/confirm': [{ payment_method: 'pm_card_visa' }],
  'POST /v1/charges': [{ amount: 900, currency: 'usd', source: 'tok_visa', ...described }],
  'POST /v1/charges/:id': [{ ...described, receipt_email: 'j@example.com', shipping }],
  'POST /v1/charges/:id/capture': [{ amount: 500 }],
  'POST /v1/charges/:id/refund': [{ amount: 5, metadata }],
  'POST /v1/charges/:id/refunds': [{ amount: 5, metadata }],
  'POST /v1/charges/:id/refunds/:part': [{ metadata }],
  'POST /v1/refunds': [
    { charge: '{ch}', amount: 10, reason: 'duplicate', metadata },
    { payment_intent: '{pi}', amount: 10 },
  ],
  'POST /v1/refunds/:id': [{ metadata }],
  'POST /v1/products': [{ name: 'Beans', images: ['https://a.example/b.png'], ...described }],
  'POST /v1/products/:id': [{ name: 'Beans', active: true, default_price: '{price}' }],
  'POST /v1/prices': [
    { product: '{prod}', currency: 'usd', unit_amount: 100, nickname: 'a', metadata },
    { product_data: { name: 'Tea' }, currency: 'usd', unit_amount_decimal: '10.5' },
  ],
  'POST /v1/prices/:id': [{ nickname: 'b', metadata }],
  'POST /v1/coupons': [
    { percent_off: 12.5, name: 'Less', max_redemptions: 5, metadata },
    { amount_off: 100, currency: 'usd', applies_to: { products: ['{prod}'] } },
  ],
  'POST /v1/coupons/:id': [{ name: 'Ten', metadata }],
  'POST /v1/promotion_codes': [
    { promotion: { type: 'coupon', coupon: '{coupon}' }, customer: '{cus}', metadata },
  ],
  'POST /v1/promotion_codes/:id': [{ metadata }],
  'POST /v1/shipping_rates': [
    {
      ...{ display_name: 'Ground', type: 'fixed_amount', metadata },
      fixed_amount: { amount: 500, currency: 'usd', currency_options: { eur: { amount: 400 } } },
      delivery_estimate: { minimum: { unit: 'day', value: 1 }, maximum: { unit: 'day', value: 3 } },
    },
  ],
  'POST /v1/shipping_rates/:id': [{ metadata, tax_behavior: 'inclusive' }],
  'POST /v1/tax_rates': [{ display_name: 'VAT', inclusive: false, percentage: 19.5, metadata }],
  'POST /v1/tax_rates/:id': [{ display_name: 'MwSt.', jurisdiction: 'AT' }],
  'POST /v1/checkout/sessions': [
    {
      ...{ mode: 'payment', line_items: items, customer: '{cus}', metadata },
      success_url: 'https://a.example/{CHECKOUT_SESSION_ID}',
      discounts: [{ promotion_code: '{promo}' }],
      shipping_options: [{ shipping_rate: '{shr}' }],
    },
    {
      line_items: [
        {
          price_data: { currency: 'usd', unit_amount: 500, product_data: { name: 'Tea' } },
          quantity: 2,
          tax_rates: ['{txr}'],
        },
      ],
      mode: 'payment',
      success_url: 'https://a.example',
      custom_fields: [
        { key: 'engraving', label: { type: 'custom', custom: 'Text' }, type: 'text' },
      ],
    },
  ],
  'POST /v1/checkout/sessions/:id': [{ metadata }],
  'POST /v1/payment_links': [{ line_items: items, allow_promotion_codes: true, metadata }],
  'POST /v1/payment_links/:id': [{ active: true, metadata }],
  'POST /v1/payment_pages/:id': [{ email: 'j@example.com' }],
  'POST /v1/payment_pages/:id/confirm': [{ payment_method: '{pm}', expected_amount: 100 }],
  'POST /v1/events/:id/retry': [{ webhook_endpoint: '{we}' }],
  'POST /v1/webhook_endpoints/:id': [{ enabled_events: ['account.updated'], ...described }],
  'POST /v1/accounts/:id': [{ business_profile: { name: 'Shop' } }],
  'POST /v1/stripecli/sessions': [{ websocket_features: ['webhooks'], device_name: 'a' }],
};

const created = { gte: 1, lt: 4_000_000_000 };
const search = { query: 'active:"true" AND metadata["order"]:"6735"' };
/** What lists may be asked for, by path. */
const LISTS: Readonly<Record<string, readonly Form[]>> = {
  '/v1/account': [{}],
  '/v1/balance': [{}],
  '/v1/balance_transactions': [{ type: 'charge', created }, { source: '{ch}' }],
  '/v1/charges': [{ payment_intent: '{pi}', expand: ['data.refunds'] }, { customer: '{cus}' }],
  '/v1/checkout/sessions': [{ payment_intent: '{pi}' }, { customer: '{cus}', created }],
  '/v1/coupons': [{ created }],
  '/v1/customers': [{ email: 'j@example.com', created }, { starting_after: '{cus}' }],
  '/v1/elements/sessions': [{ client_secret: '{pi}', type: 'payment_intent' }],
  '/v1/events': [
    { type: 'charge.*', created },
    { types: ['charge.succeeded', 'refund.created'] },
    { related_object: '{pi}', starting_after: '{evt}' },
  ],
  '/v1/payment_intents': [
    { customer: '{cus}', created, expand: ['data.customer', 'data.latest_charge'] },
    { ending_before: '{pi}' },
  ],
  '/v1/payment_links': [{ active: true }],
  '/v1/payment_methods': [{ customer: '{cus}', type: 'card' }],
  '/v1/prices': [{ product: '{prod}', active: true }, { lookup_keys: ['a', 'b'] }],
  '/v1/prices/search': [search],
  '/v1/products': [{ ids: ['{prod}'], active: true }, { created }],
  '/v1/products/search': [search],
  '/v1/promotion_codes': [{ coupon: '{coupon}', code: 'A' }, { customer: '{cus}' }],
  '/v1/refunds': [{ charge: '{ch}' }, { payment_intent: '{pi}', created }],
  '/v1/setup_attempts': [{ setup_intent: '{seti}' }],
  '/v1/setup_intents': [{ customer: '{cus}' }, { payment_method: '{pm}', created }],
};
const PAGE: Form = { limit: 3 };
/** Calls that this machine's network or tables would bear the most of; they are tried elsewhere. */
const LEFT_OUT: ReadonlySet<string> = new Set(['POST /v1/webhook_endpoints']);
const ENDS = /^DELETE |\/(cancel|detach|expire|roll_secret|source_cancel)$/;

/** Every route of the API with a form that it takes, if it takes any. */
export function validCalls(): readonly ValidCall[] {
  return routes.flatMap(({ method, path, publishable }) => {
    const name = `${method} ${path}`;
    if (LEFT_OUT.has(name)) return [];
    const isList = method === 'GET' && !path.includes('/:id');
    const forms = FORMS[name] ?? (isList ? (LISTS[path] ?? [PAGE]) : [{}]);
    return forms.map((form) => ({
      method,
      path: withNames(path),
      // Braces are written as they are, so that ids can be put in.
      pairs: encodeForm(form)
        .replaceAll('%7B', '{')
        .replaceAll('%7D', '}')
        .split('&')
        .filter(Boolean),
      publishable,
      ends: ENDS.test(name),
    }));
  });
}

/** `/v1/charges/:id/refunds/:part` → `/v1/charges/{ch}/refunds/{re}`. */
function withNames(path: string): string {
  const parts = path.split('/');
  return parts
    .map((part, at) => {
      if (!part.startsWith(':')) return part;
      return `{${IDS[parts[at - 1] ?? ''] ?? 'pi'}}`;
    })
    .join('/');
}
