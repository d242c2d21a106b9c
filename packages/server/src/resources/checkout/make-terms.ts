import { changeMetadata } from '../../params/spec.ts';
import type { StoredItem } from './item.ts';
import type { ShippingOption } from './shipping-option.ts';
import type { IntentTermsInput, TermsInput } from './terms-params.ts';
import {
  TEXT_PLACES,
  type CheckoutTerms,
  type CustomText,
  type IntentTerms,
  type NameCollection,
} from './terms.ts';

/** What was looked up or made for an order. */
export interface OrderParts {
  readonly currency: string | null;
  readonly items: readonly StoredItem[];
  readonly shipping_options: readonly ShippingOption[];
}

/** The terms that a request asks for. */
export function makeTerms(given: TermsInput, parts: OrderParts): CheckoutTerms {
  return {
    ...parts,
    allow_promotion_codes: given.allow_promotion_codes ?? null,
    billing_address_collection: given.billing_address_collection ?? null,
    consent_collection: consentOf(given.consent_collection),
    custom_fields: given.custom_fields ?? [],
    custom_text: textOf(given.custom_text ?? {}),
    customer_creation: given.customer_creation ?? null,
    name_collection: namesOf(given.name_collection),
    payment_intent_data: intentTerms({}, given.payment_intent_data),
    payment_method_options: given.payment_method_options?.card ?? {},
    phone_number_collection: given.phone_number_collection?.enabled ?? false,
    shipping_address_collection: given.shipping_address_collection ?? null,
    submit_type: given.submit_type ?? null,
    tax_id_collection:
      given.tax_id_collection === undefined
        ? null
        : {
            enabled: given.tax_id_collection.enabled,
            required: given.tax_id_collection.required ?? 'never',
          },
  };
}

function consentOf(given: TermsInput['consent_collection']): CheckoutTerms['consent_collection'] {
  if (given === undefined) return null;
  return {
    payment_method_reuse_agreement: given.payment_method_reuse_agreement ?? null,
    promotions: given.promotions ?? null,
    terms_of_service: given.terms_of_service ?? null,
  };
}

export function textOf(
  given: NonNullable<TermsInput['custom_text']>,
  before?: CustomText,
): CustomText {
  const texts = TEXT_PLACES.map((place) => {
    const text = given[place] === undefined ? before?.[place] : given[place];
    return [place, text ?? null] as const;
  });
  // The keys are those of the list.
  return Object.fromEntries(texts) as CustomText;
}

function namesOf(given: TermsInput['name_collection']): NameCollection | null {
  if (given === undefined) return null;
  const part = (
    named: { readonly enabled: boolean; readonly optional?: boolean } | undefined,
  ): { readonly enabled: boolean; readonly optional: boolean } | undefined =>
    named && { enabled: named.enabled, optional: named.optional ?? false };
  const [business, individual] = [part(given.business), part(given.individual)];
  return {
    ...(business !== undefined && { business }),
    ...(individual !== undefined && { individual }),
  };
}

/** `payment_intent_data` after a request; what it does not name stays. */
export function intentTerms(before: IntentTerms, given: IntentTermsInput = {}): IntentTerms {
  const { metadata, ...rest } = given;
  return {
    ...before,
    ...rest,
    ...(metadata !== undefined && { metadata: changeMetadata(before.metadata ?? {}, metadata) }),
  };
}
