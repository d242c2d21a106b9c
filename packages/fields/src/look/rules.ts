import type { FormInput } from '@coffer/kernel';
import { isPlainObject } from '../plain-object.ts';
import type { VariableLookup } from './css-value.ts';
import { addRule, declare } from './declarations.ts';

/** Selectors of `rules`: one documented class, with its states, pseudo-classes and parts. */
const SELECTOR = new RegExp(
  String.raw`^\.([A-Z]\w+?)(--[a-z]+)?` +
    '((:(hover|focus|focus-visible|active|disabled|autofill|checked))*)' +
    '(::(placeholder|selection))?$',
);

const CLASSES: ReadonlySet<string> = new Set(
  (
    'AccordionItem Block BlockAction BlockDivider Checkbox CheckboxInput CheckboxLabel CodeInput ' +
    'Dropdown DropdownItem Error Input Label Menu MenuAction MenuIcon PaymentMethodMessaging ' +
    'PickerAction PickerItem RadioIcon RadioIconInner RadioIconOuter Switch SwitchControl Tab ' +
    'TabIcon TabLabel TermsText'
  ).split(' '),
);

const STATES: ReadonlySet<string> = new Set(
  (
    '--active --checked --disabled --empty --floating --focused --highlight --invalid --negative ' +
    '--new --open --resting --selected'
  ).split(' '),
);

/** What every class takes, by the names of JavaScript. Nothing that places, hides or loads. */
const PROPERTY = new RegExp(
  `^(${[
    '(backgroundC|c)olor',
    'font(Family|Size|Smoothing|Style|Variant|VariantLigatures|VariationSettings|Weight)',
    '[wW]ebkitFontSmoothing|[mM]ozOsxFontSmoothing',
    'letterSpacing|lineHeight',
    'text(Align|Decoration|Shadow|Transform)',
    'border((Top|Right|Bottom|Left)?(Color|Style|Width)?|(Top|Bottom)(Left|Right)Radius|Radius)',
    'boxShadow|outline(Color|Offset|Style|Width)?',
    '(margin|padding)(Top|Right|Bottom|Left)?',
    'transition',
  ].join('|')})$`,
);

/** What single classes take beside. */
const EXTRA: Readonly<Record<string, RegExp>> = {
  BlockAction: /^(fill|stroke)$/,
  Label: /^opacity$/,
  MenuIcon: /^(fill|stroke)$/,
  RadioIcon: /^width$/,
  RadioIconInner: /^(fill|stroke|strokeWidth|r)$/,
  RadioIconOuter: /^(fill|stroke|strokeWidth|r)$/,
  TabIcon: /^(fill|stroke)$/,
};

/** Writes the `rules` option into a sheet. What is not on the lists is left out. */
export function addRules(sheet: CSSStyleSheet, given: FormInput, lookUp: VariableLookup): void {
  if (!isPlainObject(given)) return;
  for (const [selector, declarations] of Object.entries(given)) {
    const [, name = '', state, pseudoClasses] = SELECTOR.exec(selector) ?? [];
    if (!CLASSES.has(name) || (state !== undefined && !STATES.has(state))) continue;
    const rule = addRule(sheet, selector);
    const plain = pseudoClasses === '';
    const allowed = (property: string): boolean =>
      PROPERTY.test(property) ||
      EXTRA[name]?.test(property) === true ||
      (plain && /^[wW]ebkitTextFillColor$/.test(property));
    if (rule !== null) declare(rule, declarations, { allowed, lookUp });
  }
}
