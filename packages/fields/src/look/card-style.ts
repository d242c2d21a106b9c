import type { FormInput } from '@coffer/kernel';
import { isPlainObject } from '../plain-object.ts';
import { addRule, declare, styleValue } from './declarations.ts';

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
    const iconColor = styleValue(variant['iconColor']);
    const icon = name === 'invalid' ? '.card.is-invalid .icon' : '.icon';
    if (iconColor !== null) addRule(sheet, icon)?.setProperty('color', iconColor);
  }
}

function addDeclared(sheet: CSSStyleSheet, selector: string, given: FormInput): void {
  const rule = addRule(sheet, selector);
  if (rule !== null) declare(rule, given, PROPERTIES);
}
