// Goal: options are copied as plain own data, whatever object the merchant passes. Method: hostile
// and odd objects.
import { expect, test } from 'vitest';
import { merged, own, ownText, plainObject, without } from './plain.ts';

test('copies own data, deeply, and drops what cannot be sent', () => {
  class Options {
    readonly name = 'Ann';
    get computed(): string {
      return 'no';
    }
  }
  const given = {
    a: new Options(),
    list: [1, { b: null }],
    f: () => 1,
    s: Symbol('s'),
    u: undefined,
  };
  expect(plainObject(given)).toEqual({ a: { name: 'Ann' }, list: [1, { b: null }] });
  expect(plainObject('text')).toEqual({});
  expect(plainObject(null)).toEqual({});
});

test('what was copied has no prototype to read from', () => {
  const copy = plainObject(JSON.parse('{"__proto__": {"polluted": 1}, "nested": {}}'));
  expect(Object.getPrototypeOf(copy)).toBeNull();
  expect(Object.getPrototypeOf(copy['nested'])).toBeNull();
  expect(copy['polluted']).toBeUndefined();
  expect(Object.keys(copy)).toEqual(['__proto__', 'nested']);
});

test('an object inside itself is refused, not followed', () => {
  const round: Record<string, unknown> = {};
  round['self'] = round;
  expect(() => plainObject(round)).toThrow('Options are nested too deeply.');
});

test('reads own properties only', () => {
  const child = Object.create({ inherited: 'x' });
  expect(own(child, 'inherited')).toBeUndefined();
  expect(own('text', 'length')).toBeUndefined();
  expect(ownText({ a: 1 }, 'a')).toBeUndefined();
  expect(ownText({ a: 'x' }, 'a')).toBe('x');
});

test('merges and leaves out without changing its input', () => {
  const base = plainObject({ a: 1, b: 2 });
  expect(merged(base, { b: 3, c: 4 })).toEqual({ a: 1, b: 3, c: 4 });
  expect(without(base, 'a')).toEqual({ b: 2 });
  expect(base).toEqual({ a: 1, b: 2 });
});
