import type { FormInput } from '@coffer/kernel';

const VALUE_MAX_CHARS = 400;
const REFERENCES_MAX = 8;
const LINE_HEIGHT_MIN = 0.8;
const LINE_HEIGHT_MAX = 3;

/** Nothing that loads; nor what ends a declaration, though the CSSOM lets no value do so. */
const FORBIDDEN = /url|image|src\s*\(|expression|attr\s*\(|element\s*\(|paint\s*\(|[\\<>{};@]/i;

/**
 * How far a value of a property may reach. No rule moves one part of a frame over another, or
 * draws its text in another place: the shopper must see which field asks for what.
 */
const BOUNDS: readonly (readonly [property: RegExp, min: string, max: string])[] = [
  [/^(margin|padding)/, '0px', '40px'],
  [/radius$/, '0px', '100px'],
  [/^border/, '0px', '10px'],
  [/^outline/, '-10px', '10px'],
  [/^box-shadow$/, '-30px', '30px'],
  [/^text-shadow$/, '-3px', '3px'],
  [/^letter-spacing$/, '-2px', '10px'],
  [/^font-size$/, '8px', '40px'],
  [/^line-height$/, `${LINE_HEIGHT_MIN}em`, `${LINE_HEIGHT_MAX}em`],
  [/^(width|r|stroke-width)$/, '0px', '40px'],
];

/** Functions that give no length. What any other gives is held within the bounds. */
const NO_LENGTH = /^(rgba?|hsla?|hwb|(ok)?lab|(ok)?lch|color|color-mix|light-dark)\(/i;
const LENGTH = /^[+-]?\.?\d|\(/;
const ZERO = /^[+-]?0*\.?0+$/;

/** Gives a variable's value as it stands, for `var(--name)`. */
export type VariableLookup = (name: string) => string;

/** A value of the merchant's, checked and bounded for a property; null when we do not take it. */
export function cssValue(
  property: string,
  given: FormInput,
  lookUp: VariableLookup,
): string | null {
  if (typeof given !== 'string' && typeof given !== 'number') return null;
  const resolved = withoutReferences(String(given), lookUp);
  if (resolved === null || FORBIDDEN.test(resolved)) return null;
  const value = bounded(property, resolved.trim());
  return CSS.supports(property, value) ? value : null;
}

/** The text with each `var(--name)` replaced, so that nothing in it is left to chance. */
function withoutReferences(text: string, lookUp: VariableLookup): string | null {
  let resolved = text;
  for (let round = 0; round < REFERENCES_MAX && /var\s*\(/i.test(resolved); round += 1) {
    if (resolved.length > VALUE_MAX_CHARS) return null;
    resolved = resolved.replaceAll(
      /var\(\s*--([\w-]+)\s*(?:,([^()]*))?\)/gi,
      (_, name: string, instead: string | undefined) => lookUp(name).trim() || (instead ?? ''),
    );
  }
  return resolved.length > VALUE_MAX_CHARS || /var\s*\(/i.test(resolved) ? null : resolved;
}

function bounded(property: string, value: string): string {
  const found = BOUNDS.find(([pattern]) => pattern.test(property));
  if (found === undefined) return value;
  if (property === 'line-height' && /^\d*\.?\d+$/.test(value)) {
    return String(Math.min(Math.max(Number(value), LINE_HEIGHT_MIN), LINE_HEIGHT_MAX));
  }
  const [, min, max] = found;
  return tokensOf(value)
    .map((token) => {
      if (!LENGTH.test(token) || NO_LENGTH.test(token)) return token;
      return `clamp(${min}, ${ZERO.test(token) ? '0px' : token}, ${max})`;
    })
    .join('');
}

/** Words and functions, and what stands between them. */
function tokensOf(value: string): string[] {
  const tokens: string[] = [''];
  let depth = 0;
  for (const char of value) {
    const between = depth === 0 && /[\s,/]/.test(char);
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (between) tokens.push(char, '');
    else tokens.push((tokens.pop() ?? '') + char);
  }
  return tokens;
}
