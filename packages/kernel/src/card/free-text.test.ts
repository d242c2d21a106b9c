// Goal: card numbers in free text are found however they are grouped, and ordinary identifiers
// pass. Method: every listed number in many forms, random groupings, lists of harmless shapes, and
// the rate of false alarms over twenty thousand random identifiers of each kind.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { systemRandom, type Random } from '../clock.ts';
import { mintAccountId, mintClientSecret, mintId } from '../ids.ts';
import { canaryNumber, TEST_CARDS } from '../test-cards/index.ts';
import { holdsCardNumber, replaceCardNumbers } from './free-text.ts';
import { luhnValid } from './luhn.ts';

const NUMBERS = TEST_CARDS.map((card) => card.number).filter((number) =>
  luhnValid(new TextEncoder().encode(number)),
);

const FORMS: readonly ((number: string) => string)[] = [
  (n) => n,
  (n) => grouped(n, [4], ' '),
  (n) => grouped(n, [4], '-'),
  (n) => grouped(n, [4, 6, 9], ' '),
  (n) => grouped(n, [1], ' '),
  (n) => grouped(n, [4], '  '),
  (n) => grouped(n, [4], ' - '),
  (n) => `card ${n}, exp 12/30`,
  (n) => `"number":"${n}"`,
  (n) => `cc${n}x`,
  (n) => `12 ${grouped(n, [4], ' ')} 123`,
  (n) => `tel:+${n}`,
  // No-break spaces, typographic dashes and full-width digits are how people paste.
  (n) => grouped(n, [4], '\u00a0'),
  (n) => grouped(n, [4], '\u2011'),
  (n) => grouped(n, [4], '\u2013'),
  // Columns and lines of a table, and what pages put in to break lines or not to.
  (n) => grouped(n, [4], '\t'),
  (n) => grouped(n, [4], '\n'),
  (n) => grouped(n, [4], '\r\n'),
  (n) => grouped(n, [4], '\u200b'),
  (n) => grouped(n, [4], '\u200c'),
  (n) => grouped(n, [4], '\u200d'),
  (n) => grouped(n, [4], '\u2060'),
  (n) => grouped(n, [4], '\ufeff'),
  (n) => grouped(n, [4], ' \u200b'),
  (n) => grouped(n, [1], '\u200b'),
  // What is not seen: marks of direction, soft hyphens, variation selectors, accents, DEL, fillers.
  (n) => grouped(n, [4], '\u200e'),
  (n) => grouped(n, [4], '\u00ad'),
  (n) => grouped(n, [4], '\u180e'),
  (n) => grouped(n, [1], '\ufe0f\u20e3'),
  (n) => grouped(n, [4], '\u0301'),
  (n) => grouped(n, [4], '\u007f'),
  (n) => grouped(n, [4], '\u0000'),
  (n) => grouped(n, [4], '\u3164'),
  (n) => grouped(n, [4], '\u2800'),
  (n) => grouped(n, [4], '\u{e0100} \u{e0020}'),
  (n) => n.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
  // Arabic-Indic and Devanagari digits, and the mathematical ones, five tens of which are
  // neighbours.
  (n) => n.replace(/\d/g, (digit) => String.fromCharCode(0x0660 + Number(digit))),
  (n) => n.replace(/\d/g, (digit) => String.fromCharCode(0x0966 + Number(digit))),
  (n) => n.replace(/\d/g, (digit) => String.fromCodePoint(0x1d7f6 + Number(digit))),
];

test.each(FORMS.map((form) => ({ example: form('4242424242424242'), form })))(
  'every listed number is found as in $example',
  ({ form }) => {
    expect(NUMBERS.filter((number) => !holdsCardNumber(form(number)))).toEqual([]);
  },
);

test.each(FORMS.map((form) => ({ example: form('4242424242424242'), form })))(
  'nothing is left of any listed number in $example',
  ({ form }) => {
    const left = NUMBERS.map((number) => replaceCardNumbers(form(number), '#')).filter(
      (text) => /\p{Nd}{4}/u.test(text) || !text.includes('#'),
    );
    expect(left).toEqual([]);
  },
);

test('what stands around a number stays, and so does text without one', () => {
  const digest = 'bc4457453446716f599c543fe3348f2fdd77420cdab9a00efddb51030fdd740b';
  expect(replaceCardNumbers(`a 4242-4242-4242-4242, ${digest}; b`, '#')).toBe(`a #, ${digest}; b`);
  expect(replaceCardNumbers('order ٤٢ of 2026-11-23', '#')).toBe('order ٤٢ of 2026-11-23');
});

test('a number is found in any grouping by spaces and dashes', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1 });
  fc.assert(
    fc.property(
      fc.constantFrom(...NUMBERS),
      sizes,
      fc.constantFrom(' ', '-', ' - '),
      (n, s, between) => {
        expect(holdsCardNumber(grouped(n, s, between))).toBe(true);
      },
    ),
  );
});

