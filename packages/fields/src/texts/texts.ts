import type { FormInput } from '@coffer/kernel';
import { chooseLocale, type ChosenLocale } from './choose-locale.ts';
import { en } from './locales/en.ts';
import { loadLocale } from './load-locale.ts';
import type { Texts } from './text-keys.ts';

// A page inside a frame speaks one language at a time.
let chosen: ChosenLocale = { texts: 'en', language: 'en' };
let current: Texts = en;
let asked: FormInput;
let begun = false;

/** The texts of this page: English until `loadTexts` has had its answer. */
export function texts(): Texts {
  return current;
}

/** The locale of the texts; its language is for what the browser itself names (`Intl`). */
export function textLocale(): ChosenLocale {
  return chosen;
}

/**
 * Chooses by the `locale` option, and says whether that is news. `loadTexts` loads what it needs.
 * Options that change later may say nothing of the locale: it stays.
 */
export function setLocale(option: FormInput): boolean {
  if (begun && (option === undefined || option === asked)) return false;
  begun = true;
  asked = option;
  chosen = chooseLocale(option, navigator.languages);
  return true;
}

/** The texts of the chosen locale. English when they do not load: the form works all the same. */
export async function loadTexts(): Promise<Texts> {
  try {
    current = await loadLocale(chosen.texts);
  } catch {
    chosen = { texts: 'en', language: 'en' };
    current = en;
  }
  return current;
}

/** A text with its `{names}` filled in. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
