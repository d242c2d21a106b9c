// Goal: every text is there in every language, in its own words, and the pages ask only for texts
// that exist. Method: read all locales and all pages.
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { withParts } from '../../../cli/src/browser-build/page-parts.ts';
import { LOCALES } from './choose-locale.ts';
import { loadLocale } from './load-locale.ts';
import { en } from './locales/en.ts';
import type { Texts } from './text-keys.ts';
import { filled } from './texts.ts';

const pages = new URL('../pages/', import.meta.url);
const others = LOCALES.filter((locale) => locale !== 'en');

/** All texts of a locale by their path. */
function flat({ labels, errors }: Texts): Map<string, string> {
  return new Map([...Object.entries(labels), ...Object.entries(errors)]);
}

const namesIn = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).toSorted();

test.each(others)('%s has the texts of English and fills in the same names', async (locale) => {
  const texts = flat(await loadLocale(locale));
  const english = flat(en);
  expect([...texts.keys()]).toEqual([...english.keys()]);
  for (const [key, text] of texts) {
    expect([key, text.trim()]).toEqual([key, text]);
    expect([key, text]).not.toEqual([key, '']);
    expect([key, namesIn(text)]).toEqual([key, namesIn(english.get(key) ?? '')]);
  }
});

test.each(others)('%s is translated: sentences differ from English', async (locale) => {
  const { errors } = await loadLocale(locale);
  const english = new Set(Object.values(en.errors));
  expect(Object.values(errors).filter((text) => english.has(text))).toEqual([]);
});

test('no error repeats a number that was typed', () => {
  for (const text of Object.values(en.errors)) expect(text).not.toMatch(/\d|\{/);
});

test('pages ask for texts that exist, and hold none of their own', () => {
  let asked = 0;
  const isPage = (name: string): boolean => name.endsWith('.html') && !name.endsWith('.part.html');
  for (const page of fs.readdirSync(pages).filter(isPage)) {
    const html = withParts(fs.readFileSync(new URL(page, pages), 'utf8'), fileURLToPath(pages));
    for (const [, key = ''] of html.matchAll(/data-text(?:-\w+)?="(\w+)"/g)) {
      expect([page, Object.hasOwn(en.labels, key), key]).toEqual([page, true, key]);
      asked += 1;
    }
    expect(html).not.toMatch(/\saria-label="|\splaceholder="[^"0-9]/);
  }
  expect(asked).toBeGreaterThan(10);
});

test('names in braces are filled in, unknown ones stay', () => {
  expect(filled('{brand} ending in {last4}, {x}', { brand: 'Visa', last4: '4242' })).toBe(
    'Visa ending in 4242, {x}',
  );
});
