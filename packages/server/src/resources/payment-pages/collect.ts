import type { PaymentPage } from '@coffer/kernel';
import { asksForAmount } from '../checkout-sessions/make.ts';
import type { SessionRow } from '../checkout-sessions/row.ts';
import type { CustomerRow } from '../customers/object.ts';

type Collect = PaymentPage['collect'];

/** What a page asks the shopper for. */
export function collectOf(page: {
  readonly session: SessionRow;
  readonly customer: CustomerRow | null;
}): Collect {
  const { session, customer } = page;
  const { data } = session;
  const known = data.email_locked || (customer?.email ?? null) !== null;
  const { consent_collection: consent, tax_id_collection: taxId, name_collection: names } = data;
  return {
    email: !known,
    allow_promotion_codes: data.allow_promotion_codes === true,
    billing_address: data.billing_address_collection ?? 'auto',
    shipping_countries: data.shipping_address_collection?.allowed_countries ?? null,
    phone: data.phone_number_collection,
    tax_id: taxIdAsked(taxId),
    individual_name: askedFor(names?.individual),
    business_name: askedFor(names?.business),
    terms_of_service: consent?.terms_of_service === 'required',
    promotions: consent?.promotions === 'auto',
    reuse_agreement: consent?.payment_method_reuse_agreement?.position ?? 'auto',
    setup_future_usage: futureUsage(data),
    save_payment_method: customer !== null && data.saved_methods?.payment_method_save === 'enabled',
    payment_method: data.mode === 'setup' || data.totals.total > 0 || asksForAmount(data),
    custom_fields: data.custom_fields,
  };
}

/** As the intent will have it; that of cards goes before that of the whole. */
export function futureUsage(
  data: Pick<SessionRow['data'], 'payment_intent_data' | 'payment_method_options'>,
): Collect['setup_future_usage'] {
  const { payment_intent_data: intent, payment_method_options: card } = data;
  const usage = card.setup_future_usage ?? intent.setup_future_usage ?? null;
  return usage === 'none' ? null : usage;
}

function taxIdAsked(taxId: SessionRow['data']['tax_id_collection']): Collect['tax_id'] {
  if (taxId?.enabled !== true) return 'never';
  return taxId.required === 'if_supported' ? 'required_if_supported' : 'optional';
}

function askedFor(
  name: { readonly enabled: boolean; readonly optional: boolean } | undefined,
): Collect['individual_name'] {
  if (name?.enabled !== true) return 'never';
  return name.optional ? 'optional' : 'required';
}
