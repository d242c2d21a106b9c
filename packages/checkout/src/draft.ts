import { asksPostalCode, needsState } from './parts/address.ts';
import { customFieldId } from './parts/custom-field-id.ts';
import type { Draft } from './store.ts';
import { hasTaxIdKind } from './tax-id-kinds.ts';
import { fill, type PageTexts } from './texts/texts.ts';
import type { Address, Charge, CheckoutView, CustomField } from './view.ts';

type Errors = Record<string, string>;

/** At least a name, an @ and a host: whether it arrives, only a letter to it can tell. */
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const PHONE_DIGITS_MIN = 5;

/** What is still missing or wrong, by the id of the field. */
export function checkDraft(view: CheckoutView, draft: Draft, texts: PageTexts): Errors {
  const errors: Errors = {};
  const { contact } = view;
  if (!contact.emailFixed && !EMAIL.test(draft.email.trim())) {
    errors['email'] = draft.email.trim() === '' ? texts.required : texts.invalidEmail;
  }
  if (contact.asksPhone && draft.phone.replaceAll(/\D/g, '').length < PHONE_DIGITS_MIN) {
    errors['phone'] = draft.phone.trim() === '' ? texts.required : texts.invalidPhone;
  }
  const need = (id: string, value: string): void => {
    if (value.trim() === '') errors[id] = texts.required;
  };
  for (const { id, ownPrice } of view.items) {
    if (ownPrice !== null) need(`price-${id}`, ownPrice.amount);
  }
  if (contact.individualName.asks === 'required') need('individual-name', draft.individualName);
  if (contact.businessName.asks === 'required') need('company-name', draft.companyName);
  if (saysTaxId(view, draft) || needsTaxId(view, draft)) {
    need('business-name', draft.businessName);
    need('tax-id-type', draft.taxIdType);
    need('tax-id', draft.taxId);
  }
  if (view.shipping?.countries != null) needAddress('shipping', draft.shipping, need);
  if (asksBilling(view, draft)) needAddress('billing', draft.billing, need);
  if (typesCard(view, draft)) need('cardholder', draft.cardholder);
  for (const field of view.customFields) {
    const error = customError(field, draft.custom[field.key] ?? '', texts);
    if (error !== null) errors[customFieldId(field)] = error;
  }
  if (view.consent.terms && !draft.agrees) errors['agrees'] = texts.mustAgree;
  return errors;
}

/** Whether the card in the vault's frame is the one to pay with. */
export function typesCard(view: CheckoutView, draft: Draft): boolean {
  return !view.charge.free && draft.savedCard === '';
}

/** Whether a tax id is given. Where it is not required, a tick says so. */
function saysTaxId({ taxId }: CheckoutView, draft: Draft): boolean {
  if (taxId?.required !== true) return taxId !== null && draft.asBusiness;
  return [draft.businessName, draft.taxIdType, draft.taxId].some((text) => text.trim() !== '');
}

/** Whether there has to be one, as far as this page knows: the card form asks for countries too. */
function needsTaxId(view: CheckoutView, draft: Draft): boolean {
  const country = billingAddress(view, draft)?.country;
  return view.taxId?.required === true && country !== undefined && hasTaxIdKind(country);
}

function asksBilling(view: CheckoutView, draft: Draft): boolean {
  return view.billing === 'required' && !(view.shipping?.countries != null && draft.billingSame);
}

/** The billing address that the page itself has asked for; null leaves it to the card form. */
export function billingAddress(view: CheckoutView, draft: Draft): Address | null {
  if (view.billing !== 'required') return null;
  return asksBilling(view, draft) ? draft.billing : draft.shipping;
}

function needAddress(
  kind: 'shipping' | 'billing',
  address: Address,
  need: (id: string, value: string) => void,
): void {
  // Whom a bill is for is said by the card.
  if (kind === 'shipping') need('shipping-name', address.name);
  need(`${kind}-line1`, address.line1);
  need(`${kind}-city`, address.city);
  if (asksPostalCode(address.country)) need(`${kind}-postalCode`, address.postalCode);
  if (needsState(address.country)) need(`${kind}-state`, address.state);
}

