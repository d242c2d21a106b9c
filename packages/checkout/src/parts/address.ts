import type { Node } from '../h.ts';
import { h } from '../h.ts';
import type { Store } from '../store.ts';
import type { Address } from '../view.ts';
import { choiceField, textField } from './field.ts';

/** Where letters need it to arrive, or banks to compare it (Universal Postal Union, S42). */
const WITH_STATE: ReadonlySet<string> = new Set(
  'AE AR AU BR CA CN CO EG ES HK ID IE IN IT JP KR MX MY NG PH RU TH TR TW UA US VE'.split(' '),
);
/** Whose addresses are not complete without it. */
const STATE_NEEDED: ReadonlySet<string> = new Set('AU BR CA CN IN JP MX US'.split(' '));
/** Countries without postal codes. */
const WITHOUT_POSTAL_CODE: ReadonlySet<string> = new Set(
  (
    'AE AG AN AO AW BF BI BJ BO BS BW BZ CD CF CG CI CK CM DJ DM ER FJ GD GH GM GN GQ GY HK IE JM KE KI ' +
    'KM KN KP LC ML MO MR MS MU MW NR NU PA QA RW SB SC SL SO SR ST SY TD TG TK TL TO TT TV TZ UG VU YE ZW'
  ).split(' '),
);

export function asksState(country: string): boolean {
  return WITH_STATE.has(country);
}

export function needsState(country: string): boolean {
  return STATE_NEEDED.has(country);
}

export function asksPostalCode(country: string): boolean {
  return !WITHOUT_POSTAL_CODE.has(country);
}

export interface AddressForm {
  /** `shipping` or `billing`: of the ids, and for autofill. */
  readonly kind: 'shipping' | 'billing';
  readonly address: Address;
  readonly countries: readonly string[];
  readonly onChange: (change: Partial<Address>, field: string) => void;
}

/** The fields of an address, as its country writes it. */
export function addressFields(store: Store, form: AddressForm): Node[] {
  const { address } = form;
  return [
    // Whom a bill is for is said by the card.
    ...(form.kind === 'shipping' ? [line(store, form, 'name')] : []),
    countryField(store, form),
    line(store, form, 'line1'),
    line(store, form, 'line2'),
    h(
      'div',
      { class: 'row', key: `${form.kind}-row` },
      ...(asksPostalCode(address.country) ? [line(store, form, 'postalCode')] : []),
      line(store, form, 'city'),
    ),
    ...(asksState(address.country) ? [line(store, form, 'state')] : []),
  ];
}

const TOKENS = {
  name: 'name',
  line1: 'address-line1',
  line2: 'address-line2',
  city: 'address-level2',
  state: 'address-level1',
  postalCode: 'postal-code',
} as const;

function line(store: Store, form: AddressForm, part: keyof typeof TOKENS): Node {
  const { texts } = store;
  const label = part === 'name' ? texts.fullName : texts[part];
  const id = `${form.kind}-${part}`;
  const { country } = form.address;
  return textField(store, {
    id,
    label,
    value: form.address[part],
    optional: part === 'line2' || (part === 'state' && !needsState(country)),
    onText: (text) => form.onChange({ [part]: text }, id),
    attributes: {
      autocomplete: `${form.kind} ${TOKENS[part]}`,
      ...(part === 'postalCode' && country === 'US' ? { inputmode: 'numeric' } : {}),
      onBlur: () => store.actions.addressLeft(),
    },
  });
}

function countryField(store: Store, form: AddressForm): Node {
  const id = `${form.kind}-country`;
  return choiceField(store, {
    id,
    label: store.texts.country,
    value: form.address.country,
    options: countryOptions(store.locale, form.countries),
    onText: (country) => {
      form.onChange({ country }, id);
      store.actions.addressLeft();
    },
    attributes: { autocomplete: `${form.kind} country` },
  });
}

const lists = new Map<string, readonly { readonly value: string; readonly label: string }[]>();

function countryOptions(locale: string, codes: readonly string[]) {
  const key = `${locale} ${codes.join()}`;
  const known = lists.get(key);
  if (known !== undefined) return known;
  const names = new Intl.DisplayNames([locale], { type: 'region' });
  const options = codes
    .map((code) => ({ value: code, label: names.of(code) ?? code }))
    .toSorted((a, b) => a.label.localeCompare(b.label, locale));
  // One page has two lists; a server has as many as its merchants, and forgets them again.
  if (lists.size > LISTS_MAX) lists.clear();
  lists.set(key, options);
  return options;
}

const LISTS_MAX = 100;
