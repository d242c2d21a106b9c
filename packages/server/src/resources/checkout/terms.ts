import type { CardOptions, FutureUsage } from '../payment-intents/params.ts';
import type { Shipping } from '../contact/shipping.ts';
import type { CustomField } from './custom-fields.ts';
import type { StoredItem } from './item.ts';
import type { ShippingOption } from './shipping-option.ts';

/** What a page sells and asks: of a session, and of a payment link, which makes sessions of it. */
export interface CheckoutTerms {
  readonly allow_promotion_codes: boolean | null;
  readonly billing_address_collection: 'auto' | 'required' | null;
  readonly consent_collection: ConsentCollection | null;
  /** Null only in setup mode. */
  readonly currency: string | null;
  readonly custom_fields: readonly CustomField[];
  readonly custom_text: CustomText;
  readonly customer_creation: 'always' | 'if_required' | null;
  readonly items: readonly StoredItem[];
  readonly name_collection: NameCollection | null;
  readonly payment_intent_data: IntentTerms;
  readonly payment_method_options: CardOptions;
  readonly phone_number_collection: boolean;
  readonly shipping_address_collection: { readonly allowed_countries: readonly string[] } | null;
  readonly shipping_options: readonly ShippingOption[];
  readonly submit_type: SubmitType | null;
  readonly tax_id_collection: {
    readonly enabled: boolean;
    readonly required: TaxIdRequired;
  } | null;
}

export type SubmitType = 'auto' | 'book' | 'donate' | 'pay';
export type TaxIdRequired = 'if_supported' | 'never';

export interface ConsentCollection {
  readonly payment_method_reuse_agreement: { readonly position: 'auto' | 'hidden' } | null;
  readonly promotions: 'auto' | 'none' | null;
  readonly terms_of_service: 'none' | 'required' | null;
}

export const TEXT_PLACES = [
  'after_submit',
  'shipping_address',
  'submit',
  'terms_of_service_acceptance',
] as const;

export type CustomText = Readonly<
  Record<(typeof TEXT_PLACES)[number], { readonly message: string } | null>
>;

export interface NameCollection {
  readonly business?: { readonly enabled: boolean; readonly optional: boolean };
  readonly individual?: { readonly enabled: boolean; readonly optional: boolean };
}

/** What the payment intent of a session will be told. */
export interface IntentTerms {
  readonly capture_method?: 'automatic' | 'automatic_async' | 'manual';
  readonly description?: string | null;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly receipt_email?: string | null;
  readonly setup_future_usage?: FutureUsage | null;
  readonly shipping?: Shipping | null;
  readonly statement_descriptor?: string | null;
  readonly statement_descriptor_suffix?: string | null;
  readonly transfer_group?: string | null;
}
