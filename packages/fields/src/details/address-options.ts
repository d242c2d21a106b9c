import type { FormInput, PlainObject } from '@coffer/kernel';
import { isPlainObject } from '../plain-object.ts';

/** The options of the address element, as far as they were given and make sense. */
export interface AddressOptions {
  readonly mode: 'shipping' | 'billing';
  readonly allowedCountries: readonly string[] | null;
  readonly splitName: boolean;
  readonly asksName: boolean;
  readonly asksPhone: boolean;
  readonly needsPhone: boolean;
  readonly blocksPoBox: boolean;
}

export function addressOptions(given: PlainObject): AddressOptions {
  const { mode, allowedCountries, display, fields, validation, blockPoBox } = given;
  const allowed = Array.isArray(allowedCountries) ? allowedCountries.filter(isText) : [];
  return {
    mode: mode === 'billing' ? 'billing' : 'shipping',
    allowedCountries: allowed.length > 0 ? allowed : null,
    splitName: at(display, 'name') === 'split',
    asksName: at(fields, 'name') !== 'never',
    asksPhone: at(fields, 'phone') === 'always',
    needsPhone: at(at(validation, 'phone'), 'required') !== 'never',
    blocksPoBox: blockPoBox === true,
  };
}

/** The text at a name of an object, if there is one. */
export function textAt(value: FormInput, name: string): string | null {
  const text = at(value, name);
  return isText(text) ? text : null;
}

export function at(value: FormInput, name: string): FormInput {
  return isPlainObject(value) ? value[name] : undefined;
}

function isText(value: FormInput): value is string {
  return typeof value === 'string';
}
