/*
 * Goal: what no event may hold is taken out wherever it stands and however it is written; all else
 * stays as it is, to the byte.
 * Method: data with one piece of it in many places and forms.
 */
import { holdsCardNumber, luhnCheckDigit } from '@coffer/kernel';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkContent } from './content.ts';

/** A valid number of a range that nobody issues. */
const NUMBER = numberOf('400000990012345');
/** As long as what networks call a transaction. */
const AMEX = numberOf('37000000000012');
const GROUPS: readonly string[] = NUMBER.match(/.{4}/g) ?? [];
const OWN = 'pi_0Z3k4abAcdefGhijKlmno123456_secret_abcdefghijklmnopqrstuvwxy';

function numberOf(payload: string): string {
  return payload + String(luhnCheckDigit(new TextEncoder().encode(payload)));
}

const shifted = (zero: number) =>
  NUMBER.replaceAll(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));

test.each([
  ['as digits', NUMBER],
  ['in groups', GROUPS.join(' ')],
  ['with dashes', GROUPS.join('-')],
  ['with typographic dashes', GROUPS.join('\u2013')],
  ['over lines', GROUPS.join('\r\n')],
  ['with tabs', GROUPS.join('\t')],
  ['with characters of no width', GROUPS.join('\u200b')],
  ['with marks of direction', GROUPS.join('\u200e')],
  ['with soft hyphens', GROUPS.join('\u00ad')],
  ['with marks on the digits', [...NUMBER].join('\ufe0f\u20e3')],
  ['with control characters', GROUPS.join('\u007f\u0000')],
  ['in full-width digits', shifted(0xff10)],
  ['in Arabic digits', shifted(0x660)],
  ['in words', `card:${NUMBER}!`],
])('a number %s', (_, text) => {
  const { json, removed } = checkContent({ object: { id: 'ch_1', metadata: { note: text } } });
  expect(removed).toEqual(['card_number']);
  expect(json).toMatch(
    /^\{"object":\{"id":"ch_1","metadata":\{"note":"[^"]*\[removed\][^"]*"\}\}\}$/,
  );
  for (const group of GROUPS) expect(json).not.toContain(group);
});

const SECRETS = [
  'sk_test_abcdefghijkl',
  'rk_live_abcdefghijkl',
  'whsec_abcdefghijklmnopqrstuvwx',
  OWN,
  'cs_test_a1b2c3d4e5f6g7h8i9_secret_abcdefghijkl',
  'cuss_secret_abcdefghijklmnop',
  'ek_test_abcdefghijkl',
  'cliws_abcdefghijklmnopqrstuvwx',
];
const LONG = 'abcdefghijklmnop1234567890';

test.each(SECRETS)('%s', (secret) => {
  const { json, removed } = checkContent({ object: { id: 'ch_1', description: `see ${secret}.` } });
  expect(removed).toEqual(['secret']);
  expect(json).toBe('{"object":{"id":"ch_1","description":"see [removed]."}}');
});

const HIDDEN = JSON.stringify({ card: { cvc: '987' } });

test.each<readonly [unknown, unknown]>([
  [{ cvc: ['123'] }, { cvc: '[removed]' }],
  [{ cvc: { v: '123' } }, { cvc: '[removed]' }],
  [
    { 'cvc ': '123', CVV2: 1234 },
    { 'cvc ': '[removed]', CVV2: '[removed]' },
  ],
  [
    { card_cvc: '123', 'cvc-code': '123' },
    { card_cvc: '[removed]', 'cvc-code': '[removed]' },
  ],
  [
    { cvn: '123', 'Security Code': '123' },
    { cvn: '[removed]', 'Security Code': '[removed]' },
  ],
  [{ ｃｖｃ: '123' }, { ｃｖｃ: '[removed]' }],
  [
    { cid: '1234', my_cvv: 123 },
    { cid: '[removed]', my_cvv: '[removed]' },
  ],
  [{ cardVerificationValue: '123' }, { cardVerificationValue: '[removed]' }],
  [{ note: HIDDEN }, { note: '{"card":{"cvc":"[removed]"}}' }],
  [{ note: '{ "cvc" : [ "987" ] }' }, { note: '{"cvc":"[removed]"}' }],
  [{ note: `see ${HIDDEN}` }, { note: 'see {"card":{"cvc":"[removed]"}}' }],
  [{ note: JSON.stringify({ a: HIDDEN }) }, { note: JSON.stringify({ a: HIDDEN }) }],
  [{ note: 'cvc=987&cvv: 1234' }, { note: 'cvc=[removed]&cvv: [removed]' }],
  [{ [HIDDEN]: 1 }, { '{"card":{"cvc":"[removed]"}}': 1 }],
])('a CVC: %j', (object, cleaned) => {
  const { json, removed } = checkContent({ object });
  const text = JSON.stringify({ object: cleaned }).replaceAll('987', '[removed]');
  expect([json, removed]).toEqual([text, ['cvc']]);
});

