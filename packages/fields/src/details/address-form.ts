import type { BrowserError, PlainObject } from '@coffer/kernel';
import { postalRule } from '../card-form/postal-rule.ts';
import { validationError } from '../card-form/validation-error.ts';
import { countryOptions } from '../look/countries.ts';
import { guessRegion } from '../look/region.ts';
import { make } from '../saved/make-element.ts';
import { takeElement } from '../take-element.ts';
import type { LabelKey } from '../texts/text-keys.ts';
import { filled, textLocale, texts } from '../texts/texts.ts';
import { addressFormat, isPoBox } from './address-format.ts';
import { addressOptions, at, textAt } from './address-options.ts';
import type { DetailsForm } from './details-frame.ts';
import { LabelledField, LabelledSelect } from './labelled-field.ts';
import { regionOptions } from './regions.ts';
import { phoneRule, textRule } from './text-rule.ts';

/** An address in the way of its country: which lines it has, what they are called and must hold. */
export class AddressForm implements DetailsForm {
  readonly root = takeElement('payment', HTMLFormElement);
  #changed: () => void = () => undefined;
  #given: PlainObject = {};
  #options = addressOptions({});
  readonly #country = new LabelledSelect({ name: 'country', autocomplete: 'country' }, () => {
    this.#arrange();
  });
  readonly #region = new LabelledSelect({ name: 'region', autocomplete: 'address-level1' }, () => {
    this.#changed();
  });
  readonly #name = this.#line('name', 'name');
  readonly #firstName = this.#line('firstName', 'given-name');
  readonly #lastName = this.#line('lastName', 'family-name');
  readonly #line1 = this.#line('addressLine1', 'address-line1');
  readonly #line2 = this.#line('addressLine2', 'address-line2', false);
  readonly #city = this.#line('locality', 'address-level2');
  readonly #state = this.#line('administrativeArea', 'address-level1');
  readonly #postal = new LabelledField(
    { name: 'postalCode', autocomplete: 'postal-code' },
    postalRule(() => this.#country.select.value, true),
    () => this.#changed(),
  );
  readonly #phone = new LabelledField(
    { name: 'phone', autocomplete: 'tel', inputMode: 'tel' },
    phoneRule(() => this.#options.needsPhone),
    () => this.#changed(),
  );

  get fields(): readonly LabelledField[] {
    return [...this.#names, this.#line1, this.#line2, this.#city, this.#state, this.#postal]
      .concat(this.#phone)
      .filter(({ root }) => !root.hidden);
  }

  get empty(): boolean {
    return this.fields.every(({ field }) => field.empty);
  }

  get complete(): boolean {
    return this.fields.every(({ field }) => field.complete) && this.missing() === null;
  }

  begin(changed: () => void): Promise<void> {
    this.#changed = changed;
    const { labels } = texts();
    this.#name.name(labels.fullName, true);
    this.#firstName.name(labels.firstName, true);
    this.#lastName.name(labels.lastName, true);
    this.#line1.name(labels.address, true);
    this.#line2.name(labels.addressLine2, false);
    this.#city.name(labels.city, true);
    this.#country.name(labels.country);
    const rows = [
      [this.#name],
      [this.#firstName, this.#lastName],
      [this.#country],
      [this.#line1],
      [this.#line2],
      [this.#city, this.#region, this.#state, this.#postal],
      [this.#phone],
    ];
    for (const row of rows) {
      this.root.append(
        make(
          'div',
          { className: 'row' },
          row.map(({ root }) => root),
        ),
      );
    }
    this.#listCountries();
    this.#country.choose(guessRegion());
    return Promise.resolve();
  }

  update(options: PlainObject): void {
    this.#given = { ...this.#given, ...options };
    this.#options = addressOptions(this.#given);
    if (options['allowedCountries'] !== undefined) this.#listCountries();
    const { defaultValues } = options;
    const country = textAt(at(defaultValues, 'address'), 'country');
    if (country !== null) this.#country.choose(country);
    this.#arrange();
    this.#fillIn(defaultValues);
  }

  details(): PlainObject {
    const { mode, asksPhone, splitName } = this.#options;
    const names = { firstName: this.#firstName.text, lastName: this.#lastName.text };
    return {
      elementMode: mode,
      isNewAddress: true,
      value: {
        name: this.#fullName,
        ...(splitName ? names : {}),
        address: this.#address,
        ...(asksPhone ? { phone: this.#phone.text } : {}),
      },
    };
  }

  missing(): BrowserError | null {
    const listed = !this.#region.root.hidden && this.#region.select.value === '';
    if (listed) return validationError('incomplete_field');
    const box = [this.#line1, this.#line2].some(({ text }) => isPoBox(text));
    return this.#options.blocksPoBox && box ? validationError('incomplete_field') : null;
  }

  collected(): PlainObject {
    const { mode, asksName, asksPhone } = this.#options;
    const details = {
      ...(asksName ? { name: this.#fullName } : {}),
      ...(asksPhone && this.#phone.text !== '' ? { phone: this.#phone.text } : {}),
      address: withoutEmpty(this.#address),
    };
    return mode === 'shipping' ? { shipping: details } : { billing_details: details };
  }

  clear(): void {
    for (const { field } of this.fields) field.set('');
    this.#region.select.value = '';
    this.#changed();
  }

  #line(name: string, autocomplete: AutoFill, required = true): LabelledField {
    return new LabelledField(
      { name, autocomplete },
      textRule(() => required),
      () => this.#changed(),
    );
  }

  get #names(): readonly LabelledField[] {
    return [this.#name, this.#firstName, this.#lastName];
  }

  get #fullName(): string {
    return this.#options.splitName
      ? `${this.#firstName.text} ${this.#lastName.text}`.trim()
      : this.#name.text;
  }

  get #address(): PlainObject {
    const listed = !this.#region.root.hidden;
    return {
      line1: this.#line1.text,
      line2: this.#line2.text === '' ? null : this.#line2.text,
      city: this.#city.text,
      state: listed ? this.#region.select.value : this.#state.text,
      postal_code: this.#postal.text,
      country: this.#country.select.value,
    };
  }

  #listCountries(): void {
    const { allowedCountries } = this.#options;
    const all = countryOptions(textLocale().language);
    const allowed = all.filter(({ value }) => allowedCountries?.includes(value) !== false);
    this.#country.offer(allowed.length > 0 ? allowed : all);
  }

  /** Shows the lines that the country has, and calls them what it calls them. */
  #arrange(): void {
    const { asksName, splitName, asksPhone, needsPhone } = this.#options;
    const country = this.#country.select.value;
    const { region, listsRegions, postal } = addressFormat(country);
    this.#name.root.hidden = !asksName || splitName;
    for (const { root } of [this.#firstName, this.#lastName]) root.hidden = !asksName || !splitName;
    this.#phone.root.hidden = !asksPhone;
    this.#region.root.hidden = region === null || !listsRegions;
    this.#state.root.hidden = region === null || listsRegions;
    this.#postal.root.hidden = postal === null;
    for (const part of [this.#region, this.#state]) {
      part.name(labelOf(part.root.hidden ? null : region), true);
    }
    this.#postal.name(labelOf(postal), true);
    const phone = labelOf('phone');
    const optional = filled(texts().labels.optional, { label: phone });
    this.#phone.name(needsPhone ? phone : optional, needsPhone);
    if (listsRegions && this.#region.select.dataset['of'] !== country) {
      this.#region.select.dataset['of'] = country;
      this.#region.offer([new Option(texts().labels.select, ''), ...regionOptions(country)]);
    }
    this.#postal.field.reformat();
    for (const row of this.root.children) {
      if (row instanceof HTMLElement) {
        row.hidden = [...row.children].every((part) => part instanceof HTMLElement && part.hidden);
      }
    }
    this.#changed();
  }

  #fillIn(given: PlainObject[string]): void {
    const address = at(given, 'address');
    const lines: readonly (readonly [LabelledField, string | null])[] = [
      [this.#name, textAt(given, 'name')],
      [this.#firstName, textAt(given, 'firstName')],
      [this.#lastName, textAt(given, 'lastName')],
      [this.#line1, textAt(address, 'line1')],
      [this.#line2, textAt(address, 'line2')],
      [this.#city, textAt(address, 'city')],
      [this.#state, textAt(address, 'state')],
      [this.#postal, textAt(address, 'postal_code')],
      [this.#phone, textAt(given, 'phone')],
    ];
    for (const [{ field }, text] of lines) if (text !== null) field.set(text);
    this.#region.choose(textAt(address, 'state') ?? this.#region.select.value);
  }
}

function labelOf(key: LabelKey | null): string {
  return key === null ? '' : texts().labels[key];
}

/** Without the lines that stayed empty: the API would take those for lines to delete. */
function withoutEmpty(address: PlainObject): PlainObject {
  return Object.fromEntries(
    Object.entries(address).filter(([, value]) => value !== '' && value !== null),
  );
}
