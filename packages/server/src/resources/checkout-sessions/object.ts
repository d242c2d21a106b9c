import type Stripe from 'stripe';
import { accountDefaults, type AccountSettings } from '../../auth/account-settings.ts';
import { brandingOf } from '../../auth/branding.ts';
import type { Services } from '../../api/services.ts';
import type { Wire } from '../../wire.ts';
import type { CustomField } from '../checkout/custom-fields.ts';
import { hostedUrl } from './hosted-url.ts';
import type { SessionData, SessionRow } from './row.ts';

type Session = Wire<Stripe.Checkout.Session>;

/** What an answer shows beside the row: where pages are, and how the account looks. */
export interface SessionView {
  readonly services: Pick<Services, 'origins'>;
  readonly settings: AccountSettings;
}

/** A session as the API shows it. */
export function sessionObject(row: SessionRow, view: SessionView): Session {
  const { data } = row;
  const open = row.status === 'open';
  const hosted = data.ui_mode === 'hosted_page';
  return {
    id: row.id,
    object: 'checkout.session',
    adaptive_pricing: { enabled: false },
    after_expiration: data.recovery === null ? null : { recovery: data.recovery },
    allow_promotion_codes: data.allow_promotion_codes,
    allowed_payment_method_types: null,
    ...amountsOf(data),
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: data.billing_address_collection,
    branding_settings: brandingSettings(data, view.settings),
    cancel_url: data.cancel_url,
    client_reference_id: data.client_reference_id,
    client_secret: open ? row.client_secret : null,
    created: row.created,
    currency: data.currency,
    currency_conversion: null,
    ...shopperOf(row),
    discounts: discountsOf(data),
    expires_at: row.expires_at,
    integration_identifier: data.integration_identifier,
    invoice: null,
    invoice_creation: data.mode === 'payment' ? NO_INVOICE : null,
    livemode: row.livemode,
    // Of the listed locales, as the parameter that it came by has checked.
    locale: data.locale as Session['locale'],
    managed_payments: null,
    metadata: data.metadata,
    mode: data.mode,
    ...(data.name_collection !== null && { name_collection: data.name_collection }),
    origin_context: data.origin_context,
    payment_intent: row.payment_intent,
    payment_link: row.payment_link,
    payment_method_collection: data.mode === 'setup' ? 'always' : 'if_required',
    payment_method_configuration_details: null,
    payment_method_options: methodOptions(data),
    payment_method_types: ['card'],
    payment_status: data.payment_status,
    permissions: data.permissions,
    phone_number_collection: { enabled: data.phone_number_collection },
    recovered_from: data.recovered_from,
    ...(data.redirect_on_completion !== null && {
      redirect_on_completion: data.redirect_on_completion,
    }),
    ...(data.return_url !== null && { return_url: data.return_url }),
    saved_payment_method_options: savedMethods(data),
    setup_intent: row.setup_intent,
    ...shippingOf(data),
    status: row.status,
    submit_type: data.submit_type,
    subscription: null,
    success_url: data.success_url,
    ...(data.tax_id_collection !== null && { tax_id_collection: data.tax_id_collection }),
    ui_mode: data.ui_mode,
    url: open && hosted ? hostedUrl(view.services, row.id) : null,
    wallet_options: null,
  };
}

/** Who pays, and what the session asks and knows of them. */
function shopperOf(
  row: SessionRow,
): Pick<
  Session,
  | 'collected_information'
  | 'consent'
  | 'consent_collection'
  | 'custom_fields'
  | 'custom_text'
  | 'customer'
  | 'customer_account'
  | 'customer_creation'
  | 'customer_details'
  | 'customer_email'
> {
  const { data } = row;
  return {
    collected_information: {
      business_name: data.shopper.business_name,
      individual_name: data.shopper.individual_name,
      shipping_details: shippingDetails(data),
    },
    consent: consentOf(data),
    consent_collection: data.consent_collection,
    custom_fields: data.custom_fields.map((field) => customField(field, data)),
    custom_text: data.custom_text,
    customer: row.customer,
    customer_account: null,
    customer_creation: row.data.customer_creation ?? defaultCreation(row),
    customer_details: customerDetails(row),
    customer_email: data.customer_email,
  };
}

function savedMethods({
  saved_methods: saved,
}: SessionData): Session['saved_payment_method_options'] {
  return (
    saved && {
      ...saved,
      allow_redisplay_filters: saved.allow_redisplay_filters ?? ['always'],
      payment_method_remove: saved.payment_method_remove ?? 'disabled',
    }
  );
}

