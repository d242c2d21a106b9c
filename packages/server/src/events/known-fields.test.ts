/*
 * Goal: an event has the fields of the schema and no others, whatever the object was that it tells
 * of; what may stay is left as it was, and the log learns where something was, never what.
 * Method: objects of each kind are made from the schema, with strangers in every place, together
 * with what must be left of them; and single faults by hand, among them those that JSON treats in a
 * way of its own.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { onlyKnownFields } from './known-fields.ts';
import { EVENT_KINDS, type Place } from './schema.ts';
import schema from './schema.json' with { type: 'json' };

const RUNS_EACH = 15;
const CHARGE = { id: 'ch_1', object: 'charge' };

/** A hash from JSON has names of its own that one written here could not have. */
function named(name: string, value: unknown): object {
  return Object.fromEntries([[name, value]]);
}

function described(place: Place): unknown {
  if (place.kind === 'value' || place.kind === 'map') return place.kind;
  if (place.item !== null) return [described(place.item)];
  if (place.object !== null) return `@${place.object}`;
  return fieldsOf(place);
}

function fieldsOf({ fields }: Place): unknown {
  return Object.fromEntries([...fields].map(([name, place]) => [name, described(place)]));
}

test('the schema is what its file says', () => {
  const kinds = [...EVENT_KINDS].map(([kind, place]) => [kind, fieldsOf(place)]);
  expect(Object.fromEntries(kinds)).toEqual(schema.kinds);
});

test('where nothing has to go, nothing is copied', () => {
  const data = {
    object: {
      ...CHARGE,
      amount: 5,
      refunded: false,
      customer: null,
      metadata: { toJSON: 'a word', __proto: 'x' },
      payment_method_details: { card: { brand: 'visa', checks: { cvc_check: 'pass' } } },
      source: { id: 'card_1', object: 'card', last4: '4242' },
    },
    previous_attributes: { amount: 4, metadata: { a: null }, source: { last4: '1' } },
  };
  const known = onlyKnownFields(data);
  expect(known).toEqual({ data, unknown: [] });
  expect(known.data).toBe(data);
});

class Speaking {
  readonly brand = 'visa';
  toJSON(): object {
    return { number: 'canary' };
  }
}

