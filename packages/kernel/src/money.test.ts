// Goal: exponents, minimums and the text of amounts. Method: the cases of Stripe's currency page,
// and agreement of every currency with the platform's own ISO 4217 data.
import { expect, test } from 'vitest';
import {
  currencyExponent,
  currencyStepMinor,
  formatMoney,
  isCurrency,
  minimumChargeMinor,
} from './money.ts';

test('exponents are 0, 2 and 3 as Stripe has them', () => {
  expect(['jpy', 'krw', 'vnd'].map(currencyExponent)).toEqual([0, 0, 0]);
  expect(['usd', 'eur', 'huf', 'twd'].map(currencyExponent)).toEqual([2, 2, 2, 2]);
  expect(['bhd', 'jod', 'kwd', 'omr', 'tnd'].map(currencyExponent)).toEqual([3, 3, 3, 3, 3]);
});

test('ISK and UGX have no decimals in the world, but two on the wire', () => {
  expect(['isk', 'ugx'].map(currencyExponent)).toEqual([2, 2]);
  expect(formatMoney(500, 'ugx')).toBe('UGX\u00a05');
});

test('what is charged is a multiple of ten with three decimals, of a hundred where they are gone', () => {
  expect(['bhd', 'jod', 'kwd', 'omr', 'tnd'].map(currencyStepMinor)).toEqual([10, 10, 10, 10, 10]);
  expect(['isk', 'ugx'].map(currencyStepMinor)).toEqual([100, 100]);
  expect(['usd', 'jpy', 'huf', 'twd'].map(currencyStepMinor)).toEqual([1, 1, 1, 1]);
});

test('only listed lower-case codes are currencies', () => {
  expect(['usd', 'eur', 'xof'].map(isCurrency)).toEqual([true, true, true]);
  expect(['USD', 'us', 'btc', '', 'toString', '__proto__'].map(isCurrency)).toEqual(
    Array.from({ length: 6 }, () => false),
  );
});

test('minimum charges', () => {
  expect(['usd', 'gbp', 'jpy', 'huf', 'xof', 'kwd', 'isk'].map(minimumChargeMinor)).toEqual([
    50, 30, 50, 17500, 1, 10, 100,
  ]);
});

test('amounts are shown in their own decimals', () => {
  expect(formatMoney(1234, 'usd')).toBe('$12.34');
  expect(formatMoney(500, 'jpy')).toBe('¥500');
  expect(formatMoney(5120, 'kwd')).toBe('KWD\u00a05.120');
  expect(formatMoney(99_999_999, 'usd')).toBe('$999,999.99');
  expect(formatMoney(1234, 'eur', 'de-DE')).toBe('12,34\u00a0€');
});
