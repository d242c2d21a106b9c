import type { FormInput } from '@coffer/kernel';
import { isPlainObject } from '../plain-object.ts';
import { addRule, declare, styleValue } from './declarations.ts';

const THEMES: readonly string[] = ['stripe', 'night', 'flat'];

/** The variables of the Appearance API that our style sheet reads as custom properties. */
const VARIABLES: ReadonlySet<string> = new Set([
  'fontFamily',
  'fontSizeBase',
  'fontSizeSm',
  'fontLineHeight',
  'fontWeightNormal',
  'fontWeightMedium',
  'spacingUnit',
  'gridRowSpacing',
  'gridColumnSpacing',
  'borderRadius',
  'colorPrimary',
  'colorBackground',
  'colorText',
  'colorTextSecondary',
  'colorTextPlaceholder',
  'colorDanger',
  'iconColor',
  'focusBoxShadow',
  'focusOutline',
  'inputColorBorder',
  'labelColorText',
]);

/** Selectors of `rules`: our own class names with the states and parts that Stripe documents. */
const SELECTOR =
  /^\.(Input|Label|Error)(--(empty|invalid|focused))?(:(hover|focus|disabled|autofill))?(::(placeholder|selection))?$/;

const PROPERTIES: ReadonlySet<string> = new Set([
  'backgroundColor',
  'border',
  'borderBottom',
  'borderColor',
  'borderLeft',
  'borderRadius',
  'borderRight',
  'borderStyle',
  'borderTop',
  'borderWidth',
  'boxShadow',
  'color',
  'fontFamily',
  'fontSize',
  'fontSmoothing',
  'fontVariant',
  'fontWeight',
  'letterSpacing',
  'lineHeight',
  'margin',
  'marginBottom',
  'marginTop',
  'opacity',
  'outline',
  'outlineOffset',
  'padding',
  'paddingBottom',
  'paddingLeft',
  'paddingRight',
  'paddingTop',
  'textAlign',
  'textDecoration',
  'textShadow',
  'textTransform',
  'transition',
]);

/** Applies the `appearance` option: a theme, variables over it, and rules over both. */
export function applyAppearance(
  root: HTMLElement,
  sheet: CSSStyleSheet,
  appearance: FormInput,
): void {
  sheet.replaceSync('');
  const given = isPlainObject(appearance) ? appearance : {};
  const theme = given['theme'];
  root.dataset['theme'] = typeof theme === 'string' && THEMES.includes(theme) ? theme : 'stripe';
  root.toggleAttribute('data-still', given['disableAnimations'] === true);
  const variables = addRule(sheet, ':root');
  if (variables !== null) setVariables(variables, given['variables']);
  if (!isPlainObject(given['rules'])) return;
  for (const [selector, declarations] of Object.entries(given['rules'])) {
    const rule = SELECTOR.test(selector) ? addRule(sheet, selector) : null;
    if (rule !== null) declare(rule, declarations, PROPERTIES);
  }
}

function setVariables(style: CSSStyleDeclaration, given: FormInput): void {
  if (!isPlainObject(given)) return;
  for (const [name, raw] of Object.entries(given)) {
    // Stripe writes references as var(--name), which are our own custom properties.
    const value = styleValue(raw);
    if (value !== null && VARIABLES.has(name)) style.setProperty(`--${name}`, value);
  }
}