test('canary numbers are found', () => {
  expect(holdsCardNumber(`order for ${canaryNumber('succeed', 7)}`)).toBe(true);
});

test.each([
  '',
  '4242424242424241', // The check digit is wrong.
  '4242.4242.4242.4242', // Dots do not group digits.
  '42424242424242424242424', // 23 digits in one piece.
  String(Date.UTC(2026, 10, 23)), // 13 digits of milliseconds.
  '1795464000000000', // Microseconds.
  '1795464000000000000', // Nanoseconds.
  '2026-11-23T19:10:00.000Z',
  '2026-11-23 19:10:00',
  '+1 415 555 2671',
  '+44 20 7946 0958',
  '0049 89 1234 5678 90',
  '550e8400-e29b-41d4-a716-446655440000',
  'order_46709438-a524-4833-9901-467094386524',
  'bc4457453446716f599c543fe3348f2fdd77420cdab9a00efddb51030fdd740b',
  'ORD-2026-00012345',
  'INV 100200300400',
  '192.168.100.200:65535',
  'pi_1GszdL2eZvKYlo2C8dCdzRYJ',
  '2026-11-23\n19:10:00\n2026-11-24\t19:10:00',
  '4243\u200e4242\u200e4242\u200e4242',
  '550e8400-e29b-41d4-a716-446655440000\n46709438-a524-4833-9901-467094386524',
])('%j passes', (text) => {
  expect(holdsCardNumber(text)).toBe(false);
});

test('zero-width characters inside a word of hexadecimal digits do not hide a number', () => {
  expect(holdsCardNumber('4242\u200b4242\u200b4242\u200b4242 abcdefabcdef')).toBe(true);
});

const SAMPLES = 20_000;

test.each<[string, (random: Random) => string]>([
  ['our ids', (random) => mintId({ clock: NOW, random }, 'pi', mintAccountId(random))],
  ['client secrets', (random) => mintClientSecret(random, 'pi_0')],
  ['UUIDs', () => crypto.randomUUID()],
  ['UUIDs behind a prefix', () => `order_${crypto.randomUUID()}`],
  ['24 hexadecimal digits', (random) => hex(random.bytes(12))],
  ['SHA-256 texts', (random) => hex(random.bytes(32))],
  ['12-digit order numbers', (random) => decimal(random, 12)],
  ['time stamps', (random) => String(Date.UTC(2020, 0) + 1e6 * Number(decimal(random, 6)))],
])('no false alarm in twenty thousand: %s', (_, make) => {
  const alarms: string[] = [];
  for (let i = 0; i < SAMPLES; i += 1) {
    const text = make(systemRandom);
    if (holdsCardNumber(text)) alarms.push(text);
  }
  expect(alarms).toEqual([]);
});

test('of random 16-digit numbers, fewer than one in thirty looks like a card', () => {
  let alarms = 0;
  for (let i = 0; i < SAMPLES; i += 1) {
    if (holdsCardNumber(decimal(systemRandom, 16))) alarms += 1;
  }
  // 2.8 % when last measured: known ranges cover 28 % of all numbers, the check digit leaves a
  // tenth.
  expect(alarms / SAMPLES).toBeGreaterThan(0.02);
  expect(alarms / SAMPLES).toBeLessThan(0.033);
});

// Quadratic work on it would take hours and end in the test's time limit.
test('long hostile text is scanned to its end', () => {
  for (const piece of [
    '4 ',
    '4-',
    '4\n',
    '4\u200b',
    '4\u200e',
    '4\u{e0100}',
    '4'.repeat(19) + ' ',
    'a4',
    '4242-',
    'f'.repeat(23) + ' ',
  ]) {
    const text = piece.repeat(200_000 / piece.length);
    expect(holdsCardNumber(`${text} 4242424242424242`)).toBe(true);
  }
});

const NOW = { nowMs: () => Date.now() };

/** `number` in groups of `sizes`, the last size repeated. */
function grouped(number: string, sizes: readonly number[], between: string): string {
  const groups: string[] = [];
  let at = 0;
  while (at < number.length) {
    const size = sizes[Math.min(groups.length, sizes.length - 1)] ?? 1;
    groups.push(number.slice(at, at + size));
    at += size;
  }
  return groups.join(between);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function decimal(random: Random, length: number): string {
  return Array.from(random.bytes(length), (byte) => String(byte % 10)).join('');
}

test('megabytes of single digits are searched to their end', () => {
  const many = '1 '.repeat(4 * 1024 * 1024);
  expect(holdsCardNumber(many)).toBe(false);
  expect(holdsCardNumber(many.replaceAll(' ', '\u{e0100}'))).toBe(false);
  expect(holdsCardNumber(`${many}4242 4242 4242 4242`)).toBe(true);
  expect(replaceCardNumbers(`a 4242 4242 4242 4242 \n b`, '[card]')).toBe('a [card] \n b');
});
