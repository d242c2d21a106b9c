// Goal: every text a shopper can type, paste or let be filled in is shown and judged rightly.
// Method: tables of texts for each rule; for numbers, every listed test card, typed digit by
// digit.
import { canaryNumber, TEST_CARDS } from '@coffer/kernel/test-cards';
import { describe, expect, test } from 'vitest';
import { cvcRule } from './cvc-rule.ts';
import { expiryOf, expiryRule } from './expiry-rule.ts';
import type { FieldRule } from './field-rule.ts';
import { numberRule } from './number-rule.ts';
import { postalRule } from './postal-rule.ts';

/** The codes of the errors that a text shows at once, and after leaving the field. */
function codes(rule: FieldRule, text: string): [atOnce: string | null, later: string | null] {
  const { error, incomplete } = rule.check(rule.format(text, false));
  return [error, incomplete];
}

describe('card number', () => {
  const any = numberRule(() => true);

  test.each([
    ['4242424242424242', '4242 4242 4242 4242'],
    ['4242-4242 4242.4242', '4242 4242 4242 4242'],
    ['４２４２424242424242', '4242 4242 4242 4242'],
    ['42424242424242429999999', '4242 4242 4242 4242 999'],
    ['378282246310005', '3782 822463 10005'],
    ['3782822463100051', '3782 822463 10005'],
    ['36227206271667', '3622 720627 1667'],
    ['6205500000000000004', '6205 5000 0000 0000 004'],
    ['99999999999999999999', '9999 9999 9999 9999 999'],
    ['no digits', ''],
  ])('%s is shown as %s', (text, shown) => {
    expect(any.format(text, false)).toBe(shown);
  });

  test.each([
    ['', [null, 'incomplete_number']],
    ['424242424242424', [null, 'incomplete_number']],
    ['4242424242424242', [null, null]],
    ['4242424242424241', ['invalid_number', 'invalid_number']],
    ['378282246310006', ['invalid_number', 'invalid_number']],
    ['1234567812345670', ['invalid_number', 'invalid_number']],
    ['123', [null, 'incomplete_number']],
  ])('%s: %j', (text, expected) => {
    expect(codes(any, text)).toEqual(expected);
  });

  test('every listed card is complete, and never wrong on the way there', () => {
    const valid = TEST_CARDS.filter(({ behavior }) => behavior.code !== 'incorrect_number');
    for (const { number } of valid) {
      expect([number, codes(any, number)]).toEqual([number, [null, null]]);
      for (let length = 1; length < Math.min(number.length, 14); length += 1) {
        expect(codes(any, number.slice(0, length))[0]).toBeNull();
      }
    }
  });

  test('in test mode only listed numbers are complete, and no message repeats one', () => {
    const canary = canaryNumber('succeed', 7);
    const rule = numberRule((number) => number === canary);
    expect(codes(rule, canary)).toEqual([null, null]);
    const check = rule.check(rule.format('4539578763621486', false));
    expect(check.complete).toBe(false);
    expect(check.error).toBe('test_mode_live_card');
  });

  test('the focus moves on after the usual length only', () => {
    // A number of 13 digits, which may be the beginning of a longer one.
    expect(codes(any, '4222222222222')).toEqual([null, null]);
    expect(any.isFinished('4222 2222 2222 2')).toBe(false);
    expect(any.isFinished('4242 4242 4242 4242')).toBe(true);
    expect(any.isFinished('4242 4242 4242 4241')).toBe(false);
  });
});

describe('expiry', () => {
  const rule = expiryRule(() => new Date(2026, 5, 30));

  test.each([
    ['1', '1'],
    ['5', '05 / '],
    ['12', '12 / '],
    ['13', '01 / 3'],
    ['1/', '01 / '],
    ['1/34', '01 / 34'],
    ['1234', '12 / 34'],
    ['12/2034', '12 / 34'],
    ['12 / 203', '12 / 203'],
    ['122034', '12 / 34'],
    ['12/34/56', '12 / 34'],
    ['', ''],
  ])('%s is shown as %s', (text, shown) => {
    expect(rule.format(text, false)).toBe(shown);
  });

  test('deleting leaves out the separator that would come back', () => {
    expect(rule.format('12', true)).toBe('12');
    expect(rule.format('1 /', true)).toBe('1');
  });

  test.each([
    ['12', [null, 'incomplete_expiry']],
    ['12203', [null, 'incomplete_expiry']],
    ['0034', ['invalid_expiry_month', 'invalid_expiry_month']],
    ['0626', [null, null]],
    ['0526', ['invalid_expiry_month_past', 'invalid_expiry_month_past']],
    ['1225', ['invalid_expiry_year_past', 'invalid_expiry_year_past']],
    ['1276', [null, null]],
    ['1277', ['invalid_expiry_year', 'invalid_expiry_year']],
  ])('%s: %j', (text, expected) => {
    expect(codes(rule, text)).toEqual(expected);
  });

  test('gives month and full year', () => {
    expect(expiryOf('06 / 34')).toEqual({ month: 6, year: 2034 });
  });
});

describe('security code', () => {
  test.each([
    [3, '12', '12', 'incomplete_cvc'],
    [3, '1234', '123', null],
    [4, '123', '123', 'incomplete_cvc'],
    [4, '1234', '1234', null],
    [null, '123', '123', null],
    [null, '12345', '1234', null],
  ])('of %j digits, %s is shown as %s', (length, text, shown, later) => {
    const rule = cvcRule(() => length);
    expect(rule.format(text, false)).toBe(shown);
    expect(codes(rule, text)).toEqual([null, later]);
  });
});

describe('postal code', () => {
  test.each([
    ['US', true, '94103', null],
    ['US', true, '94103-1234', null],
    ['US', true, '9410', 'incomplete_zip'],
    ['US', true, 'SW1A 1AA', 'incomplete_zip'],
    ['US', false, 'SW1A 1AA', null],
    ['GB', true, 'sw1a 1aa', null],
    ['GB', true, 'SW1A', 'incomplete_zip'],
    ['CA', true, 'k1a 0b1', null],
    ['DE', false, '10115', null],
    ['DE', false, '1', 'incomplete_zip'],
    ['US', true, '', 'incomplete_zip'],
  ])('%s (sure: %j): %s', (country, sure, text, later) => {
    expect(
      codes(
        postalRule(() => country, sure),
        text,
      ),
    ).toEqual([null, later]);
  });
});
