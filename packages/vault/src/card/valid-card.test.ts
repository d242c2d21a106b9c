// Goal: only cards that can be real, and in test mode only test cards, get in. Method: tables of
// one field changed at a time against a fixed date.
import { describe, expect, test } from 'vitest';
import { luhnCheckDigit } from '@coffer/kernel';
import { canaryNumber, TEST_CARDS } from '@coffer/kernel/test-cards';
import { checkCard, checkCvc } from './valid-card.ts';

const NOW = new Date('2026-06-15T12:00:00Z');

interface Given {
  readonly number?: string;
  readonly cvc?: string | null;
  readonly expMonth?: string | null;
  readonly expYear?: string | null;
}

function check(given: Given, livemode = false): unknown {
  const bytes = (text: string | null): Buffer | null => (text === null ? null : Buffer.from(text));
  const { number = '4242424242424242', cvc = '123', expMonth = '6', expYear = '2026' } = given;
  const checked = checkCard(
    {
      at: 'card',
      number: Buffer.from(number),
      cvc: bytes(cvc),
      expMonth: bytes(expMonth),
      expYear: bytes(expYear),
    },
    { livemode, now: NOW },
  );
  if (typeof checked === 'string') return checked;
  const { number: secret, cvc: secretCvc, ...rest } = checked;
  return {
    ...rest,
    number: secret.reveal().toString(),
    cvc: secretCvc?.reveal().toString() ?? null,
  };
}

const VISA = {
  number: '4242424242424242',
  cvc: '123',
  brand: 'visa',
  bin: '42424242',
  last4: '4242',
  expiry: { month: 6, year: 2026 },
  funding: 'credit',
  country: 'US',
  networks: ['visa'],
};

describe('numbers', () => {
  test('spaces and dashes are dropped', () => {
    expect(check({ number: ' 4242-4242 4242-4242 ' })).toEqual(VISA);
  });

  test.each([
    ['', 'empty_number'],
    [' - ', 'empty_number'],
    ['4242424242424241', 'incorrect_number'],
    ['424242424242', 'incorrect_number'],
    ['42424242424242424242', 'incorrect_number'],
    ['4242x24242424242', 'incorrect_number'],
    ['４２４２４２４２４２４２４２４２', 'incorrect_number'],
    ['4242424242424242\0', 'incorrect_number'],
  ])('%j is %s', (number, problem) => {
    expect(check({ number })).toBe(problem);
  });

  test('in test mode a valid number that is not on the list is refused', () => {
    const payload = '400000990800000';
    const beyondCanaries = payload + String(luhnCheckDigit(Buffer.from(payload)));
    for (const number of ['4111111111111111', beyondCanaries, '6011000000000004']) {
      expect(check({ number })).toBe('test_mode_live_card');
    }
  });

  test('in live mode it passes, and nothing is known of its issuer', () => {
    expect(check({ number: '4111111111111111' }, true)).toEqual({
      ...VISA,
      number: '4111111111111111',
      bin: '41111111',
      last4: '1111',
      funding: 'unknown',
      country: null,
    });
  });

  test('in live mode an unknown range or a length that its brand does not have is refused', () => {
    expect(check({ number: '9999999999999995' }, true)).toBe('incorrect_number');
    expect(check({ number: '42424242424240' }, true)).toBe('incorrect_number');
  });

  test('every listed test card passes, with the facts of its first row', () => {
    const seen = new Set<string>();
    for (const card of TEST_CARDS) {
      if (card.category === 'decline' && card.number === '4242424242424241') continue;
      if (seen.has(card.number)) continue;
      seen.add(card.number);
      const cvc = card.brand === 'amex' ? '1234' : '123';
      expect(check({ number: card.number, cvc })).toMatchObject({
        number: card.number,
        brand: card.brand,
        funding: card.funding,
        country: card.country,
      });
    }
    expect(seen.size).toBeGreaterThan(100);
  });

  test('canaries pass; co-branded cards name their local network first', () => {
    const number = canaryNumber('lost_answer', 99_999);
    expect(check({ number })).toEqual({
      ...VISA,
      number,
      bin: '40000099',
      last4: number.slice(-4),
    });
    expect(check({ number: '4000002500001001' })).toMatchObject({
      networks: ['cartes_bancaires', 'visa'],
    });
  });

  test('a short number shows six digits', () => {
    expect(check({ number: '378282246310005', cvc: '1234' })).toMatchObject({
      brand: 'amex',
      bin: '378282',
      last4: '0005',
    });
  });
});

describe('expiry', () => {
  test.each([
    [null, '2030', 'missing_expiry_month'],
    ['', '2030', 'missing_expiry_month'],
    ['1', null, 'missing_expiry_year'],
    ['0', '2030', 'invalid_expiry_month'],
    ['13', '2030', 'invalid_expiry_month'],
    ['1x', '2030', 'invalid_expiry_month'],
    ['012', '2030', 'invalid_expiry_month'],
    ['1', '2025', 'invalid_expiry_year'],
    ['1', '25', 'invalid_expiry_year'],
    ['1', '2077', 'invalid_expiry_year'],
    ['1', '3', 'invalid_expiry_year'],
    ['1', '20300', 'invalid_expiry_year'],
    ['5', '2026', 'invalid_expiry_month'],
    ['5', '26', 'invalid_expiry_month'],
  ])('%j/%j: %s', (expMonth, expYear, problem) => {
    expect(check({ expMonth, expYear })).toBe(problem);
  });

  test.each([
    ['6', '26', { month: 6, year: 2026 }],
    ['06', '2026', { month: 6, year: 2026 }],
    ['1', '27', { month: 1, year: 2027 }],
    ['12', '2076', { month: 12, year: 2076 }],
  ])('%j/%j is %j', (expMonth, expYear, expiry) => {
    expect(check({ expMonth, expYear })).toEqual({ ...VISA, expiry });
  });
});

describe('CVC', () => {
  test.each([
    ['4242424242424242', '12'],
    ['4242424242424242', '1234'],
    ['4242424242424242', ''],
    ['4242424242424242', '12a'],
    ['378282246310005', '123'],
  ])('%s does not take %j', (number, cvc) => {
    expect(check({ number, cvc })).toBe('invalid_cvc');
  });

  test('may be left out', () => {
    expect(check({ cvc: null })).toEqual({ ...VISA, cvc: null });
  });

  test('alone has the length of any brand', () => {
    expect(
      ['12', '123', '1234', '12345', '1 3'].map((cvc) => typeof checkCvc(Buffer.from(cvc))),
    ).toEqual(['string', 'object', 'object', 'string', 'string']);
  });
});
