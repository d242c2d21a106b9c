// Goal: amounts are written as a language has them, and are not torn apart where text runs to the
// left. Method: texts compared character by character, marks of direction included.
import { expect, test } from 'vitest';
import { decimalText, moneyText } from './money-text.ts';

test.each([
  ['en', 'usd', 6699, '', '$66.99'],
  ['en', 'usd', 320, '−', '−$3.20'],
  ['de-DE', 'eur', 6699, '−', '−66,99\u00a0€'],
  ['ja', 'jpy', 500, '', '￥500'],
] as const)('%s writes %s %i as it is, without marks', (locale, currency, minor, sign, text) => {
  expect(moneyText(minor, currency, { locale, sign })).toBe(text);
});

test.each([
  ['ar', 'usd', '', '\u2067\u200f66.99\u00a0\u2068US$\u2069\u2069'],
  ['ar', 'usd', '−', '\u2067\u200f\u200e−66.99\u00a0\u2068US$\u2069\u2069'],
  ['he', 'ils', '', '\u2067\u200f66.99\u00a0\u200f\u2068₪\u2069\u2069'],
] as const)('%s isolates %s, and its sign "%s" stays with the number', (...row) => {
  const [locale, currency, sign, text] = row;
  expect(moneyText(6699, currency, { locale, sign })).toBe(text);
});

test('an input holds the bare number, whatever the language', () => {
  expect([decimalText(6699, 'usd'), decimalText(500, 'jpy')]).toEqual(['66.99', '500']);
});
