import type { FormInput } from '@coffer/kernel';
import { isPlainObject } from '../plain-object.ts';
import { cssValue, type VariableLookup } from './css-value.ts';

/** Sets the allowed properties of one rule. `allowed` has the names as in JavaScript. */
export function declare(
  style: CSSStyleDeclaration,
  given: FormInput,
  { allowed, lookUp }: { allowed: (name: string) => boolean; lookUp: VariableLookup },
): void {
  if (!isPlainObject(given)) return;
  for (const [name, raw] of Object.entries(given)) {
    if (!allowed(name)) continue;
    const property = kebab(name);
    const value = cssValue(property, raw, lookUp);
    if (value !== null) style.setProperty(property, value);
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
  if (dashed === 'font-smoothing') return '-webkit-font-smoothing';
  return dashed.startsWith('webkit-') || dashed.startsWith('moz-') ? `-${dashed}` : dashed;
}
