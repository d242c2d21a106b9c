import type { FormInput } from '@coffer/kernel';

/** The languages that we have texts in. */
export const LOCALES = [
  'en',
  'ar',
  'de',
  'es',
  'fr',
  'he',
  'it',
  'ja',
  'nl',
  'pl',
  'pt-BR',
  'zh',
] as const;

export type Locale = (typeof LOCALES)[number];

export interface ChosenLocale {
  readonly texts: Locale;
  /** The language tag for `lang`: the one asked for, as `fr-CA`, where its language is ours. */
  readonly language: string;
}

const RIGHT_TO_LEFT: ReadonlySet<Locale> = new Set(['ar', 'he']);
const ENGLISH: ChosenLocale = { texts: 'en', language: 'en' };

/**
 * The locale of a frame. `option` is the merchant's: one of Stripe's codes, where `auto` and
 * nothing mean the first of the browser's languages that we have.
 */
export function chooseLocale(option: FormInput, browser: readonly string[]): ChosenLocale {
  const given = typeof option === 'string' && option !== 'auto';
  for (const tag of given ? [option] : browser) {
    const found = matching(tag);
    if (found !== null) return found;
  }
  if (given) {
    console.warn(
      `This version of Coffer has no texts for the locale '${option}', so it uses 'en'.`,
    );
  }
  return ENGLISH;
}

export function directionOf(locale: Locale): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.has(locale) ? 'rtl' : 'ltr';
}

/** `fr-CA` is met by `fr`, and `pt` by `pt-BR`: the same language is nearer than English. */
function matching(tag: string): ChosenLocale | null {
  const language = languageOf(tag);
  if (language === null) return null;
  const texts =
    LOCALES.find((locale) => locale.toLowerCase() === tag.toLowerCase()) ??
    LOCALES.find((locale) => languageOf(locale) === language);
  return texts === undefined ? null : { texts, language: new Intl.Locale(tag).baseName };
}

function languageOf(tag: string): string | null {
  try {
    // Old browsers' `iw` is `he` by its new name, which Intl.Locale gives.
    return new Intl.Locale(tag).language;
  } catch {
    return null;
  }
}
