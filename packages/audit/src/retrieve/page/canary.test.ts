// Goal: the test card is recognised in the forms in which skimmers send it, and nothing else is
// taken for it. Method: one text for each form, made by another route than the search takes.
import { expect, test } from 'vitest';
import { CANARY, findCanary, maskCanary, PartsCollector } from './canary.ts';

const N = CANARY.number;
const hex = Buffer.from(N).toString('hex');
const xored = Buffer.from([...N].map((c) => c.charCodeAt(0) ^ 0x5a));

test.each([
  ['plain', `card=${N}&x=1`, 'plain'],
  ['in groups', '4000 0566 5566 5556', 'plain'],
  ['reversed', [...N].toReversed().join(''), 'reversed'],
  ['in base64', Buffer.from(`{"n":"${N}"}`).toString('base64'), 'base64'],
  ['in base64 twice', btoa(btoa(N)), 'base64, base64'],
  ['in hex', hex, 'hex'],
  ['URL-encoded', [...N].map((c) => `%${c.charCodeAt(0).toString(16)}`).join(''), 'URL-encoded'],
  ['as character codes', [...N].map((c) => c.charCodeAt(0)).join(','), 'character codes'],
  ['XORed', xored.toString('base64'), 'base64, shifted or XORed'],
])('a card %s', (_, text, form) => {
  expect(findCanary(text)).toBe(form);
  expect(maskCanary(text)).not.toContain(text);
});

test.each(['4242424242424242', '1795464000000', 'aGVsbG8gd29ybGQsIGhlbGxvIHdvcmxk', ''])(
  '%j is not this card',
  (text) => {
    expect(findCanary(text)).toBeNull();
    expect(maskCanary(text)).toBe(text);
  },
);

test('parts and single keys make up the card, once', () => {
  const groups = new PartsCollector();
  expect(['4000', '0566', '5566', '5556'].map((part) => groups.completes('/', part))).toContain(
    true,
  );
  const keys = new PartsCollector();
  expect([...N].map((key) => keys.completes('/k', `k=${key}`)).filter(Boolean)).toEqual([true]);
  const price = new PartsCollector();
  expect(price.completes('/', 'amount=4000&id=1234567890')).toBe(false);
});
