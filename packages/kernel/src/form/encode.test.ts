// Goal: forms are written as Stripe's clients write them, and read back as they were. Method: known
// texts, and a round trip of random trees.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeForm, type FormInput } from './encode.ts';
import { FORM_DEPTH_MAX, parseForm, type FormTree } from './parse.ts';

test('nested objects, lists, empty and missing values', () => {
  const text = encodeForm({
    amount: 1099,
    confirm: true,
    description: null,
    skipped: undefined,
    expand: ['latest_charge', 'customer'],
    metadata: { 'order id': 'a&b=c' },
  });
  expect(text).toBe(
    'amount=1099&confirm=true&description=&expand%5B0%5D=latest_charge&expand%5B1%5D=customer' +
      '&metadata%5Border%20id%5D=a%26b%3Dc',
  );
});

test('half a surrogate pair does not stop the form', () => {
  expect(encodeForm({ name: 'x\ud800y' })).toBe('name=x%EF%BF%BDy');
});

// Brackets in a key are syntax, and a NUL is refused by the reader.
const key = fc.string({ unit: 'grapheme', minLength: 1 }).filter((k) => !/[[\]\0]/.test(k));
const leaf = fc.string({ unit: 'grapheme' }).filter((v) => !v.includes('\0'));
const tree = fc.letrec<{ node: FormInput; branch: FormInput }>((tie) => ({
  node: fc.oneof({ depthSize: 'small', maxDepth: FORM_DEPTH_MAX - 2 }, leaf, tie('branch')),
  branch: fc.oneof(
    fc.dictionary(key, tie('node'), { minKeys: 1, maxKeys: 4 }),
    fc.array(tie('node'), { minLength: 1, maxLength: 4 }),
  ),
}));

test('what was written is read back', () => {
  fc.assert(
    fc.property(fc.dictionary(key, tree.node, { maxKeys: 4 }), (values) => {
      expect(plain(parseForm(encodeForm(values)))).toEqual(asTree(values));
    }),
    { numRuns: 500 },
  );
});

/** The same values with lists as trees of indexes. Own keys only, so `__proto__` stays a key. */
function asTree(value: FormInput): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([k, inner]) => [k, asTree(inner)]));
}

function plain(value: FormTree | string): unknown {
  if (typeof value === 'string') return value;
  return new Map(Object.entries(value).map(([k, inner]) => [k, plain(inner)]));
}
