/*
 * Goal: what a request asks for is what the URL standard makes of it, whichever way it is read, and
 * what makes no URL is nothing.
 * Method: a table, and generated targets beside Node's own URL.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTarget } from './read-target.ts';

test.each([
  ['/v1/customers/cus_1?limit=1', 'localhost', '/v1/customers/cus_1?limit=1'],
  ['/v1/charges?created[gte]=1', 'a.test:443', '/v1/charges?created[gte]=1'],
  ['/', '[::1]:80', '/'],
  ['//elsewhere/v1', 'a', '//elsewhere/v1'],
  ['/v1/../v1/./x#part', 'a', '/v1/x'],
  ['/v1/%2e%2e/x', 'a', '/x'],
  ['/v1/%2F?q=%2F', 'a', '/v1/%2F?q=%2F'],
  [String.raw`/v1?q=a\b`, 'a', String.raw`/v1?q=a\b`],
  ['http://b/v1/x?y', 'a', '/v1/x?y'],
  ['https://b', undefined, '/'],
])('%s of %s is %s', (target, host, read) => {
  expect(readTarget(target, host)).toBe(read);
});

test.each([
  ['*', 'a'],
  ['', 'a'],
  ['a/b', 'a'],
  ['a:443', 'a'],
  ['ftp://a/b', 'a'],
  ['http://', 'a'],
  ['http://[/', 'a'],
  [String.raw`/v1\x`, 'a'],
  ['/v1', undefined],
  ['/v1', ''],
  ['/v1', 'a:b'],
  ['/v1', 'a:99999'],
  ['/v1', 'a b'],
  ['/v1', 'a, b'],
  ['/v1', 'a/b'],
  ['/v1', 'a?'],
  ['/v1', 'a#'],
  ['/v1', 'user@a'],
  ['/v1', String.raw`a\b`],
  ['/v1', 'a%2Fb'],
  ['/v1', '[::1'],
])('%s of %s is none', (target, host) => {
  expect(readTarget(target, host)).toBeNull();
});

test('plain targets and others are read alike', () => {
  const chars = [...'abZ019_-/?&=.:%2eF[]@+~!,;#"<é'];
  const texts = fc.array(fc.constantFrom(...chars), { maxLength: 12 });
  fc.assert(
    fc.property(texts, (text) => {
      const target = `/${text.join('')}`;
      const { pathname, search } = new URL(`http://a${target}`);
      // A query that is empty may be named or not.
      expect(readTarget(target, 'a')?.replace(/^([^?]*)\?$/, '$1')).toBe(pathname + search);
    }),
    { numRuns: 2_000 },
  );
});
