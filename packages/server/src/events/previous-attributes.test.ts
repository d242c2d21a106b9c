/*
 * Goal: an update's event tells what was there before, and only of what changed.
 * Method: pairs of objects, compared whole.
 */
import { expect, test } from 'vitest';
import { previousAttributes } from './previous-attributes.ts';

test('only changed fields, inside hashes too', () => {
  const before = { a: 1, b: 'x', hash: { in: 1, same: 2 }, list: [1, 2], metadata: { gone: 'y' } };
  const after = { a: 1, b: 'y', hash: { in: 3, same: 2 }, list: [1], metadata: { come: 'z' } };
  expect(previousAttributes(before, after)).toEqual({
    b: 'x',
    hash: { in: 1 },
    list: [1, 2],
    metadata: { gone: 'y', come: null },
  });
});

test('a hash that comes or goes is told whole', () => {
  expect(previousAttributes({ shipping: null }, { shipping: { name: 'J' } })).toEqual({
    shipping: null,
  });
  expect(previousAttributes({ shipping: { name: 'J' } }, { shipping: null })).toEqual({
    shipping: { name: 'J' },
  });
});

test('nothing when nothing changed, whatever the order of keys', () => {
  expect(previousAttributes({ a: 1, b: null }, { b: null, a: 1, c: null })).toEqual({});
});
