// Goal: card data is found wherever parsers find it, and looking for it stays cheap. Method: bodies
// through the whole rule, without a framework; the costly ones are timed.
import { expect, test } from 'vitest';
import type { Exchange } from '../exchange.ts';
import { refuseRawCards } from './refuse-raw-cards.ts';

const CARD = '4242424242424242';
const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/form-data; boundary=b';
const MAX_BYTES = 1024 * 1024;
const BUSY_MAX_MS = 2000;

async function codeOf(
  body: string | Uint8Array,
  type: string,
  { allow = [], parsed }: { readonly allow?: readonly string[]; readonly parsed?: unknown } = {},
): Promise<unknown> {
  const exchange: Exchange = {
    method: 'POST',
    target: '/orders',
    encrypted: true,
    peer: null,
    header: (name) => (name === 'content-type' ? type : undefined),
    body: async () => ({ kind: 'bytes', bytes: Buffer.from(body) }),
    parsedBody: parsed,
  };
  const rules = { provider: 'stripe', maxBytes: MAX_BYTES, allowed: new Set(allow) } as const;
  const answer = await refuseRawCards(exchange, rules);
  return answer === null || answer === 'aborted' ? answer : JSON.parse(answer.body).error.code;
}

test.each([
  ['a number that loses digits', '{"n":6205500000000000004}'],
  ['a name that comes again', `{"n":"${CARD}","n":1}`],
  ['an object that comes again', '{"card":{"cvc":"123"},"card":null}'],
  ['an escaped name', '{"card":{"\\u0063vc":"123"}}'],
  ['backslashes before a quote', `{"a":"\\\\\\\\","n":"${CARD}"}`],
])('JSON with %s, also where other fields are allowed', async (_, body) => {
  expect(await codeOf(body, JSON_TYPE)).toBe('raw_card_data');
  expect(await codeOf(body, JSON_TYPE, { allow: ['gift_card.number'] })).toBe('raw_card_data');
});

test.each([
  'card_number',
  'cc-number',
  'cardNumber',
  'creditCard',
  'pan',
  'card[number]',
  'cards.number',
  'payment[card][number]',
  'card_number_2',
  'CARD.NUMBER',
  'ccNum',
  'ｃａｒｄ_number',
])('a mistyped number in %s', async (name) => {
  const form = new URLSearchParams([[name, '4242 4242 4242 4241']]).toString();
  expect(await codeOf(form, FORM)).toBe('raw_card_data');
});

test.each([
  'cvc',
  'cvv2',
  'CVV',
  'card_cvc',
  'card[cvc]',
  'billing_cvc',
  'cvvNumber',
  'cvv_code',
  'cc_cid',
  'card-csc',
  'securityCode',
  'verification_value',
  'card_verification_number',
  'cv2',
  'payment.cvn',
])('a security code in %s', async (name) => {
  const form = new URLSearchParams([[name, '123']]).toString();
  expect(await codeOf(form, FORM)).toBe('raw_card_data');
});

test.each([
  ['numbered fields', 'cc1=4242&cc2=4242&cc3=4242&cc4=4242'],
  ['one name', 'card_number[]=3782&card_number[]=822463&card_number[]=10005'],
  ['single digits', [...CARD].map((digit, i) => `card${i}=${digit}`).join('&')],
])('a number spread over %s', async (_, body) => {
  expect(await codeOf(body, FORM)).toBe('raw_card_data');
  const list = JSON.stringify({ cardNumber: ['4242', '4242', '4242', '4242'] });
  expect(await codeOf(list, JSON_TYPE)).toBe('raw_card_data');
});

const part = (head: string, value: string): string =>
  `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n${value}\r\n`;

test.each([
  ['the last part of a body that breaks off', `${part('name="a"', '1')}${part('name="n"', CARD)}`],
  ['a security code', `${part('name="cvc"', '123')}--b--\r\n`],
  ['a file of no type', `${part('name="f"; filename="x"', CARD)}--b--\r\n`],
  [
    'a table that calls itself a spreadsheet',
    `${part('name="f"; filename="x.csv"\r\nContent-Type: application/vnd.ms-excel', `a;${CARD}`)}--b--`,
  ],
])('multipart: %s', async (_, body) => {
  expect(await codeOf(body, MULTIPART)).toBe('raw_card_data');
});

test('multipart: a picture passes, whatever its bytes spell', async () => {
  const head = part('name="f"; filename="a.png"\r\nContent-Type: image/png', '').slice(0, -2);
  const bytes = [Buffer.from(head), Buffer.from([0x89, 0x50, 0, 0xff]), Buffer.from(CARD)];
  expect(await codeOf(Buffer.concat([...bytes, Buffer.from('\r\n--b--\r\n')]), MULTIPART)).toBe(
    null,
  );
});

test('what a parser before guard left: objects, text and bytes', async () => {
  const text = `{"card":{"number":"${CARD}"}}`;
  for (const parsed of [JSON.parse(text), text, Buffer.from(text)]) {
    expect(await codeOf('', JSON_TYPE, { parsed })).toBe('raw_card_data');
  }
});

test('of several charsets each must be one that hides nothing', async () => {
  const type = 'application/json; x=";charset=utf-8"; charset=utf-7';
  expect(await codeOf('{"n":1}', type)).toBe('unsupported_encoding');
});

const fill = (unit: string): string => unit.repeat(Math.floor((MAX_BYTES - 1000) / unit.length));
const deep = (inner: string): string => `${'{"a":'.repeat(60)}${inner}${'}'.repeat(60)}`;
const names = Array.from({ length: 80_000 }, (_, i) => `"${i.toString(36)}":123`).join();

test.each([
  ['a deep list of codes', JSON_TYPE, deep(`[${fill('123,')}1]`)],
  ['a deep object', JSON_TYPE, deep(`{${names}}`)],
  ['a card field of parts', JSON_TYPE, `{"card":[${fill('12,')}1]}`],
  ['quotes and backslashes', JSON_TYPE, `"${fill('\\"')}"`],
  ['open quotes', JSON_TYPE, `{"${fill('\\"')}`],
  ['tiny fields', FORM, fill('a=1&')],
  ['long names', FORM, `${fill('a[b].')}=123`],
  ['single digits', 'text/plain', fill('4 ')],
  ['marks', MULTIPART, fill('--b')],
  ['blank lines', MULTIPART, `--b${fill('\r\n\r\n')}--b--`],
  ['endless quotes', MULTIPART, `--b\r\n${fill('name="\\')}\r\n\r\nx--b--`],
  ['charsets', `a/b${';charset='.repeat(1500)}`, '1'],
])('%s: a body as long as may be costs little', async (_, type, body) => {
  // Of this thread, so that a busy machine does not count.
  const before = process.threadCpuUsage();
  await codeOf(body, type);
  expect(process.threadCpuUsage(before).user / 1000).toBeLessThan(BUSY_MAX_MS);
});
