// Goal: a card is found in every form that the documentation names, and nothing else is taken for
// it. Method: one fixed card; each form is written down by hand or made by another route than the
// needles are, put between bytes that do not matter, and searched for.
import { expect, test } from 'vitest';
import type { Canary } from './canary.ts';
import { NeedleSearch } from './needle-search.ts';
import { needlesFor } from './needles.ts';

const CARD: Canary = {
  door: 'test',
  number: '4000009900123451',
  cvc: '738',
  expMonth: 7,
  expYear: 2031,
  mayRemainIn: [],
};

const search = new NeedleSearch(needlesFor(CARD));

function formsIn(hay: Buffer | string): string[] {
  return [...new Set(search.find(Buffer.from(hay)).map(({ needle }) => needle.form))];
}

const between = (bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from('\x00\x01before>'), bytes, Buffer.from('<after\xff\x00', 'latin1')]);

test.each<[string, string, Buffer]>([
  ['plain', 'number, plain', Buffer.from('4000009900123451')],
  ['spaces', 'number in groups, plain', Buffer.from('4000 0099 0012 3451')],
  ['dashes', 'number in groups, plain', Buffer.from('4000-0099-0012-3451')],
  ['a form with plus signs', 'number in groups, plain', Buffer.from('4000+0099+0012+3451')],
  ['a form with %20', 'number in groups, plain', Buffer.from('4000%200099%200012%203451')],
  ['no-break spaces', 'number in groups, plain', Buffer.from('4000\u00a00099\u00a00012\u00a03451')],
  ['UTF-16LE', 'number, UTF-16LE', Buffer.from('4000009900123451', 'utf16le')],
  ['UTF-16BE', 'number, UTF-16BE', Buffer.from('4000009900123451', 'utf16le').swap16()],
  [
    'groups in UTF-16LE',
    'number in groups, UTF-16LE',
    Buffer.from('4000 0099 0012 3451', 'utf16le'),
  ],
  ['hex', 'number, hex', Buffer.from('34303030303039393030313233343531')],
  [
    'groups in lower-case hex',
    'number in groups, hex',
    Buffer.from('343030302d303039392d303031322d33343531'),
  ],
  [
    'groups in upper-case hex',
    'number in groups, hex',
    Buffer.from('343030302D303039392D303031322D33343531'),
  ],
  ['BCD', 'number, BCD', Buffer.from([0x40, 0x00, 0x00, 0x99, 0x00, 0x12, 0x34, 0x51])],
  [
    'BCD, half a byte later',
    'number, BCD',
    Buffer.from([0xb4, 0x00, 0x00, 0x09, 0x90, 0x01, 0x23, 0x45, 0x1f]),
  ],
  [
    'a little-endian integer',
    'number, 64-bit integer',
    Buffer.from(new BigUint64Array([4000009900123451n]).buffer),
  ],
  [
    'a big-endian integer',
    'number, 64-bit integer',
    Buffer.from(4000009900123451n.toString(16).padStart(16, '0'), 'hex'),
  ],
  ['a double', 'number, floating point', Buffer.from(new Float64Array([4000009900123451]).buffer)],
  [
    'a numeric of PostgreSQL',
    'number, PostgreSQL numeric',
    Buffer.from(new Uint16Array([4000, 99, 12, 3451]).buffer),
  ],
])('a number as %s', (_, form, bytes) => {
  expect(formsIn(between(bytes))).toEqual([form]);
});

test.each([0, 1, 2])('a number in base64 with %i bytes before it in its group', (before) => {
  const text = Buffer.from(`${'x'.repeat(3 + before)}4000009900123451, and more`).toString(
    'base64',
  );
  expect(formsIn(text)).toEqual(['number, base64']);
  const url = Buffer.from(`${'x'.repeat(before)}4000009900123451`).toString('base64url');
  expect(formsIn(url)).toEqual(['number, base64']);
});

test.each([
  ['another serial number', '4000009900123469'],
  ['one digit missing', '400000990012345'],
  ['hex of another', Buffer.from('4000009900123469').toString('hex')],
])('%s is not this card', (_, text) => {
  expect(formsIn(text)).toEqual([]);
});

test('packed digits of another number do not match half a byte later', () => {
  const bytes = Buffer.from([0xb5, 0x00, 0x00, 0x09, 0x90, 0x01, 0x23, 0x45, 0x1f]);
  expect(formsIn(bytes)).toEqual([]);
});

test.each([
  ['a form', 'card[cvc]=738&x=1', 'CVC, plain'],
  ['an encoded form', 'card%5Bcvc%5D=738&x=1', 'CVC, plain'],
  ['JSON text', '{"cvc":"738"}', 'CVC, plain'],
  ['a JSON number', '{"cvc": 738 }', 'CVC, plain'],
  ['JSON within JSON', '"{\\"cvc\\":\\"738\\"}"', 'CVC, plain'],
  ['XML', '<CVV>738</CVV>', 'CVC, plain'],
  ['hex', Buffer.from('cvc=738').toString('hex'), 'CVC, hex'],
  ['base64', Buffer.from('type=card&cvc=738&a=1').toString('base64'), 'CVC, base64'],
  ['UTF-16', Buffer.from('€cvc":"738"', 'utf16le'), 'CVC, UTF-16LE'],
])('a CVC that is called one, in %s', (_, text, form) => {
  expect(formsIn(text)).toEqual([form]);
});

test.each([
  ['the last four digits', '{"last4":"3451","exp_month":7,"x":738}'],
  ['the last four digits before it', 'paid 738 with last4=3451'],
  ['the year of expiry', 'card[exp_year]=2031&c=738'],
  ['the expiry', 'entered 07/2031 738'],
])('a CVC alone, but beside %s', (_, text) => {
  expect(formsIn(text)).toEqual(['CVC beside last four digits or expiry']);
});

test.each([
  ['alone', 'it took 738 ms'],
  ['within a longer number', '{"cvc":"7381"}'],
  ['another card of the same bank', '{"last4":"9999","amount":738}'],
  ['more than 64 bytes from the last four', `last4=3451 ${'.'.repeat(70)} 738`],
  ['binary data between', 'last4=3451\x00\x00738'],
  ['part of a number beside the last four', 'last4=3451 amount=17380'],
  ['the check of a CVC', '{"last4":"3451","cvc_check":"pass"}'],
])('three equal digits are no CVC: %s', (_, text) => {
  expect(formsIn(text)).toEqual([]);
});
