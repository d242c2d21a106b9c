// Goal: an expiry is read as people type it, and a card that has expired is refused.
// Method: a table at one moment; the vault's own tests hold the same rules against whole cards.
import { expect, test } from 'vitest';
import { readExpiry } from './expiry.ts';

const NOW = new Date('2026-11-30T12:00:00Z');

test.each([
  ['12', '2026', { month: 12, year: 2026 }],
  ['1', '27', { month: 1, year: 2027 }],
  [' 11 ', '2076', { month: 11, year: 2076 }],
  ['11', '2026', { month: 11, year: 2026 }],
  ['10', '2026', 'invalid_expiry_month'],
  ['13', '2030', 'invalid_expiry_month'],
  ['0', '2030', 'invalid_expiry_month'],
  ['1x', '2030', 'invalid_expiry_month'],
  ['12', '2025', 'invalid_expiry_year'],
  ['12', '2077', 'invalid_expiry_year'],
  ['12', '20270', 'invalid_expiry_year'],
  [undefined, '2030', 'missing_expiry_month'],
  ['12', '', 'missing_expiry_year'],
])('%j and %j', (month, year, expected) => {
  expect(readExpiry(month, year, NOW)).toEqual(expected);
});
