// Goal: the semantic hash ignores how code is written and nothing else; the code hash also ignores
// tokens and times, and never an address. Method: pairs of texts that must or must not agree.
import { expect, test } from 'vitest';
import { hashCode } from './code-hash.ts';

function agree(a: string, b: string, which: 'semantic' | 'code' = 'semantic'): boolean {
  const [left, right] = [hashCode(a), hashCode(b)];
  expect([left, right]).not.toContain(null);
  return left?.[which] === right?.[which];
}

test.each([
  ['white space', 'a=1;b( 2 )', 'a = 1;\n\n\tb(2);'],
  ['comments', 'a()', '/* licence */ a() // call'],
  ['semicolons', 'a()\nb()', 'a();b();'],
  ['quotes', 'a("x")', "a('x')"],
  ['escapes', 'a("\\x41")', 'a("A")'],
  ['spelling of numbers', 'a(0x10, 1e3, 10n)', 'a(16, 1000, 10n)'],
  ['needless brackets', 'x = (a + b)', 'x = a + b'],
  ['a module', 'import a from "b"; a()', 'import a from"b";a()'],
  ['a handler', 'return  go( this )', 'return go(this);'],
])('%s: the same code', (_, a, b) => expect(agree(a, b)).toBe(true));

test.each([
  ['another call', 'a()', 'b()'],
  ['another text', 'a("x")', 'a("y")'],
  ['another number', 'a(1)', 'a(2)'],
  ['a line break after return', 'function f(){return\na()}', 'function f(){return a()}'],
  ['order', 'a();b()', 'b();a()'],
  ['precedence', '(a + b) * c', 'a + b * c'],
  ['strict mode', '"use strict"; a()', '("use strict"); a()'],
  ['a pattern', 'a(/x/g)', 'a(/x/i)'],
  ['a template', 'tag`\\x41`', 'tag`A`'],
  ['bigint', 'a(10n)', 'a(11n)'],
  ['a text that looks like structure', 'a("x","y")', 'a("x\\",\\"y")'],
])('%s: other code', (_, a, b) => expect(agree(a, b)).toBe(false));

test.each([
  ['a nonce', 't = "rAnd0mNonce12345678=="', 't = "0therNonce987654321=="'],
  ['a time', 't = 1700000000000', 't = 1800000000000'],
  [
    'a uuid',
    't = "0b9b8f7e-1111-4222-8333-444455556666"',
    't = "aaaaaaaa-1111-4222-8333-444455556666"',
  ],
  ['an ISO time', 't = "2026-01-01T00:00:00Z"', 't = "2026-02-01T10:00:00.5+01:00"'],
])('%s: the same code apart from values', (_, a, b) => {
  expect([agree(a, b), agree(a, b, 'code')]).toEqual([false, true]);
});

test.each([
  ['an address', 's.src = "https://cdn1.example/a.js"', 's.src = "https://evil9.example/a.js"'],
  [
    'a protocol-relative one',
    's.src = "//cdn12345678901.example"',
    's.src = "//evil2345678901.example"',
  ],
  ['a host', 'h = "pay1.shop.example.org"', 'h = "evil9.skimmer.example"'],
  ['a path', 'p = "/Assets/Checkout1/index"', 'p = "/Assets/Skimmer99/index"'],
  ['a small number', 'a(3)', 'a(4)'],
  ['a word', 'mode = "live"', 'mode = "test"'],
  ['code in a text', 'eval("collect1(document.forms)")', 'eval("collect2(document.cookie)")'],
])('%s is no token', (_, a, b) => expect(agree(a, b, 'code')).toBe(false));

test('what is no JavaScript has no semantic hash', () => {
  const deep = '('.repeat(100_000);
  expect(['<html>', 'a b c', '{"a": 1', deep].map(hashCode)).toEqual([null, null, null, null]);
});
