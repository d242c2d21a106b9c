import type { FormInput } from '@coffer/kernel';
import { isPlainObject } from '../plain-object.ts';

const VALUE_MAX_CHARS = 200;

/** Nothing that loads; nor what ends a declaration, though the CSSOM lets no value do so. */
const FORBIDDEN_IN_VALUE = /url|image|src\s*\(|expression|[\\<>{};@]/i;

/** The value of a declaration as the merchant gave it; null when it is not one we take. */
export function styleValue(given: FormInput): string | null {
  if (typeof given !== 'string' && typeof given !== 'number') return null;
  const text = String(given);
  return text.length <= VALUE_MAX_CHARS && !FORBIDDEN_IN_VALUE.test(text) ? text : null;
}

/** Sets the allowed properties of one rule. `allowed` has the names as in JavaScript. */
export function declare(
  style: CSSStyleDeclaration,
  given: FormInput,
  allowed: ReadonlySet<string>,
): void {
  if (!isPlainObject(given)) return;
  for (const [name, raw] of Object.entries(given)) {
    const value = styleValue(raw);
    if (value !== null && allowed.has(name)) style.setProperty(kebab(name), value);
  }
}

/** Appends an empty rule to a sheet, for `declare` to fill. The selector must be our own. */
export function addRule(sheet: CSSStyleSheet, selector: string): CSSStyleDeclaration | null {
  try {
    const rule = sheet.cssRules[sheet.insertRule(`${selector}{}`, sheet.cssRules.length)];
    return rule instanceof CSSStyleRule ? rule.style : null;
  } catch {
    // A selector that this browser does not know, such as another vendor's pseudo-element.
    return null;
  }
}

function kebab(name: string): string {
  const dashed = name.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
  return dashed === 'font-smoothing' ? '-webkit-font-smoothing' : dashed;
}
