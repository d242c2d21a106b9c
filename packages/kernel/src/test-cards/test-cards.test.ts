// Goal: the list of test cards is what it says, and canaries are valid numbers that nobody was
// given. Method: every row, every alias, and canaries of every behaviour at both ends of the serial
// range.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { luhnValid } from '../card/luhn.ts';
import { InvariantError } from '../errors.ts';
import {
  CANARY_DIGITS,
  CANARY_SERIAL_MAX,
  canaryBehavior,
  canaryNumber,
  TEST_CARDS,
  testCardByAlias,
  testCardByNumber,
  type CanaryBehavior,
  type TestCard,
} from './index.ts';

const BEHAVIORS: readonly CanaryBehavior[] = [
  'succeed',
  'time_out',
  'late_answer',
  'lost_answer',
  'duplicate_answer',
  'attach_then_lost',
  'attach_then_stolen',
  'decline',
];
const valid = (number: string): boolean => luhnValid(new TextEncoder().encode(number));

/** The one number that is on the list because its check digit is wrong. */
const WRONG_ON_PURPOSE = '4242424242424241';

test('every number is valid but the one that shows what an invalid number does', () => {
  const invalid = TEST_CARDS.filter((card) => !valid(card.number)).map((card) => card.number);
  expect(invalid).toEqual([WRONG_ON_PURPOSE]);
});

test('every row has the shape that its type promises', () => {
  expect(TEST_CARDS.length).toBeGreaterThan(100);
  for (const card of TEST_CARDS) expect(card).toEqual(rowShape(card));
});

function rowShape(card: TestCard): object {
  return {
    category: expect.stringMatching(/^[a-z0-9_]+$/),
    label: expect.any(String),
    number: expect.stringMatching(/^\d{13,19}$/),
    payment_method:
      card.payment_method === null
        ? null
        : expect.stringMatching(/^(pm_card_|offline_pin_|online_pin_)[A-Za-z0-9_]+$/),
    token: card.token === null ? null : expect.stringMatching(/^tok_[A-Za-z0-9_]+$/),
    brand: expect.stringMatching(/^(amex|diners|discover|jcb|mastercard|unionpay|visa|unknown)$/),
    funding: expect.stringMatching(/^(credit|debit|prepaid)$/),
    country: card.country === null ? null : expect.stringMatching(/^[A-Z]{2}$/),
    behavior: expect.objectContaining({ outcome: expect.any(String) }),
  };
}

test('every number and every alias is found, and an alias means one behaviour', () => {
  const byAlias = new Map<string, Set<string>>();
  for (const card of TEST_CARDS) {
    expect(testCardByNumber(card.number)?.number).toBe(card.number);
    for (const alias of [card.payment_method, card.token]) {
      if (alias === null) continue;
      expect(testCardByAlias(alias)).not.toBeNull();
      byAlias.set(alias, (byAlias.get(alias) ?? new Set()).add(card.number));
    }
  }
  const shared = [...byAlias].filter(([, numbers]) => numbers.size > 1);
  // The list shows JCB by two numbers of the same behaviour; the alias stands for the first.
  expect(shared).toEqual([
    ['pm_card_jcb', new Set(['3566002020360505', '3530111333300000'])],
    ['tok_jcb', new Set(['3566002020360505', '3530111333300000'])],
  ]);
  expect(testCardByAlias('pm_card_jcb')?.behavior).toEqual({ outcome: 'succeed' });
});

test('aliases that the lists name without a number of their own', () => {
  expect(testCardByAlias('pm_card_chargeDeclined')?.number).toBe('4000000000000002');
  expect(testCardByAlias('tok_visa_chargeDeclinedExpiredCard')?.number).toBe('4000000000000069');
  const lost = testCardByAlias('tok_visa_chargeCustomerFailLostCard');
  expect(canaryBehavior(lost?.number ?? '')).toBe('attach_then_lost');
});

test.each(['', 'pm_card_', 'toString', '__proto__', 'pm_card_visa ', '4242424242424242'])(
  '%j is no alias',
  (alias) => {
    expect(testCardByAlias(alias)).toBeNull();
  },
);

test('canaries are valid numbers that name their behaviour, and never a listed card', () => {
  const serial = fc.integer({ min: 0, max: CANARY_SERIAL_MAX });
  fc.assert(
    fc.property(fc.constantFrom(...BEHAVIORS), serial, (behavior, at) => {
      const number = canaryNumber(behavior, at);
      expect(number).toHaveLength(CANARY_DIGITS);
      expect(valid(number)).toBe(true);
      expect(canaryBehavior(number)).toBe(behavior);
      expect(testCardByNumber(number)).toBeNull();
    }),
  );
  expect(TEST_CARDS.filter((card) => canaryBehavior(card.number) !== null)).toEqual([]);
});

test('two serials never give the same canary', () => {
  const serials = [0, 1, 9, 10, 42, 99_998, CANARY_SERIAL_MAX];
  const numbers = BEHAVIORS.flatMap((b) => serials.map((serial) => canaryNumber(b, serial)));
  expect(new Set(numbers).size).toBe(BEHAVIORS.length * serials.length);
});

test.each([-1, 0.5, CANARY_SERIAL_MAX + 1, Number.NaN])('%s is no serial', (serial) => {
  expect(() => canaryNumber('succeed', serial)).toThrow(InvariantError);
});

test.each(['4242424242424242', '4000009999000000', '40000099', '', '400000990000000x0'])(
  '%j is no canary',
  (number) => {
    expect(canaryBehavior(number)).toBeNull();
  },
);
