// Goal: the brand of every range, and ranges that do not overlap by accident. Method: both ends of
// each published range and their neighbours, and every listed test card.
import { expect, test } from 'vitest';
import { TEST_CARDS } from '../test-cards/index.ts';
import { binLength, BRAND_RULES, brandRuleFor } from './brands.ts';

const brandOf = (digits: string): string | null => brandRuleFor(digits)?.brand ?? null;

test.each([
  ['4', 'visa'],
  ['34', 'amex'],
  ['37', 'amex'],
  ['51', 'mastercard'],
  ['55', 'mastercard'],
  ['2221', 'mastercard'],
  ['2720', 'mastercard'],
  ['300', 'diners'],
  ['305', 'diners'],
  ['3095', 'diners'],
  ['36', 'diners'],
  ['38', 'diners'],
  ['39', 'diners'],
  ['3528', 'jcb'],
  ['3589', 'jcb'],
  ['62', 'unionpay'],
  ['622126', 'unionpay'],
  ['81', 'unionpay'],
  ['6011', 'discover'],
  ['644', 'discover'],
  ['65', 'discover'],
  ['506221', 'unknown'],
])('%s is %s', (digits, brand) => {
  expect(brandOf(digits)).toBe(brand);
});

test.each(['', '3', '35', '2', '222', '2220', '2721', '3527', '3590', '306', '56', '60', '6010'])(
  '%j has no brand (yet)',
  (digits) => {
    expect(brandOf(digits)).toBeNull();
  },
);

test('more digits never change a brand that fewer digits had', () => {
  for (let first = 0; first < 10_000; first += 1) {
    const digits = String(first).padStart(4, '0');
    const early = brandOf(digits.slice(0, 2));
    if (early !== null) expect(brandOf(digits)).toBe(early);
  }
});

test('every listed test card has its brand and a length of it', () => {
  const wrong = TEST_CARDS.filter((card) => {
    const rule = brandRuleFor(card.number);
    return rule?.brand !== card.brand || !rule.lengths.includes(card.number.length);
  });
  expect(wrong).toEqual([]);
});

test('the table itself: ranges of equal width in order, groups that hold the shortest number', () => {
  for (const rule of BRAND_RULES) {
    for (const [low, high] of rule.prefixes) {
      expect(low.length).toBe(high.length);
      expect(low <= high).toBe(true);
    }
    const printed = rule.groups.reduce((sum, size) => sum + size, 0);
    expect(printed).toBeGreaterThanOrEqual(Math.min(...rule.lengths));
  }
});

test('at most 8 leading digits of a long number, 6 of a short one, may be kept', () => {
  expect([13, 14, 15, 16, 19].map(binLength)).toEqual([6, 6, 6, 8, 8]);
});
