import type { FormInput, PlainObject } from '@coffer/kernel';
import { IntegrationError } from './integration-error.ts';

// Taken before scripts that load later can replace them.
const { create, hasOwn, keys } = Object;
const { isArray } = Array;

const DEPTH_MAX = 12;

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** An object's own property. What a script has put on Object.prototype is not an option. */
export function own(value: unknown, key: string): unknown {
  if (!isObject(value) || !hasOwn(value, key)) return undefined;
  // The key is known to exist; its type is not, hence unknown.
  return (value as Record<string, unknown>)[key];
}

/** An own property that is text, else undefined. */
export function ownText(value: unknown, key: string): string | undefined {
  const text = own(value, key);
  return typeof text === 'string' ? text : undefined;
}

/**
 * A copy of the merchant's options that holds nothing but own plain data: it can be cloned to a
 * frame, and reading from it never reaches a prototype.
 */
export function plainObject(value: unknown): PlainObject {
  if (!isObject(value)) return emptyObject();
  return copyObject(value, 0);
}

/** `base` with the own properties of `more` over it. */
export function merged(base: PlainObject, more: PlainObject): PlainObject {
  const out = emptyObject();
  for (const key of keys(base)) out[key] = base[key];
  for (const key of keys(more)) out[key] = more[key];
  return out;
}

/** A copy of `base` without `key`. */
export function without(base: PlainObject, key: string): PlainObject {
  const out = emptyObject();
  for (const name of keys(base)) if (name !== key) out[name] = base[name];
  return out;
}

/** `cardNumber` as addresses (`-`) and the API (`_`) have it. */
export function separated(name: string, by: '-' | '_'): string {
  return name.replace(/[A-Z]/g, (letter) => by + letter.toLowerCase());
}

function emptyObject(): Record<string, FormInput> {
  // Object.create's return type is any.
  return create(null) as Record<string, FormInput>;
}

function copyObject(value: object, depth: number): PlainObject {
  const out = emptyObject();
  for (const key of keys(value)) {
    const copy = copyValue(own(value, key), depth + 1);
    if (copy !== undefined) out[key] = copy;
  }
  return out;
}

function copyValue(value: unknown, depth: number): FormInput {
  if (depth > DEPTH_MAX) throw new IntegrationError('Options are nested too deeply.');
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return value;
  if (isArray(value)) {
    const list: FormInput[] = [];
    for (let at = 0; at < value.length; at += 1) list[at] = copyValue(value[at], depth + 1);
    return list;
  }
  return isObject(value) ? copyObject(value, depth) : undefined;
}
