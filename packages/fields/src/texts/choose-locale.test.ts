// Goal: the shopper reads the language that the merchant asked for, else a browser's language that
// we have. Method: every code that Stripe documents, and browsers' lists.
import { afterEach, expect, test, vi } from 'vitest';
import { chooseLocale, directionOf } from './choose-locale.ts';

afterEach(() => vi.restoreAllMocks());

test.each([
  ['de', 'de', 'de'],
  ['de-AT', 'de', 'de-AT'],
  ['fr-CA', 'fr', 'fr-CA'],
  ['es-419', 'es', 'es-419'],
  ['it-IT', 'it', 'it-IT'],
  ['pt', 'pt-BR', 'pt'],
  ['pt-BR', 'pt-BR', 'pt-BR'],
  ['zh-TW', 'zh', 'zh-TW'],
  ['en-GB', 'en', 'en-GB'],
  ['iw', 'he', 'he'],
])('%s is met by %s', (option, texts, language) => {
  expect(chooseLocale(option, ['ja'])).toEqual({ texts, language });
});

test.each([
  [undefined, ['fr-FR', 'en-US'], 'fr'],
  ['auto', ['th-TH', 'pl', 'en'], 'pl'],
  ['auto', ['th-TH'], 'en'],
  ['auto', [], 'en'],
  [7, ['ar-EG'], 'ar'],
])('%j with a browser of %j is %s', (option, browser, texts) => {
  expect(chooseLocale(option, browser).texts).toBe(texts);
});

test.each(['th', 'xx-not a tag', '__proto__', ''])('%j is English, and said so', (option) => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  expect(chooseLocale(option, ['de'])).toEqual({ texts: 'en', language: 'en' });
  expect(warn).toHaveBeenCalledTimes(1);
});

test('Arabic and Hebrew are read from the right', () => {
  expect((['ar', 'he', 'de', 'en'] as const).map(directionOf)).toEqual([
    'rtl',
    'rtl',
    'ltr',
    'ltr',
  ]);
});
