// Goal: digits sort like numbers and random ones are uniform. Method: properties, and a chi-square
// test over the platform's own generator and over every possible byte.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { base62, randomBase62 } from './base62.ts';
import { systemRandom } from './clock.ts';
import { InvariantError } from './errors.ts';

const WIDTH = 7;
const LIMIT = 62 ** WIDTH;

test('text order is number order', () => {
  const value = fc.integer({ min: 0, max: LIMIT - 1 });
  fc.assert(
    fc.property(value, value, (a, b) => {
      expect(base62(a, WIDTH) < base62(b, WIDTH)).toBe(a < b);
    }),
  );
});

test('writes known values at their full width', () => {
  expect([base62(0, 3), base62(61, 3), base62(62, 3), base62(62 ** 3 - 1, 3)]).toEqual([
    '000',
    '00z',
    '010',
    'zzz',
  ]);
});

test.each([-1, 1.5, Number.NaN, 2 ** 53, LIMIT])('%s does not fit and is refused', (value) => {
  expect(() => base62(value, WIDTH)).toThrow(InvariantError);
});

test('every fair byte gives each digit four times, and an unfair byte gives none', () => {
  let at = 0;
  const random = {
    bytes: (length: number) => {
      const part = Uint8Array.from({ length }, (_, i) => (at + i + 248) % 256);
      at += length;
      return part;
    },
  };
  const counts = countDigits(randomBase62(random, 248));
  expect(at).toBe(256);
  expect(counts.size).toBe(62);
  expect(new Set(counts.values())).toEqual(new Set([4]));
});

test('random digits are uniform (chi-square, 61 degrees of freedom, p = 1e-9)', () => {
  const pieces = Array.from({ length: 20 }, () => randomBase62(systemRandom, 31_000));
  const expected = (20 * 31_000) / 62;
  let chiSquare = 0;
  const counts = countDigits(pieces.join(''));
  for (const count of counts.values()) chiSquare += (count - expected) ** 2 / expected;
  expect(counts.size).toBe(62);
  expect(chiSquare).toBeLessThan(148);
});

function countDigits(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const digit of text) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  return counts;
}