function shippingOf(
  data: SessionData,
): Pick<Session, 'shipping_address_collection' | 'shipping_cost' | 'shipping_options'> {
  return {
    // Of the listed countries, as the parameter that they came by has checked.
    shipping_address_collection:
      data.shipping_address_collection as Session['shipping_address_collection'],
    shipping_cost: shippingCost(data),
    shipping_options: data.shipping_options.map(({ shipping_rate, amount }) => ({
      shipping_amount: amount,
      shipping_rate,
    })),
  };
}

type InvoiceCreation = NonNullable<Session['invoice_creation']>;

const NO_INVOICE: InvoiceCreation = {
  enabled: false,
  invoice_data: {
    account_tax_ids: null,
    custom_fields: null,
    description: null,
    footer: null,
    issuer: null,
    metadata: {},
    rendering_options: null,
  },
};

function amountsOf(
  data: SessionData,
): Pick<Session, 'amount_subtotal' | 'amount_total' | 'total_details'> {
  if (data.mode === 'setup') {
    return { amount_subtotal: null, amount_total: null, total_details: null };
  }
  const { subtotal, total, discount, shipping, tax } = data.totals;
  return {
    amount_subtotal: subtotal,
    amount_total: total,
    total_details: { amount_discount: discount, amount_shipping: shipping, amount_tax: tax },
  };
}

function brandingSettings(
  data: SessionData,
  settings: AccountSettings,
): NonNullable<Session['branding_settings']> {
  const { logo_url, icon_url, ...branding } = {
    ...brandingOf({ ...accountDefaults, ...settings }),
    ...data.branding,
  };
  return {
    ...branding,
    icon: icon_url === null ? null : { type: 'url', url: icon_url },
    logo: logo_url === null ? null : { type: 'url', url: logo_url },
  };
}

function shippingDetails(
  data: SessionData,
): NonNullable<Session['collected_information']>['shipping_details'] {
  const { shipping } = data.shopper;
  return shipping && { address: shipping.address, name: shipping.name };
}

function consentOf(data: SessionData): Session['consent'] {
  return data.consent_collection === null ? null : data.shopper.consent;
}

function customField(field: CustomField, data: SessionData): Session['custom_fields'][number] {
  const { key, label, optional, type, default_value, maximum_length, minimum_length } = field;
  const value = data.shopper.custom_fields[key] ?? null;
  const base = { key, label: { custom: label, type: 'custom' as const }, optional, type };
  const text = { default_value, maximum_length, minimum_length, value };
  switch (type) {
    case 'dropdown':
      return { ...base, dropdown: { default_value, options: field.options, value } };
    case 'numeric':
      return { ...base, numeric: text };
    case 'text':
      return { ...base, text };
  }
}

function defaultCreation(row: SessionRow): Session['customer_creation'] {
  return row.data.mode === 'payment' && row.customer === null ? 'if_required' : null;
}

function customerDetails({ customer, data }: SessionRow): Session['customer_details'] {
  const { address, business_name, email, individual_name, name, phone, tax_ids } = data.shopper;
  const unknown = [address, business_name, email, individual_name, name, phone];
  if (customer === null && unknown.every((part) => part === null)) return null;
  return {
    address,
    business_name,
    email,
    individual_name,
    name,
    phone,
    tax_exempt: data.mode === 'setup' ? null : 'none',
    // Taken as data: which types there are is the tax offices' to say.
    tax_ids:
      tax_ids.length === 0
        ? null
        : (tax_ids as NonNullable<NonNullable<Session['customer_details']>['tax_ids']>),
  };
}

function discountsOf({ mode, discount }: SessionData): Session['discounts'] {
  if (mode === 'setup') return null;
  if (discount === null) return [];
  const { coupon, promotion_code } = discount;
  return [promotion_code === null ? { coupon, promotion_code } : { coupon: null, promotion_code }];
}

function methodOptions(data: SessionData): Session['payment_method_options'] {
  const { request_three_d_secure = 'automatic', setup_future_usage } = data.payment_method_options;
  return {
    card: { request_three_d_secure, ...(setup_future_usage != null && { setup_future_usage }) },
  };
}

function shippingCost({ shipping_rate, totals }: SessionData): Session['shipping_cost'] {
  if (shipping_rate === null) return null;
  const { shipping } = totals;
  return { amount_subtotal: shipping, amount_tax: 0, amount_total: shipping, shipping_rate };
}
