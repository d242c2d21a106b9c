import type Stripe from 'stripe';
import type { Services } from '../../api/services.ts';
import type { Wire } from '../../wire.ts';
import type { CustomField } from '../checkout/custom-fields.ts';
import { linkUrl } from '../checkout-sessions/hosted-url.ts';
import type { PaymentLinkData, PaymentLinkRow } from './row.ts';

type PaymentLink = Wire<Stripe.PaymentLink>;

/** A payment link as the API shows it. */
export function paymentLinkObject(
  row: PaymentLinkRow,
  services: Pick<Services, 'origins'>,
): PaymentLink {
  const { data } = row;
  return {
    id: row.id,
    object: 'payment_link',
    active: row.active,
    after_completion: afterCompletion(data),
    allow_promotion_codes: data.allow_promotion_codes ?? false,
    application: null,
    application_fee_amount: null,
    application_fee_percent: null,
    automatic_tax: { enabled: false, liability: null },
    billing_address_collection: data.billing_address_collection ?? 'auto',
    consent_collection: data.consent_collection,
    currency: data.currency,
    custom_fields: data.custom_fields.map(customField),
    custom_text: data.custom_text,
    customer_creation: data.customer_creation ?? 'if_required',
    inactive_message: data.inactive_message,
    invoice_creation: NO_INVOICE,
    livemode: row.livemode,
    managed_payments: null,
    metadata: data.metadata,
    ...(data.name_collection !== null && { name_collection: data.name_collection }),
    on_behalf_of: null,
    payment_intent_data: intentData(data),
    payment_method_collection: data.payment_method_collection ?? 'always',
    payment_method_options: null,
    payment_method_types: data.named_types ? ['card'] : null,
    phone_number_collection: { enabled: data.phone_number_collection },
    restrictions:
      data.completed_limit === null
        ? null
        : { completed_sessions: { count: row.completed_sessions, limit: data.completed_limit } },
    // Of the listed countries, as the parameter that they came by has checked.
    shipping_address_collection:
      data.shipping_address_collection as PaymentLink['shipping_address_collection'],
    shipping_options: data.shipping_options.map(({ amount, shipping_rate }) => ({
      shipping_amount: amount,
      shipping_rate,
    })),
    submit_type: data.submit_type ?? 'auto',
    subscription_data: null,
    tax_id_collection: data.tax_id_collection ?? { enabled: false, required: 'never' },
    transfer_data: null,
    url: linkUrl({ origins: services.origins }, row.id),
  };
}

const NO_INVOICE: PaymentLink['invoice_creation'] = {
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

function afterCompletion(data: PaymentLinkData): PaymentLink['after_completion'] {
  const { type, custom_message, url } = data.after_completion;
  return type === 'redirect' && url !== null
    ? { redirect: { url }, type }
    : { hosted_confirmation: { custom_message }, type: 'hosted_confirmation' };
}

function customField(field: CustomField): PaymentLink['custom_fields'][number] {
  const { key, label, optional, type, options, default_value } = field;
  const base = { key, label: { custom: label, type: 'custom' as const }, optional, type };
  const { maximum_length, minimum_length } = field;
  const text = { default_value, maximum_length, minimum_length };
  switch (type) {
    case 'dropdown':
      return { ...base, dropdown: { default_value, options } };
    case 'numeric':
      return { ...base, numeric: text };
    case 'text':
      return { ...base, text };
  }
}

function intentData({
  payment_intent_data: data,
}: PaymentLinkData): PaymentLink['payment_intent_data'] {
  if (Object.keys(data).length === 0) return null;
  return {
    capture_method: data.capture_method ?? null,
    description: data.description ?? null,
    metadata: data.metadata ?? {},
    setup_future_usage: data.setup_future_usage ?? null,
    statement_descriptor: data.statement_descriptor ?? null,
    statement_descriptor_suffix: data.statement_descriptor_suffix ?? null,
    transfer_group: data.transfer_group ?? null,
  };
}
