/*
 * Goal: a form becomes exactly typed parameters, or Stripe's error about the first thing wrong.
 * Method: forms as clients write them, through specifications of every kind.
 */
import { ApiError, parseForm } from '@coffer/kernel';
import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  array,
  boolean,
  changeMetadata,
  decimal,
  hash,
  integer,
  metadata,
  oneOf,
  required,
  string,
  timestamp,
  unsettable,
  type Infer,
} from './spec.ts';

const spec = hash({
  amount: required(integer({ min: 1, max: 10 })),
  at: timestamp(),
  color: oneOf(['red', 'green', 'blue']),
  flag: boolean(),
  items: array(hash({ id: required(string()) })),
  metadata: metadata(),
  name: unsettable(string({ maxChars: 5 })),
});

function read(form: string): Infer<typeof spec> {
  return spec.read(parseForm(form), '');
}

function errorOf(form: string): { message: string; code?: string; param?: string } {
  try {
    read(form);
  } catch (error) {
    if (error instanceof ApiError) return { message: error.message, ...error.fields };
  }
  throw new Error('it was not refused');
}

test('everything, exactly typed', () => {
  const given = read(
    'amount=5&at=17&color=red&flag=true&items[0][id]=a&items[1][id]=b&metadata[k]=v&name=',
  );
  expect(given).toEqual({
    amount: 5,
    at: 17,
    color: 'red',
    flag: true,
    items: [{ id: 'a' }, { id: 'b' }],
    metadata: { k: 'v' },
    name: null,
  });
  expectTypeOf(given.amount).toEqualTypeOf<number>();
  expectTypeOf(given.color).toEqualTypeOf<'red' | 'green' | 'blue' | undefined>();
  expectTypeOf(given.name).toEqualTypeOf<string | null | undefined>();
});

describe('refusals', () => {
  test.each([
    ['', 'amount', 'parameter_missing', 'Missing required param: amount.'],
    ['amount=5&x=1', 'x', 'parameter_unknown', 'Received unknown parameter: x'],
    ['amount=5&x=1&y[z]=1', 'x', 'parameter_unknown', 'Received unknown parameters: x, y'],
    [
      'amount=5&items[0][no]=1',
      'items[0][no]',
      'parameter_unknown',
      'Received unknown parameter: items[0][no]',
    ],
    ['amount=5&items[0]=1', 'items[0]', undefined, 'Invalid object'],
    ['amount=5&items=1', 'items', undefined, 'Invalid array'],
    ['amount=5&items[x]=1', 'items', undefined, 'Invalid array'],
    [
      'amount=5&items[1][id]=',
      'items[1][id]',
      'parameter_invalid_empty',
      "You passed an empty string for 'items[1][id]'.",
    ],
    ['amount=5.0', 'amount', 'parameter_invalid_integer', 'Invalid integer: 5.0'],
    ['amount=1e1', 'amount', 'parameter_invalid_integer', 'Invalid integer: 1e1'],
    ['amount[x]=1', 'amount', 'parameter_invalid_integer', 'Invalid integer: '],
    ['amount=99999999999999999', 'amount', 'parameter_invalid_integer', 'Invalid integer: 9999'],
    ['amount=0', 'amount', 'parameter_invalid_integer', 'greater than or equal to 1.'],
    ['amount=11', 'amount', 'parameter_invalid_integer', 'less than or equal to 10.'],
    ['amount=', 'amount', 'parameter_invalid_empty', "empty string for 'amount'"],
    ['amount=5&flag=yes', 'flag', undefined, 'Invalid boolean: yes'],
    [
      'amount=5&color=pink',
      'color',
      undefined,
      'Invalid color: must be one of red, green, or blue',
    ],
    ['amount=5&name=abcdef', 'name', undefined, 'at most 5 characters'],
    ['amount=5&name[a]=b', 'name', undefined, 'Invalid string'],
    ['amount=5&metadata=x', 'metadata', undefined, 'Invalid object'],
    ['amount=5&metadata[a][b]=x', 'metadata[a]', undefined, 'Invalid string'],
    [`amount=5&metadata[${'k'.repeat(41)}]=x`, 'metadata', undefined, 'at most 40 characters'],
    [`amount=5&metadata[k]=${'v'.repeat(501)}`, 'metadata[k]', undefined, 'up to 500 characters'],
  ])('%s', (form, param, code, message) => {
    const error = errorOf(form);
    expect([error.param, error.code]).toEqual([param, code]);
    expect(error.message).toContain(message);
  });

  test('a character is one, however it is kept', () => {
    const [key, value] = ['𝕏'.repeat(40), '😀'.repeat(500)];
    expect(read(`amount=5&name=${'😀'.repeat(5)}&metadata[${key}]=${value}`)).toMatchObject({
      ...{ name: '😀'.repeat(5), metadata: { [key]: value } },
    });
    expect(errorOf(`amount=5&name=${'😀'.repeat(6)}`).message).toContain('the value has 6');
    expect(errorOf(`amount=5&metadata[${key}𝕏]=x`).param).toBe('metadata');
    expect(errorOf(`amount=5&metadata[k]=${value}😀`).message).toContain('that is 501 characters');
  });

  test('names that objects have by birth are only names', () => {
    expect(errorOf('amount=5&constructor=1').message).toBe(
      'Received unknown parameter: constructor',
    );
    expect(errorOf('amount=5&__proto__[a]=1').message).toBe(
      'Received unknown parameter: __proto__',
    );
    expect(read('amount=5&metadata[__proto__]=x').metadata).toEqual(
      Object.fromEntries([['__proto__', 'x']]),
    );
  });
});

describe('metadata', () => {
  test('is merged, unset by key and unset as a whole', () => {
    const before = { a: '1', b: '2' };
    expect(changeMetadata(before, undefined)).toEqual(before);
    expect(changeMetadata(before, { a: null, c: '3' })).toEqual({ b: '2', c: '3' });
    expect(changeMetadata(before, null)).toEqual({});
  });

  test('has at most 50 keys', () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, 'v']));
    expect(Object.keys(changeMetadata({}, many))).toHaveLength(50);
    expect(() => changeMetadata({ one: 'more' }, many)).toThrow('up to 50 keys');
  });
});

describe('decimals', () => {
  const percent = decimal({ min: 0.01, max: 100, places: 4 });

  test.each([
    ['22.5', 22.5],
    ['100', 100],
    ['0.0100', 0.01],
    ['8.87500', 8.875],
  ])('%s', (text, number) => {
    expect(percent.read(text, 'p')).toBe(number);
  });

  test.each([
    ['', 'You passed an empty string'],
    ['0', `greater than or equal to 0.01 (it currently is '0')`],
    ['-5', 'greater than or equal to 0.01'],
    ['100.0001', 'less than or equal to 100'],
    ['1.23456', 'Invalid decimal: 1.23456; must contain at maximum 4 decimal places.'],
    ['1e2', 'Invalid decimal: 1e2'],
    ['Infinity', 'Invalid decimal: Infinity'],
    ['.5', 'Invalid decimal: .5'],
  ])('%j is refused', (text, message) => {
    expect(() => percent.read(text, 'p')).toThrow(message);
  });
});

test('a list may have fewer items than usual', () => {
  const two = array(string(), { maxItems: 2 });
  expect(two.read({ '0': 'a', '1': 'b' }, 'l')).toEqual(['a', 'b']);
  expect(() => two.read({ '0': 'a', '1': 'b', '2': 'c' }, 'l')).toThrow('up to 2 items, not 3');
});
