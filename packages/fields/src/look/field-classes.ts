import type { Field } from '../card-form/field.ts';

/** The state of a field as class names of its input: `prefix` is `is-` or `Input--`. */
export function showFieldState(field: Field, prefix: string): void {
  const { classList } = field.input;
  classList.toggle(`${prefix}empty`, field.empty);
  classList.toggle(`${prefix}complete`, field.complete);
  classList.toggle(`${prefix}invalid`, field.error !== null);
  field.input.ariaInvalid = String(field.error !== null);
}