const CARD = 'object.payment_method_details.card';
test.each<readonly [string, object, object, readonly string[]]>([
  ['at the top', { ...CHARGE, vault_ref: 'x' }, CHARGE, ['object.vault_ref']],
  ['an empty one', { ...CHARGE, vault_ref: null }, CHARGE, ['object.vault_ref']],
  [
    'deep inside',
    { payment_method_details: { card: { brand: 'visa', number: '4' }, cvc: '1' }, ...CHARGE },
    { payment_method_details: { card: { brand: 'visa' } }, ...CHARGE },
    [`${CARD}.number`, 'object.payment_method_details.cvc'],
  ],
  ['__proto__', { ...CHARGE, ...named('__proto__', { a: 1 }) }, CHARGE, ['object.__proto__']],
  ['constructor', { ...CHARGE, constructor: 'x' }, CHARGE, ['object.constructor']],
  ['a number', { ...CHARGE, 0: 'x' }, CHARGE, ['object.?']],
  ['a look-alike', { ...CHARGE, сustomer: 'x' }, CHARGE, ['object.?']],
  ['a card number', { ...CHARGE, n4000009900123456: 1 }, CHARGE, ['object.?']],
  ['a key', { ...CHARGE, sk_live_abcdefghijkl: 1 }, CHARGE, ['object.?']],
  ['a whole text', { ...CHARGE, [`a${'b'.repeat(40)}`]: 1 }, CHARGE, ['object.?']],
  [
    'an object for an id',
    { ...CHARGE, customer: { id: 'cus_1', object: 'customer' } },
    CHARGE,
    ['object.customer'],
  ],
  ['a list for a value', { ...CHARGE, amount: [4, 2] }, CHARGE, ['object.amount']],
  ['text for a hash', { ...CHARGE, outcome: 'x' }, CHARGE, ['object.outcome']],
  ['a list for a hash', { ...CHARGE, outcome: ['x'] }, CHARGE, ['object.outcome']],
  [
    'a hash for a list',
    { id: 'p', object: 'product', images: { 0: 'x' } },
    { id: 'p', object: 'product' },
    ['object.images'],
  ],
  [
    'in a list',
    {
      id: 'p',
      object: 'product',
      images: ['a', { b: 'c' }, ['d']],
      marketing_features: [{ name: 'e', f: 'g' }],
    },
    { id: 'p', object: 'product', images: ['a'], marketing_features: [{ name: 'e' }] },
    ['object.images[]', 'object.marketing_features[].f'],
  ],
  [
    'more than text in metadata',
    { ...CHARGE, metadata: { a: 'b', c: { d: 'e' }, f: ['g'] } },
    { ...CHARGE, metadata: { a: 'b' } },
    ['object.metadata.?'],
  ],
  [
    'an object of another kind',
    { ...CHARGE, source: { id: 'src_1', object: 'source' } },
    CHARGE,
    ['object.source'],
  ],
  [
    'what speaks for itself',
    { ...CHARGE, outcome: { toJSON: () => 'x' } },
    CHARGE,
    ['object.outcome'],
  ],
  [
    'a list that speaks for itself',
    { id: 'p', object: 'product', images: Object.assign(['a'], { toJSON: () => 'x' }) },
    { id: 'p', object: 'product' },
    ['object.images'],
  ],
  ['what a class says', { ...CHARGE, outcome: new Speaking() }, CHARGE, ['object.outcome']],
  ['a date', { ...CHARGE, created: new Date(0) }, CHARGE, ['object.created']],
  ['a number in a box', { ...CHARGE, outcome: new Number(4) }, CHARGE, ['object.outcome']],
  ['what JSON has not', { ...CHARGE, amount: 4n }, CHARGE, ['object.amount']],
])('%s is taken out', (_, object, left, unknown) => {
  expect(onlyKnownFields({ object: frozen(object) })).toStrictEqual({
    data: { object: left },
    unknown,
  });
  // The same in what was there before, of an object that is as it should be.
  const whole = { id: 'x', object: 'object' in object ? object.object : null };
  expect(onlyKnownFields({ object: whole, previous_attributes: object })).toStrictEqual({
    data: { object: whole, previous_attributes: left },
    unknown: unknown.map((path) => path.replace(/^object/, 'previous_attributes')),
  });
});

test.each<readonly [string, object, object, readonly string[]]>([
  ['unknown', { id: 'x', object: 'ship', crew: 4 }, { id: 'x', object: 'ship' }, ['object.crew']],
  ['missing', { id: 'x', crew: 4 }, { id: 'x' }, ['object.crew']],
  ['no text', { id: 'x', object: ['charge'] }, { id: 'x' }, ['object.object']],
  ['of a prototype', { id: 'x', object: 'constructor' }, { id: 'x', object: 'constructor' }, []],
  ['of no hash', ['x'], {}, []],
])('an object whose kind is %s keeps its id alone', (_, object, left, unknown) => {
  expect(onlyKnownFields({ object })).toStrictEqual({
    data: { object: left },
    unknown: ['object', ...unknown],
  });
});

test('the log learns of twenty places', () => {
  const names = Array.from({ length: 30 }, (_, at) => [`field_${at}`, 'x'] as const);
  const { data, unknown } = onlyKnownFields({
    object: { ...CHARGE, ...Object.fromEntries(names) },
  });
  expect(data).toEqual({ object: CHARGE });
  expect(unknown).toEqual(names.slice(0, 20).map(([name]) => `object.${name}`));
});

/** Something that may be in an event, and what must be left of it; undefined when nothing may. */
interface Pair {
  readonly given: unknown;
  readonly left: unknown;
}

