// Goal: the check digit of ISO/IEC 7812-1. Method: its published example, and the two mistakes that
// it must find: one wrong digit, and two neighbours swapped.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { luhnCheckDigit, luhnValid } from './luhn.ts';

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const digits = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max });

test('the example of the standard', () => {
  expect(luhnCheckDigit(ascii('7992739871'))).toBe(3);
  expect(luhnValid(ascii('79927398713'))).toBe(true);
  expect(luhnValid(ascii('79927398710'))).toBe(false);
});

test('a computed check digit is valid, and no other digit in its place', () => {
  fc.assert(
    fc.property(digits(1, 18), (payload) => {
      const check = luhnCheckDigit(ascii(payload));
      const valid = Array.from({ length: 10 }, (_, d) => luhnValid(ascii(`${payload}${d}`)));
      expect(valid.indexOf(true)).toBe(check);
      expect(valid.filter(Boolean)).toHaveLength(1);
    }),
  );
});

test('two swapped neighbours are found, but for 0 and 9', () => {
  fc.assert(
    fc.property(digits(12, 18), fc.nat({ max: 10 }), (payload, at) => {
      const [a, b] = [payload.charAt(at), payload.charAt(at + 1)];
      fc.pre(a !== b && a + b !== '09' && a + b !== '90');
      const number = `${payload}${luhnCheckDigit(ascii(payload))}`;
      const swapped = number.slice(0, at) + b + a + number.slice(at + 2);
      expect([luhnValid(ascii(number)), luhnValid(ascii(swapped))]).toEqual([true, false]);
    }),
  );
});

test.each(['', '4242 4242', '424a', '-1', '４２'])('%j is not made of digits', (text) => {
  expect(luhnValid(ascii(text))).toBe(false);
});
