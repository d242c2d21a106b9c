import type { FormInput } from '@coffer/kernel';
import { isPlainObject } from '../plain-object.ts';
import { addRule } from './declarations.ts';
import { addRules } from './rules.ts';
import { setVariables } from './variables.ts';

const THEMES: readonly string[] = ['stripe', 'night', 'flat', 'none'];

/** Applies the `appearance` option: a theme, variables over it, and rules over both. */
export function applyAppearance(
  root: HTMLElement,
  sheet: CSSStyleSheet,
  appearance: FormInput,
): void {
  sheet.replaceSync('');
  const given = isPlainObject(appearance) ? appearance : {};
  const { theme, inputs, labels } = given;
  root.dataset['theme'] = typeof theme === 'string' && THEMES.includes(theme) ? theme : 'stripe';
  root.toggleAttribute('data-still', given['disableAnimations'] === true);
  // Labels above their inputs need the room between them.
  const condensed = inputs === 'condensed' && labels !== 'above';
  root.dataset['inputs'] = condensed ? 'condensed' : 'spaced';
  root.dataset['labels'] = condensed || labels === 'floating' ? 'floating' : 'above';
  const current = (name: string): string => getComputedStyle(root).getPropertyValue(`--${name}`);
  const variables = addRule(sheet, ':root');
  if (variables !== null) setVariables(variables, given['variables'], current);
  addRules(sheet, given['rules'], current);
}
