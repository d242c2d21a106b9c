import type { FormInput } from '@coffer/kernel';
import { isPlainObject } from '../plain-object.ts';
import { cssValue, type VariableLookup } from './css-value.ts';

const NAME = /^[a-z][A-Za-z0-9]{2,40}$/;

/** What a variable holds, by its name, as the property whose values it may have. */
const KINDS: readonly (readonly [name: RegExp, property: string])[] = [
  [/^fontFamily$/, 'font-family'],
  [/^fontSmooth$/, '-webkit-font-smoothing'],
  [/^fontVariantLigatures$/, 'font-variant-ligatures'],
  [/^fontVariationSettings$/, 'font-variation-settings'],
  [/fontSize/i, 'font-size'],
  [/LineHeight$/, 'line-height'],
  [/fontWeight/i, 'font-weight'],
  [/boxShadow$/i, 'box-shadow'],
  [/outline$/i, 'outline'],
  [/radius$/i, 'border-radius'],
  [/padding$/i, 'padding'],
  // At most 10px: every room in a form is some times the unit.
  [/^spacingUnit$/, 'border-top-width'],
  [/spacing/i, 'padding-top'],
  [/color/i, 'color'],
];

/** Older and newer names of the same variables (Stripe's types have both). */
const RENAMED: readonly (readonly [RegExp, (...parts: string[]) => string])[] = [
  [
    /^spacing(GridRow|GridColumn|Tab|AccordionItem)$/,
    (_, what = '') => `${lowerFirst(what)}Spacing`,
  ],
  [/^colorIcon(Tab)?(\w*)$/, (_, tab, rest) => `${tab ? 'tabIcon' : 'icon'}${rest}Color`],
  [
    /^colorLogo(Tab|Block)?(\w*)$/,
    (_, of, rest) => `${of ? `${lowerFirst(of)}Logo` : 'logo'}${rest}Color`,
  ],
  [
    /^color(Primary|Background|Success|Danger|Warning)Text$/,
    (_, of) => `accessibleColorOnColor${of}`,
  ],
];

/**
 * Sets the `variables` option as custom properties of those names, which our style sheets read.
 * A name that no sheet reads changes nothing, but rules may refer to it.
 */
export function setVariables(
  style: CSSStyleDeclaration,
  given: FormInput,
  themeValue: VariableLookup,
): void {
  if (!isPlainObject(given)) return;
  const lookUp = (name: string): string => {
    const raw = Object.hasOwn(given, name) ? given[name] : undefined;
    return typeof raw === 'string' || typeof raw === 'number' ? String(raw) : themeValue(name);
  };
  for (const [name, raw] of Object.entries(given)) {
    const property = NAME.test(name) && KINDS.find(([pattern]) => pattern.test(name))?.[1];
    const value = property ? cssValue(property, raw, lookUp) : null;
    if (value !== null) style.setProperty(`--${currentName(name)}`, value);
  }
}

function currentName(name: string): string {
  for (const [pattern, rename] of RENAMED) {
    if (pattern.test(name)) return name.replace(pattern, rename);
  }
  return name;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
