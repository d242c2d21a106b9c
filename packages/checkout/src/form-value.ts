import type { FieldsState, PlainObject } from '@coffer/kernel';
import { billingAddress, checkDraft, typesCard } from './draft.ts';
import { customFieldId } from './parts/custom-field-id.ts';
import type { Store } from './store.ts';
import type { Address } from './view.ts';

/** How far the card has come in the vault's frame; at first nothing is known. */
export interface CardState {
  readonly complete?: boolean;
  readonly empty?: boolean;
}

/** What the form holds, as the change event of Stripe.js's form has it. */
export function formValue(store: Store, card: CardState): FieldsState {
  const view = store.view.value;
  const draft = store.draft.value;
  const missing = Object.keys(checkDraft(view, draft, store.texts));
  const value: Record<string, PlainObject> = {};
  const status: Record<string, { complete: boolean; empty: boolean }> = {};
  const section = (name: string, about: Section): void => {
    const complete = !missing.some((id) => about.ids.some((part) => id.startsWith(part)));
    value[name] = about.value;
    status[name] = { complete, empty: about.texts.every((text) => text.trim() === '') };
  };
  const { email, phone, individualName, companyName } = draft;
  section('customerDetails', {
    ids: ['email', 'phone', 'individual-name', 'company-name'],
    texts: [email, phone, individualName, companyName],
    value: {
      email,
      ...(individualName === '' ? {} : { name: individualName }),
      ...(companyName === '' ? {} : { businessName: companyName }),
      ...(view.contact.asksPhone ? { phone } : {}),
    },
  });
  if (view.shipping?.countries != null) {
    section('shippingAddress', addressSection('shipping-', draft.shipping));
  }
  const billing = billingAddress(view, draft);
  if (billing !== null) section('billingAddress', addressSection('billing-', billing));
  if (view.taxId !== null) {
    const { businessName, taxId, taxIdType } = draft;
    section('tax', {
      ids: ['business-name', 'tax-id'],
      texts: [businessName, taxId],
      value: { businessName, taxId, taxIdType, externalTaxIdType: taxIdType },
    });
  }
  if (view.customFields.length > 0) {
    section('customFields', {
      ids: view.customFields.map(customFieldId),
      texts: Object.values(draft.custom),
      value: draft.custom,
    });
  }
  const rate = view.shipping?.rates.find(({ chosen }) => chosen);
  if (rate !== undefined) {
    value['shippingOption'] = { id: rate.id, displayName: rate.name, amount: rate.price };
  }
  if (!view.charge.free) {
    const typed = typesCard(view, draft);
    const method = { id: draft.savedCard, type: 'card', billing_details: NOBODY };
    value['payment'] = {
      collapsed: false,
      type: 'card',
      ...(typed ? {} : { payment_method: method }),
      ...(view.offersSaving ? { savePaymentMethod: draft.saveCard } : {}),
    };
    status['payment'] = {
      complete: !typed || (card.complete === true && !missing.includes('cardholder')),
      empty: typed && card.empty !== false && draft.cardholder.trim() === '',
    };
  }
  const sections = Object.values(status);
  return {
    complete: missing.length === 0 && sections.every(({ complete }) => complete),
    empty: sections.every(({ empty }) => empty),
    autofilled: false,
    error: null,
    details: { value, status },
  };
}

interface Section {
  /** What the ids of its fields begin with. */
  readonly ids: readonly string[];
  readonly texts: readonly string[];
  readonly value: PlainObject;
}

/** Of a saved card the page is told the id, and no more. */
const NOBODY = {
  address: { line1: null, line2: null, city: null, state: null, postal_code: null, country: null },
  name: null,
  email: null,
  phone: null,
};

function addressSection(prefix: string, address: Address): Section {
  const { name, line1, line2, city, state, postalCode, country } = address;
  return {
    ids: [prefix],
    // A country is there from the beginning.
    texts: [line1, line2, city, state, postalCode],
    value: { name, address: { line1, line2, city, state, postal_code: postalCode, country } },
  };
}
