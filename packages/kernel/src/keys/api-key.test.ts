// Goal: a key is read from each form that clients send, and nothing else is taken for one.
// Method: a table of headers.
import { expect, test } from 'vitest';
import { isLiveKey, keyOfHeader } from './api-key.ts';

test.each([
  ['Bearer sk_test_1', 'sk_test_1'],
  ['bearer   sk_test_1', 'sk_test_1'],
  [' Bearer sk_test_1 ', 'sk_test_1'],
  [`Basic ${btoa('sk_test_1:')}`, 'sk_test_1'],
  [`Basic ${btoa('sk_test_1:password')}`, 'sk_test_1'],
  [`basic ${btoa('sk_test_1')}`, 'sk_test_1'],
  [`Basic ${btoa(':sk_test_1')}`, null],
  ['Basic %%%', null],
  ['Basic', null],
  ['Bearer', null],
  ['Digest sk_test_1', null],
  ['sk_test_1', null],
  ['', null],
  [undefined, null],
])('%s shows %s', (authorization, key) => {
  expect(keyOfHeader(authorization)).toBe(key);
});

test('a live key says so', () => {
  expect(['sk_live_1', 'pk_live_1', 'sk_test_1', 'live_1', ''].map(isLiveKey)).toEqual([
    ...[true, true, false, false, false],
  ]);
});
