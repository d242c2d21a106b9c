/*
 * Goal: every language has every text with the same places for values, and a visitor gets the
 * nearest one.
 * Method: all languages beside English; choices by the merchant's word and the browser's header.
 */
import { expect, test } from 'vitest';
import { en } from './en.ts';
import { chooseLanguage } from './languages.ts';

const LOCALES = ['ar', 'de', 'en', 'es', 'fr', 'he', 'it', 'ja', 'nl', 'pl', 'pt-BR', 'zh'];

function places(texts: object): object {
  return Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [
      key,
      String(text)
        .match(/\{\w+\}/g)
        ?.toSorted(),
    ]),
  );
}

test.each(LOCALES)('%s has the places of the English texts', (locale) => {
  const { texts, language } = chooseLanguage(locale, null);
  expect(language).toBe(locale);
  expect(places(texts)).toEqual(places(en));
});

test.each([
  ['auto', 'fr-CH, fr;q=0.9, en;q=0.8', 'fr-CH', 'ltr'],
  [null, 'da, en;q=0.5, he;q=0.7', 'he', 'rtl'],
  ['pt', 'de', 'pt', 'ltr'],
  ['ar', 'de', 'ar', 'rtl'],
  [null, 'da', 'en', 'ltr'],
  ['xx-not-a-language', null, 'en', 'ltr'],
  [null, ';;,q=,', 'en', 'ltr'],
])('%s and the header %s give %s', (locale, header, language, direction) => {
  expect(chooseLanguage(locale, header)).toMatchObject({ language, direction });
});
