// Goal: forms are read as Stripe's clients mean them. Method: whole trees of known texts.
import { expect, test } from 'vitest';
import { keyPath, parseForm, type FormTree } from './parse.ts';

/** Trees have no prototype; toEqual compares them with ordinary objects by their keys. */
function read(text: string): FormTree {
  return structuredClone(parseForm(text));
}

test.each([
  ['', {}],
  ['a=1', { a: '1' }],
  ['a', { a: '' }],
  ['a=', { a: '' }],
  ['a=1&a=2', { a: '2' }],
  ['a=b=c', { a: 'b=c' }],
  ['&&a=1&', { a: '1' }],
  ['a=x+y%20z', { a: 'x y z' }],
  ['n=%E2%82%AC%F0%9F%92%B3', { n: '€💳' }],
  ['a[b]=1&a[c]=2', { a: { b: '1', c: '2' } }],
  ['a%5Bb%5D=1', { a: { b: '1' } }],
  ['a[]=1&a[]=2', { a: { 0: '1', 1: '2' } }],
  ['a[0]=1&a[1]=2', { a: { 0: '1', 1: '2' } }],
  ['a[0][b]=1&a[0][c]=2', { a: { 0: { b: '1', c: '2' } } }],
  ['a[][b]=1&a[][c]=2&a[][b]=3', { a: { 0: { b: '1', c: '2' }, 1: { b: '3' } } }],
  // A later meaning of the same name wins whole.
  ['a=1&a[b]=2', { a: { b: '2' } }],
  ['a[b]=2&a=1', { a: '1' }],
  // `[]` after written indexes never overwrites one.
  ['a[1]=x&a[]=y', { a: { 1: 'x', 2: 'y' } }],
  // What is not a path is a name.
  ['[b]=1', { '[b]': '1' }],
  ['a[b=1', { 'a[b': '1' }],
])('%s', (text, tree) => {
  expect(read(text)).toEqual(tree);
});

test('the path of a key', () => {
  expect(['a', 'a[b]', 'a[b][]', 'a[0][c]'].map(keyPath)).toEqual([
    ['a'],
    ['a', 'b'],
    ['a', 'b', ''],
    ['a', '0', 'c'],
  ]);
});
