import { brandRuleFor, type BrowserError, type CardBrand, type PlainObject } from '@coffer/kernel';
import { cvcRule } from './cvc-rule.ts';
import { expiryOf, expiryRule } from './expiry-rule.ts';
import { digitsOf } from './field-rule.ts';
import { Field, type FieldEvents } from './field.ts';
import type { KnownNumbers } from '../test-numbers.ts';
import { NetworkSelect, preferredNetwork } from './network-select.ts';
import { numberRule } from './number-rule.ts';
import { postalRule } from './postal-rule.ts';

export interface CardInputs {
  readonly number: HTMLInputElement;
  readonly expiry: HTMLInputElement;
  readonly cvc: HTMLInputElement;
  readonly postal: HTMLInputElement;
  readonly network: HTMLSelectElement;
}

export interface CardFormOptions {
  readonly inputs: CardInputs;
  /** What this mode knows of card numbers. */
  readonly known: KnownNumbers;
  /** What is hidden while there is no network to choose. */
  readonly networkBox: HTMLElement;
  /** Where the card is billed, as far as known, and whether the shopper said so. */
  readonly country: () => string;
  readonly countryIsSure: boolean;
  readonly changed: () => void;
  /** The card can run on other networks than before. */
  readonly networksChanged: () => void;
}

export interface CardFormState {
  readonly empty: boolean;
  readonly complete: boolean;
  readonly autofilled: boolean;
  /** The first field's error, in the order of the fields. */
  readonly error: BrowserError | null;
  readonly brand: CardBrand;
}

/** The fields of one card. Their values are nowhere but in the inputs until a request is made. */
export class CardForm {
  readonly number: Field;
  readonly expiry: Field;
  readonly cvc: Field;
  readonly postal: Field;
  readonly network: NetworkSelect;
  readonly #changed: () => void;
  #asksPostal = true;

  constructor(options: CardFormOptions) {
    this.#changed = options.changed;
    const events: FieldEvents = {
      changed: () => options.changed(),
      finished: (field) => this.#after(field)?.input.focus(),
      leftBackwards: (field) => this.#before(field)?.input.focus(),
    };
    const { inputs } = options;
    this.network = new NetworkSelect(inputs.network, options.networkBox, options.changed);
    const numberChanged = (): void => {
      this.cvc.reformat();
      if (this.network.offer(options.known.networksOf(this.#digits()))) options.networksChanged();
      options.changed();
    };
    this.number = new Field(inputs.number, numberRule(options.known.takes), {
      ...events,
      changed: numberChanged,
    });
    // A number may be there before it is known which are taken.
    void options.known.listed.then(numberChanged);
    this.expiry = new Field(
      inputs.expiry,
      expiryRule(() => new Date()),
      events,
    );
    const cvcLength = (): number | null => brandRuleFor(this.#digits())?.cvcLength ?? null;
    this.cvc = new Field(inputs.cvc, cvcRule(cvcLength), events);
    const rule = postalRule(options.country, options.countryIsSure);
    this.postal = new Field(inputs.postal, rule, events);
  }

  /** The fields in use, in order. */
  get fields(): readonly Field[] {
    const card = [this.number, this.expiry, this.cvc];
    return this.#asksPostal ? [...card, this.postal] : card;
  }

  get asksPostal(): boolean {
    return this.#asksPostal;
  }

  askPostal(ask: boolean): void {
    this.#asksPostal = ask;
    if (!ask) this.postal.input.value = '';
    this.#changed();
  }

  get state(): CardFormState {
    const { fields } = this;
    return {
      empty: fields.every((field) => field.empty),
      complete: fields.every((field) => field.complete),
      autofilled: fields.some((field) => field.autofilled),
      error: fields.map((field) => field.error).find((error) => error !== null) ?? null,
      brand: this.brand,
    };
  }

  get brand(): CardBrand {
    return brandRuleFor(this.#digits())?.brand ?? 'unknown';
  }

  /** Shows what is missing or wrong, goes there, and tells the first of it. */
  judge(): BrowserError | null {
    for (const field of this.fields) field.judge();
    const first = this.fields.find((field) => field.error !== null);
    first?.input.focus();
    return first?.error ?? null;
  }

  clear(): void {
    for (const field of [this.number, this.expiry, this.cvc, this.postal]) field.set('');
  }

  /** The card's own parameters, read from the inputs at the moment of the request. */
  parameters(): PlainObject {
    const { month, year } = expiryOf(this.expiry.input.value);
    return {
      number: this.#digits(),
      exp_month: month,
      exp_year: year,
      cvc: this.cvc.input.value,
      ...preferredNetwork(this.network),
    };
  }

  #digits(): string {
    return digitsOf(this.number.input.value);
  }

  #after(field: Field): Field | undefined {
    return this.fields[this.fields.indexOf(field) + 1];
  }

  #before(field: Field): Field | undefined {
    return this.fields[this.fields.indexOf(field) - 1];
  }
}
