import { COMPLETE, unfinished, type FieldRule } from './field-rule.ts';

const POSTAL_MAX_CHARS = 10;
const INCOMPLETE = unfinished('incomplete_zip');

/** What a whole postal code looks like where we ask for one; elsewhere any three characters do. */
const PATTERNS: Readonly<Record<string, RegExp>> = {
  US: /^\d{5}(-?\d{4})?$/,
  CA: /^[A-Z]\d[A-Z] ?\d[A-Z]\d$/,
  GB: /^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/,
};
const ANYWHERE = /^[A-Z\d][A-Z\d -]{1,8}[A-Z\d]$/;
const HAS_LETTER = /[A-Z]/;

/**
 * The postal code. `country` is where the card is billed. With `sure` false it is only guessed from
 * the browser's language: a code with letters is then one from elsewhere.
 */
export function postalRule(country: () => string, sure: boolean): FieldRule {
  const isComplete = (shown: string): boolean => {
    const foreign = !sure && HAS_LETTER.test(shown);
    const pattern = foreign ? ANYWHERE : (PATTERNS[country()] ?? ANYWHERE);
    return pattern.test(shown.trim());
  };
  return {
    isData: (char) => /[\dA-Za-z -]/.test(char),
    format: (text) =>
      text
        .normalize('NFKC')
        .toUpperCase()
        .replaceAll(/[^\dA-Z -]/g, '')
        .slice(0, POSTAL_MAX_CHARS),
    check: (shown) => (isComplete(shown) ? COMPLETE : INCOMPLETE),
    isFinished: () => false,
  };
}