test('digits that JSON in a text spells out', () => {
  const spelt = [...NUMBER].map((digit) => `\\u003${digit}`).join('');
  const { json, removed } = checkContent({ object: { note: `{"a":"${spelt}"}` } });
  expect([json, removed]).toEqual([
    JSON.stringify({ object: { note: '{"a":"[removed]"}' } }),
    ['card_number'],
  ]);
});

test('JSON in a text may be as deep as it likes', () => {
  const note = '[{"a":'.repeat(20_000) + '{"cvc":"987"}' + '}]'.repeat(20_000);
  const { json, removed } = checkContent({ object: { note } });
  expect([json.includes('987'), removed]).toEqual([false, ['cvc']]);
});

test.each([
  [`keysk_live_${LONG}`, 'key[removed]'],
  [`key_rk_test_${LONG}`, 'key_[removed]'],
  [`secretwhsec_${LONG}`, 'secret[removed]'],
  [`1ek_live_${LONG}`, '1[removed]'],
  [`xcliws_${LONG}`, 'x[removed]'],
  [`secret_cuss_secret_${LONG}`, 'secret_[removed]'],
])('glued to a word: %s', (description, cleaned) => {
  const { json, removed } = checkContent({ object: { description } });
  expect([JSON.parse(json), removed]).toEqual([{ object: { description: cleaned } }, ['secret']]);
});

test.each([
  ['a name', { metadata: { [NUMBER]: 'x' } }, { metadata: { '[removed]': 'x' } }],
  ['a list', { list: ['a', [NUMBER]] }, { list: ['a', ['[removed]']] }],
  ['a number', { amount: Number(NUMBER) }, { amount: '[removed]' }],
  ['a transaction', { network_transaction_id: NUMBER }, { network_transaction_id: '[removed]' }],
  [
    'metadata named as a transaction',
    { metadata: { a: '}', network_transaction_id: AMEX } },
    { metadata: { a: '}', network_transaction_id: '[removed]' } },
  ],
  [
    'the last of the metadata',
    { metadata: { network_transaction_id: AMEX, b: 'x' }, amount: 1 },
    { metadata: { network_transaction_id: '[removed]', b: 'x' }, amount: 1 },
  ],
  [
    'a number for a transaction',
    { network_transaction_id: Number(AMEX) },
    { network_transaction_id: '[removed]' },
  ],
  [
    'CVC fields',
    { card: { cvc: '123', CVV: 123 } },
    { card: { cvc: '[removed]', CVV: '[removed]' } },
  ],
  ['a name that is a key', { sk_live_abcdefghijkl: 1 }, { '[removed]': 1 }],
])('in %s', (_, object, cleaned) => {
  const { json, removed } = checkContent({ object, previous_attributes: object });
  expect(JSON.parse(json)).toEqual({ object: cleaned, previous_attributes: cleaned });
  expect(removed).toHaveLength(1);
});

test('client secrets of the object itself are null, and nothing is said of it', () => {
  const object = { id: 'pi_1', client_secret: OWN, last_payment_error: { client_secret: OWN } };
  const { json, removed } = checkContent({ object, previous_attributes: { client_secret: OWN } });
  expect(JSON.parse(json)).toEqual({
    object: { id: 'pi_1', client_secret: null, last_payment_error: { client_secret: null } },
    previous_attributes: { client_secret: null },
  });
  expect(removed).toEqual([]);
});