/** Whether all of an address is there. */
export function isWhole(address: Address): boolean {
  let whole = true;
  needAddress('shipping', address, (_id, value) => {
    if (value.trim() === '') whole = false;
  });
  return whole;
}

const LENGTH_MAX = 255;

function customError(field: CustomField, value: string, texts: PageTexts): string | null {
  const given = value.trim();
  if (given === '') return field.optional ? null : texts.required;
  if (field.kind === 'numeric' && !/^\d+$/.test(given)) return texts.digitsOnly;
  const min = field.minLength ?? 1;
  const max = field.maxLength ?? LENGTH_MAX;
  return given.length < min || given.length > max
    ? fill(texts.wrongLength, { min: String(min), max: String(max) })
    : null;
}

/**
 * The draft as the parameters of /v1/payment_pages, by their names on the wire. What is empty is
 * sent too: it takes back what was said before.
 */
export function draftParams(view: CheckoutView, draft: Draft): Record<string, string> {
  const params: Record<string, string> = {};
  const { contact } = view;
  if (!contact.emailFixed) params['email'] = draft.email.trim();
  if (contact.asksPhone) params['phone'] = draft.phone.trim();
  if (contact.individualName.asks !== 'never') params['individual_name'] = draft.individualName;
  if (contact.businessName.asks !== 'never') params['business_name'] = draft.companyName;
  if (view.taxId !== null) addTaxId(params, view, draft);
  if (view.shipping?.countries != null) {
    params['shipping[name]'] = draft.shipping.name;
    addAddress(params, 'shipping[address]', draft.shipping);
  }
  const billing = billingAddress(view, draft);
  if (billing !== null) addAddress(params, 'billing_address', billing);
  for (const { key } of view.customFields) {
    params[`custom_fields[${key}]`] = draft.custom[key]?.trim() ?? '';
  }
  if (view.consent.terms && draft.agrees) params['consent[terms_of_service]'] = 'accepted';
  if (view.consent.promotions) {
    params['consent[promotions]'] = draft.promotions ? 'opt_in' : 'opt_out';
  }
  if (view.offersSaving && draft.saveCard) params['save_payment_method'] = 'true';
  return params;
}

/** The tax id with whose it is; empty text takes back what was said before. */
function addTaxId(params: Record<string, string>, view: CheckoutView, draft: Draft): void {
  if (saysTaxId(view, draft)) {
    params['business_name'] = draft.businessName;
    params['tax_id[type]'] = draft.taxIdType;
    params['tax_id[value]'] = draft.taxId.trim();
    return;
  }
  params['tax_id'] = '';
  if (view.contact.businessName.asks === 'never') params['business_name'] = '';
}

export function addAddress(
  params: Record<string, string>,
  name: string,
  address: Omit<Address, 'name'>,
): void {
  const parts = {
    line1: address.line1,
    line2: address.line2,
    city: address.city,
    state: address.state,
    postal_code: address.postalCode,
    country: address.country,
  };
  for (const [part, value] of Object.entries(parts)) {
    if (value.trim() !== '') params[`${name}[${part}]`] = value.trim();
  }
}

/** What a shopper typed as an amount, in the smallest unit, or what is said of what is none. */
export function readAmount(
  text: string,
  { decimals, stepMinor }: Pick<Charge, 'decimals' | 'stepMinor'>,
): number | 'amountTooFine' | 'required' {
  const [, whole = '', part = ''] = /^(\d{1,9})(?:[.,](\d{1,9}))?$/.exec(text.trim()) ?? [];
  if (whole === '') return 'required';
  const amountMinor = Number(whole) * 10 ** decimals + Number(part.padEnd(decimals, '0'));
  return part.length > decimals || amountMinor % stepMinor !== 0 ? 'amountTooFine' : amountMinor;
}
