// The frame of the payment element: a labelled form with the billing country.
import type { FormInput, PlainObject } from '@coffer/kernel';
import type { CardForm } from './card-form/card-form.ts';
import type { Field } from './card-form/field.ts';
import { networkList } from './card-form/network-select.ts';
import { CardFrame, type FormLook } from './card-frame.ts';
import { applyAppearance } from './look/appearance.ts';
import { countryOptions } from './look/countries.ts';
import { showFieldState } from './look/field-classes.ts';
import { followLabels, showLabels } from './look/labels.ts';
import { guessRegion } from './look/region.ts';
import type { SavedCards, SavedCardsInit } from './saved/saved-cards.ts';
import { isPlainObject } from './plain-object.ts';
import { runShownFrame } from './shown-frame.ts';
import { takeElement } from './take-element.ts';
import type { LabelKey } from './texts/text-keys.ts';
import { textLocale, texts } from './texts/texts.ts';

/** Where issuers check the postal code, and what shoppers there call it. */
const POSTAL_LABELS: Readonly<Record<string, LabelKey>> = {
  CA: 'postalCode',
  GB: 'postalCode',
  US: 'zip',
};
const POSTAL_EXAMPLES: Readonly<Record<string, string>> = {
  CA: 'M5T 1T4',
  GB: 'WS11 1DB',
  US: '12345',
};

class PaymentForm implements FormLook {
  readonly root = takeElement('payment', HTMLFormElement);
  readonly inputs = {
    number: takeElement('Field-numberInput', HTMLInputElement),
    expiry: takeElement('Field-expiryInput', HTMLInputElement),
    cvc: takeElement('Field-cvcInput', HTMLInputElement),
    postal: takeElement('Field-postalCodeInput', HTMLInputElement),
    network: takeElement('Field-networkInput', HTMLSelectElement),
  };
  readonly networkBox = takeElement('network-row', HTMLElement);
  readonly countryIsSure = true;
  readonly #country = takeElement('Field-countryInput', HTMLSelectElement);
  readonly #brand = takeElement('brand', SVGUseElement);
  readonly #sheet = new CSSStyleSheet();
  #options: PlainObject = {};
  #asksCountry = true;
  #mayAskPostal = true;
  #saved: SavedCards | null = null;

  country(): string {
    return this.#country.value;
  }

  async loadSaved(init: Omit<SavedCardsInit, 'root' | 'session'>): Promise<SavedCards | null> {
    if (typeof init.setup.options['customerSessionClientSecret'] !== 'string') return null;
    const { loadSavedCards } = await import('./saved/load-saved-cards.ts');
    this.#saved = await loadSavedCards(this.root, init);
    return this.#saved;
  }

  begin(form: CardForm): void {
    document.adoptedStyleSheets = [this.#sheet];
    applyAppearance(document.documentElement, this.#sheet, undefined);
    this.#listCountries(guessRegion());
    this.#country.addEventListener('change', () => this.#askPostal(form));
    followLabels(this.root);
  }

  update(form: CardForm, options: PlainObject): void {
    const { appearance, defaultValues, fields, readOnly } = options;
    this.#options = { ...this.#options, ...options };
    void this.#showTerms();
    this.#listCountries(this.#country.value);
    this.#saved?.relabel();
    if (appearance !== undefined) {
      applyAppearance(document.documentElement, this.#sheet, appearance);
    }
    if (fields !== undefined) this.#chooseFields(fields);
    form.network.prefer(networkList(at(at(defaultValues, 'card'), 'network')));
    const address = at(at(defaultValues, 'billingDetails'), 'address');
    const country = at(address, 'country');
    if (typeof country === 'string') this.#setCountry(country);
    this.#askPostal(form);
    const postal = at(address, 'postal_code');
    if (typeof postal === 'string' && form.asksPostal) form.postal.set(postal);
    if (typeof readOnly === 'boolean') {
      for (const input of [...Object.values(this.inputs), this.#country]) input.disabled = readOnly;
      this.#saved?.disable(readOnly);
    }
  }

  show(form: CardForm): PlainObject {
    for (const field of form.fields) {
      showFieldState(field, 'Input--');
      showError(field);
    }
    showLabels(this.root);
    const { brand } = form.state;
    this.root.dataset['brand'] = brand;
    this.#brand.setAttribute('href', `#${brand}`);
    return { collapsed: false, value: { type: 'card' } };
  }

  address(form: CardForm): PlainObject {
    return {
      ...(this.#asksCountry ? { country: this.#country.value } : {}),
      ...(form.asksPostal ? { postal_code: form.postal.input.value.trim() } : {}),
    };
  }

  /** `fields.billingDetails`: what the merchant asks for elsewhere and passes on confirming. */
  #chooseFields(fields: FormInput): void {
    const billing = at(fields, 'billingDetails');
    const address = billing === 'never' ? 'never' : at(billing, 'address');
    this.#asksCountry = address !== 'never' && at(address, 'country') !== 'never';
    this.#mayAskPostal = address !== 'never' && at(address, 'postalCode') !== 'never';
  }

  /** In the language of the page, which may change. */
  #listCountries(chosen: string): void {
    const { language } = textLocale();
    if (this.#country.lang === language) return;
    this.#country.lang = language;
    this.#country.replaceChildren(...countryOptions(language));
    this.#country.value = chosen;
  }

  /** Most forms keep no card, and do not load what their holders would agree to. */
  async #showTerms(): Promise<void> {
    const place = takeElement('terms', HTMLElement);
    if (place.hidden && !mayKeep(this.#options)) return;
    const { showTerms } = await import('./look/terms.ts');
    showTerms(place, this.#options);
  }

  #setCountry(code: string): void {
    const known = [...this.#country.options].some((option) => option.value === code);
    if (known) this.#country.value = code;
  }

  #askPostal(form: CardForm): void {
    const label = POSTAL_LABELS[this.#country.value];
    const asks = this.#mayAskPostal && label !== undefined;
    takeElement('country-field', HTMLElement).hidden = !this.#asksCountry;
    takeElement('postal-field', HTMLElement).hidden = !asks;
    takeElement('address-row', HTMLElement).hidden = !this.#asksCountry && !asks;
    takeElement('postal-label', HTMLElement).textContent = asks ? texts().labels[label] : '';
    this.inputs.postal.placeholder = POSTAL_EXAMPLES[this.#country.value] ?? '';
    this.inputs.postal.inputMode = this.#country.value === 'US' ? 'numeric' : 'text';
    form.askPostal(asks);
  }
}

/** Whether the card may be kept, or the page says what is to be said of it. */
function mayKeep({ terms, mode, setupFutureUsage, clientSecret }: PlainObject): boolean {
  return (
    terms !== undefined ||
    mode === 'setup' ||
    typeof setupFutureUsage === 'string' ||
    (typeof clientSecret === 'string' && clientSecret.startsWith('seti_'))
  );
}

function showError(field: Field): void {
  const place = takeElement(`${field.input.id}-error`, HTMLElement);
  const message = field.error?.message ?? '';
  // Written only when new, since every write is read out again.
  if (place.textContent !== message) place.textContent = message;
}

function at(value: FormInput, key: string): FormInput {
  return isPlainObject(value) ? value[key] : undefined;
}

runShownFrame(new CardFrame(new PaymentForm()));