test('all of it at once', () => {
  const object = { a: `${NUMBER} ${OWN}`, cvc: '1234' };
  expect(checkContent({ object })).toEqual({
    json: '{"object":{"a":"[removed] [removed]","cvc":"[removed]"}}',
    removed: ['secret', 'card_number', 'cvc'],
  });
});

test.each([
  [{ note: 'the_secret_ingredient_of_it' }],
  [{ note: 'risk_test_results_of_today' }],
  [{ note: 'client_secret: "pi_secret"' }],
  [{ order: '1234567890123456', phone: '+49 30 12345678901' }],
  [{ card: { checks: { cvc_check: 'pass' }, cvc: null } }],
  [{ cvc: true, require_cvc_recollection: false, placid: 'yes', acid: '12345' }],
  [{ cid: 'GA1.2.345', discard_code: 'SPRING', postal_code: '123', code: '1234' }],
  [{ note: '{ "cvc_check" : "pass", "list": [1,  2] }', text: 'the cvc: it failed' }],
  [{ network_transaction_id: AMEX, overcapture: {}, metadata: { a: 'b' } }],
  [{ network_transaction_id: AMEX }],
  [{ name: 'Žluťoučký kůň', emoji: '🙂', lone: '\ud800', nul: '\u0000' }],
  [
    {
      created: 1_764_469_000,
      ms: 1_764_469_000_123,
      list: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
    },
  ],
  [{ id: 'ch_0Z3k4111122223333444455556666' }],
])('%j stays', (object) => {
  expect(checkContent({ object })).toEqual({ json: JSON.stringify({ object }), removed: [] });
});

test('the quick look misses nothing that a close one finds', () => {
  const zeros = [0x30, 0x30, 0x30, 0xff10, 0x660, 0x966, 0x1d7ce, 0x2070, 0x2080, 0x24ea];
  const between = [
    ...Array.from({ length: 30 }, () => ''),
    ...' -\t\n\r\v\f\u00a0\u2003\u2028\u200b',
  ];
  const apart = [
    ...between,
    ...'\u200e\u00ad\u180e\ufe0f\u0301\u007f\u0001\u3164\u2800\u200d\u2060\ufeff\u2010\u2013\u2212\u3000\uff0d\ufe63\u202f',
  ];
  const digit = fc.record({ zero: fc.constantFrom(...zeros), gap: fc.constantFrom(...apart) });
  const digits = fc.array(digit, { minLength: NUMBER.length, maxLength: NUMBER.length });
  const around = fc.constantFrom('', '"', '\\', '€', '🙂', 'no: ');
  let found = 0;
  fc.assert(
    fc.property(digits, around, (parts, edge) => {
      const written = parts.map(({ zero, gap }, at) => {
        return String.fromCodePoint(zero + Number(NUMBER[at])) + gap;
      });
      const note = edge + written.join('') + edge;
      if (!holdsCardNumber(note)) return;
      found += 1;
      const { json, removed } = checkContent({ object: { metadata: { note } } });
      expect([removed, holdsCardNumber(json)]).toEqual([['card_number'], false]);
    }),
    { numRuns: 2_000 },
  );
  expect(found).toBeGreaterThan(100);
});

test('text made to be slow is not', () => {
  const marks = '\u200e\u0301\u{e0100}'.repeat(100_000);
  for (const long of [
    '4 '.repeat(200_000),
    `4${marks}4`,
    `${marks}${NUMBER}`,
    'cvc '.repeat(99_999),
  ]) {
    const object = { a: '1 '.repeat(6) + 'x'.repeat(50), b: `${long}x` };
    const began = performance.now();
    const { removed } = checkContent({ object });
    expect(removed).toEqual(long.includes(NUMBER) ? ['card_number'] : []);
    expect(performance.now() - began).toBeLessThan(5_000);
  }
});