const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.double({ noNaN: true }));
const STRANGE = 'stranger';
const strangeHash: fc.Arbitrary<unknown> = fc.constantFrom({ a: STRANGE }, { id: [STRANGE] });
const strangeList: fc.Arbitrary<unknown> = fc.constantFrom(
  [STRANGE],
  [[STRANGE]],
  [{ a: STRANGE }],
);
const strangeName = fc.constantFrom(
  ...['number', 'cvc', 'fingerprint_key', 'vault_ref', 'card_ref', '__proto__', 'constructor'],
  ...['prototype', 'toString', '0', '7', '', 'id ', 'ID', 'аmount', 'amount\u200b', 'a.b', '@card'],
);

function pairOf(place: Place): fc.Arbitrary<Pair> {
  const wrong = wrongFor(place).map((given) => ({ given, left: undefined }));
  const empty = fc.constant({ given: null, left: null });
  return fc.oneof(
    { weight: 8, arbitrary: rightFor(place) },
    { weight: 1, arbitrary: empty },
    { weight: 1, arbitrary: wrong },
  );
}

function rightFor(place: Place): fc.Arbitrary<Pair> {
  const { kind, item } = place;
  if (kind === 'value') return scalar.map((given) => ({ given, left: given }));
  if (kind === 'hash' || item === null) return hashFor(place);
  if (kind === 'list') return fc.array(pairOf(item), { maxLength: 3 }).map(listOf);
  return fc.dictionary(fc.string(), pairOf(item), { maxKeys: 3 }).map(hashOf);
}

function hashFor({ fields, object }: Place): fc.Arbitrary<Pair> {
  const known = Object.fromEntries([...fields].map(([name, place]) => [name, pairOf(place)]));
  const kind = object === null ? {} : { object: fc.constant({ given: object, left: object }) };
  const strangers = fc.dictionary(
    strangeName,
    fc.constantFrom(STRANGE, { a: STRANGE }).map((given) => ({ given, left: undefined })),
    { maxKeys: 2 },
  );
  return fc
    .tuple(fc.record({ ...known, ...kind }, { requiredKeys: [] }), strangers)
    .map(([fit, strange]) => hashOf(Object.fromEntries([fit, strange].flatMap(Object.entries))));
}

function wrongFor({ kind }: Place): fc.Arbitrary<unknown> {
  if (kind === 'value') return fc.oneof(strangeHash, strangeList);
  return fc.oneof(fc.constant(STRANGE), kind === 'list' ? strangeHash : strangeList);
}

function hashOf(pairs: Readonly<Record<string, Pair>>): Pair {
  const entries = Object.entries(pairs);
  const left = entries.filter(([, pair]) => pair.left !== undefined);
  return {
    given: Object.fromEntries(entries.map(([name, { given }]) => [name, given])),
    left: Object.fromEntries(left.map(([name, pair]) => [name, pair.left])),
  };
}

function listOf(pairs: readonly Pair[]): Pair {
  const left = pairs.map((pair) => pair.left).filter((one) => one !== undefined);
  return { given: pairs.map(({ given }) => given), left };
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
}

test.each([...EVENT_KINDS])('of whatever %s, what is in the schema is left', (kind, place) => {
  const arbitrary = fc.tuple(hashFor(place), hashFor(place));
  let changed = 0;
  fc.assert(
    fc.property(arbitrary, ([now, before]) => {
      // Hashes, as hashFor() makes them.
      const [given, left, old, oldLeft] = [
        now.given,
        now.left,
        before.given,
        before.left,
      ] as object[];
      const id = { id: 'x', object: kind };
      const data = frozen({ object: { ...given, ...id }, previous_attributes: { ...old } });
      const known = onlyKnownFields(data);
      expect(known.data).toStrictEqual({
        object: { ...left, ...id },
        previous_attributes: oldLeft,
      });
      expect(JSON.stringify(known)).not.toContain(STRANGE);
      const isSame = known.data === data;
      expect(known.unknown.length === 0).toBe(isSame);
      if (!isSame) changed += 1;
      // What is left is left for good.
      const again = onlyKnownFields(known.data);
      expect(again).toEqual({ data: known.data, unknown: [] });
      expect(again.data).toBe(known.data);
    }),
    { numRuns: RUNS_EACH },
  );
  expect(changed).toBeGreaterThan(RUNS_EACH / 4);
});
