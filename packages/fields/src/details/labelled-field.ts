import type { FieldRule } from '../card-form/field-rule.ts';
import { Field } from '../card-form/field.ts';
import { showFieldState } from '../look/field-classes.ts';
import { make } from '../saved/make-element.ts';

export interface FieldShape {
  /** As Stripe's own fields are named: `Field-line1Input`. */
  readonly name: string;
  readonly autocomplete: AutoFill;
  readonly inputMode?: 'text' | 'tel' | 'email' | 'numeric';
}

/** A labelled text field with a place for its error, as the payment form has them. */
export class LabelledField {
  readonly field: Field;
  readonly root: HTMLElement;
  readonly #label: HTMLLabelElement;
  readonly #error: HTMLElement;

  constructor(shape: FieldShape, rule: FieldRule, changed: () => void) {
    const id = `Field-${shape.name}Input`;
    const input = make('input', { id, className: 'Input Input--empty', name: shape.name });
    input.autocomplete = shape.autocomplete;
    input.inputMode = shape.inputMode ?? 'text';
    input.dataset['elementsStableFieldName'] = shape.name;
    input.setAttribute('aria-describedby', `${id}-error`);
    this.#label = make('label', { className: 'Label', htmlFor: id });
    this.#error = make('p', { id: `${id}-error`, className: 'Error', role: 'alert' });
    this.root = make('div', { className: 'field' }, [
      this.#label,
      make('div', { className: 'box' }, [input]),
      this.#error,
    ]);
    this.field = new Field(input, rule, {
      changed,
      finished: () => undefined,
      leftBackwards: () => undefined,
    });
  }

  get text(): string {
    return this.root.hidden ? '' : this.field.input.value.trim();
  }

  name(label: string, required: boolean): void {
    this.#label.textContent = label;
    this.field.input.ariaRequired = String(required);
  }

  show(): void {
    showFieldState(this.field, 'Input--');
    const message = this.field.error?.message ?? '';
    // Written only when new, since every write is read out again.
    if (this.#error.textContent !== message) this.#error.textContent = message;
    this.#label.classList.toggle('Label--invalid', message !== '');
  }
}

/** A labelled choice of an address: a country, a state. */
export class LabelledSelect {
  readonly select: HTMLSelectElement;
  readonly root: HTMLElement;
  readonly #label: HTMLLabelElement;

  constructor({ name, autocomplete }: FieldShape, changed: () => void) {
    const id = `Field-${name}Input`;
    this.select = make('select', { id, className: 'Input Input--select', name, autocomplete });
    this.select.dataset['elementsStableFieldName'] = name;
    this.select.addEventListener('change', changed);
    this.#label = make('label', { className: 'Label', htmlFor: id });
    this.root = make('div', { className: 'field' }, [
      this.#label,
      make('div', { className: 'box chooser' }, [this.select]),
    ]);
  }

  name(label: string): void {
    this.#label.textContent = label;
  }

  /** Takes another choice, if it is one. */
  choose(value: string): void {
    const known = [...this.select.options].some((option) => option.value === value);
    if (known) this.select.value = value;
  }

  offer(options: readonly HTMLOptionElement[]): void {
    const before = this.select.value;
    this.select.replaceChildren(...options);
    this.choose(before);
  }
}
