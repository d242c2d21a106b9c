// Goal: what shops receive all day is not taken for card data. Method: bodies and addresses of
// usual checkouts, searches and APIs through the whole rule, with numbers chosen to look like
// cards.
import { describe, expect, test } from 'vitest';
import { holdsCardNumber } from '@coffer/kernel';
import type { Exchange } from '../exchange.ts';
import { refuseRawCards } from './refuse-raw-cards.ts';

const FORM = 'application/x-www-form-urlencoded';

async function codeOf(body: string, type: string, target = '/orders'): Promise<unknown> {
  const exchange: Exchange = {
    method: 'POST',
    target,
    encrypted: true,
    peer: null,
    header: (name) => (name === 'content-type' ? type : undefined),
    body: async () => ({ kind: 'bytes', bytes: Buffer.from(body) }),
    parsedBody: undefined,
  };
  const allowed = new Set(['gift_card.number', '/tickets/']);
  const answer = await refuseRawCards(exchange, {
    provider: 'stripe',
    maxBytes: 1_000_000,
    allowed,
  });
  return answer === null || answer === 'aborted' ? answer : JSON.parse(answer.body).error.code;
}

/** Each one has the digits of a card: without its look the rule would refuse it. */
const LOOKALIKES: readonly (readonly [what: string, name: string, value: string])[] = [
  ['a German mobile number', 'contact', '+49 1512 3456787'],
  ['one without its plus', 'billing_phone', '4915123456787'],
  ['one with two zeros', 'contact', '00 49 1512 3456787'],
  ['the article number of a German product', 'q', '4006381330060'],
  ['an IBAN in groups', 'account', 'DE18 4401 0046 0000 2439 00'],
];

describe.each(LOOKALIKES)('%s', (_, name, value) => {
  test('passes in every kind of body and in the query', async () => {
    expect(holdsCardNumber(value)).toBe(true);
    const form = new URLSearchParams([[name, value]]).toString();
    expect([
      await codeOf(JSON.stringify({ order: { [name]: value } }), 'application/json'),
      await codeOf(form, FORM),
      await codeOf('', '', `/search?${form}`),
      await codeOf(
        `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--b--\r\n`,
        'multipart/form-data; boundary=b',
      ),
    ]).toEqual([null, null, null, null]);
  });

  test('is refused all the same in a field that is a card’s', async () => {
    const inField = JSON.stringify({ card: { number: value } });
    expect(await codeOf(inField, 'application/json')).toBe('raw_card_data');
  });
});

test.each([
  ['time stamps', '{"at":1795464000000,"ts":"1795464000123456"}'],
  [
    'identifiers',
    '{"id":"pi_3MtwBwLkdIwHu7ix28a3tqPa","uuid":"4242abcd-4242-4242-8242-424242424242"}',
  ],
  ['a digest', `{"sha256":"${'4242'.repeat(15)}abcd"}`],
  ['last four digits', '{"card":{"last4":"4242","brand":"visa","exp_month":4,"exp_year":2030}}'],
  ['a masked number', '{"cardNumber":"**** **** **** 4242"}'],
  ['an Amazon order', '{"order":"302-1234567-1234567"}'],
  ['a gift card that is allowed', '{"gift_card":{"number":"4242424242424242"}}'],
  ['a list of amounts', '{"prices":[4242,4242,4242,4242]}'],
  ['an Indian tax number', '{"pan":"ABCDE1234F"}'],
  ['a copy', '{"cc":"jenny@example.com"}'],
  ['a verification code sent by SMS', '{"verification_code":"1234"}'],
])('%s', async (_, body) => {
  expect(await codeOf(body, 'application/json')).toBe(null);
});

test('a number in an address is refused, unless its beginning is allowed', async () => {
  expect(await codeOf('', '', '/pay/4242424242424242')).toBe('raw_card_data');
  expect(await codeOf('', '', '/pay/4242%204242%204242%204242')).toBe('raw_card_data');
  expect(await codeOf('', '', '/pay/%E0%A4%A/4242424242424242')).toBe('raw_card_data');
  expect(await codeOf('', '', '/tickets/4242424242424242')).toBe(null);
  expect(await codeOf('', '', '/articles/4006381330060')).toBe(null);
});
