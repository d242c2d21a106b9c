import { invariant } from '@coffer/kernel';
import schema from './schema.json' with { type: 'json' };

/**
 * What may stand in one place of an event. The file says it as `"value"` (text, a number, a
 * boolean), `"map"` (such values under the merchant's names), `"@card"` (an API object of that
 * kind), `[…]` (a list of that) or `{…}` (a hash with those fields). Null may stand everywhere.
 *
 * It is an allow-list of what we publish, and no list of dangerous names: what leaks is the field
 * that nobody thought of. tools/event-schema.ts derives it from the official types, and makes it
 * narrower: the fields that an object always has, and of the others those that are named there.
 * Where an id may stand, no object may, since events are not expanded: a customer in a charge would
 * go to whoever listens for charges. docs/decisions/0013-schema-of-events.md says why.
 */
export interface Place {
  readonly kind: 'hash' | 'list' | 'map' | 'value';
  /** Of a hash. */
  readonly fields: ReadonlyMap<string, Place>;
  /** Of a list or a map: what is in it. */
  readonly item: Place | null;
  /** The `object` of a hash that is an API object. */
  readonly object: string | null;
}

const NO_FIELDS: ReadonlyMap<string, Place> = new Map();
const VALUE: Place = { kind: 'value', fields: NO_FIELDS, item: null, object: null };
const MAP: Place = { kind: 'map', fields: NO_FIELDS, item: VALUE, object: null };

const described: ReadonlyMap<string, unknown> = new Map(Object.entries(schema.kinds));
const kinds = new Map<string, Place>();
for (const kind of described.keys()) kinds.set(kind, kindPlace(kind));

/** What an object of each kind may have. */
export const EVENT_KINDS: ReadonlyMap<string, Place> = kinds;

/** What an object of an unknown kind may have: it can still be asked for. */
export const UNKNOWN_KIND: Place = hash({ id: 'value', object: 'value' }, null);

function kindPlace(kind: string): Place {
  const known = kinds.get(kind);
  if (known !== undefined) return known;
  const fields = described.get(kind);
  invariant(isHash(fields), 'each kind of object is a hash');
  const place = hash(fields, kind);
  kinds.set(kind, place);
  return place;
}

function placeOf(description: unknown): Place {
  if (description === 'value') return VALUE;
  if (description === 'map') return MAP;
  if (typeof description === 'string') return kindPlace(description.slice('@'.length));
  if (Array.isArray(description)) {
    return { kind: 'list', fields: NO_FIELDS, item: placeOf(description[0]), object: null };
  }
  invariant(isHash(description), 'a place is a word, a list or a hash');
  return hash(description, null);
}

function hash(description: object, object: string | null): Place {
  const fields = Object.entries(description).map(
    ([name, inner]: [string, unknown]) => [name, placeOf(inner)] as const,
  );
  return { kind: 'hash', fields: new Map(fields), item: null, object };
}

function isHash(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
