import type { FormInput } from '@coffer/kernel';
import { isPlainObject } from '../plain-object.ts';
import { cssValue } from './css-value.ts';
import { addRule, declare } from './declarations.ts';

/** The properties of the card element's `style` option (Stripe, "Style object"). */
const PROPERTIES: ReadonlySet<string> = new Set([
  'backgroundColor',
  'color',
  'fontFamily',
  'fontSize',
  'fontSmoothing',
  'fontStyle',
  'fontVariant',
  'fontWeight',
  'lineHeight',
  'letterSpacing',
  'textAlign',
  'padding',
  'textDecoration',
  'textShadow',
  'textTransform',
]);

/** The later ones win, as an invalid field shows so whatever else it is. */
const VARIANTS: readonly (readonly [name: string, selector: string])[] = [
  ['base', '.Field'],
  ['complete', '.Field.is-complete'],
  ['empty', '.Field.is-empty'],
  ['invalid', '.Field.is-invalid'],
];

const PSEUDO: readonly string[] = [
  ':hover',
  ':focus',
  '::placeholder',
  '::selection',
  ':-webkit-autofill',
  ':disabled',
  '::-ms-clear',
];

/** Fills a sheet with the `style` option. */
export function fillCardStyle(sheet: CSSStyleSheet, style: FormInput): void {
  sheet.replaceSync('');
  if (!isPlainObject(style)) return;
  for (const [name, selector] of VARIANTS) {
    const variant = style[name];
    if (!isPlainObject(variant)) continue;
    addDeclared(sheet, selector, variant);
    for (const pseudo of PSEUDO) addDeclared(sheet, selector + pseudo, variant[pseudo]);
    const icon = name === 'invalid' ? '.card.is-invalid .icon' : '.icon';
    setColor(sheet, icon, ['color', variant['iconColor']]);
  }
  const base = style['base'];
  const filled = isPlainObject(base) ? base[':-webkit-autofill'] : undefined;
  // Browsers give filled-in text a color of their own that `color` does not reach.
  for (const variant of [base, filled]) {
    const color = isPlainObject(variant) ? variant['color'] : undefined;
    setColor(sheet, '.Field:autofill', ['-webkit-text-fill-color', color]);
  }
}

function setColor(
  sheet: CSSStyleSheet,
  selector: string,
  [property, given]: readonly [property: string, given: FormInput],
): void {
  const value = cssValue(property, given, noVariables);
  if (value !== null) addRule(sheet, selector)?.setProperty(property, value);
}

function addDeclared(sheet: CSSStyleSheet, selector: string, given: FormInput): void {
  const rule = addRule(sheet, selector);
  const allowed = (name: string): boolean => PROPERTIES.has(name);
  if (rule !== null) declare(rule, given, { allowed, lookUp: noVariables });
}

/** The `style` option knows no variables. */
function noVariables(): string {
  return '';
}
