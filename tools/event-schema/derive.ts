import assert from 'node:assert/strict';
import type { JsonSchema, StripeSchema } from '../stripe-schema/generate.ts';

/**
 * What may stand in one place of an event:
 * - `value`: text, a number, a boolean;
 * - `map`: such values under names that the merchant chose;
 * - `@card`: an API object of that kind, whole;
 * - a list of one thing, or a hash of named things.
 * Null may stand everywhere.
 */
export type Place = string | readonly [Place] | { readonly [field: string]: Place };

/** What each kind of object may have in an event. */
export type EventSchema = Readonly<Record<string, Place>>;

interface Derivation {
  readonly stripe: StripeSchema;
  /** The kinds that events are about; others are in none. */
  readonly kinds: ReadonlySet<string>;
  readonly optional: ReadonlySet<string>;
  /** Those of `optional` that were found. */
  readonly used: Set<string>;
}

/**
 * Derives, from the official types, what an object may have in an event: the fields that are always
 * there, and of those that may be missing only the ones that are named. Where an id may stand, the
 * object itself may not: events are not expanded.
 */
export function deriveEventSchema(
  stripe: StripeSchema,
  optionalFields: Readonly<Record<string, readonly string[]>>,
): EventSchema {
  const kinds = new Set(Object.keys(optionalFields));
  const schema = Object.entries(optionalFields).map(([kind, fields]): [string, Place] => {
    const optional = new Set(fields);
    const derivation: Derivation = { stripe, kinds, optional, used: new Set() };
    // The first definition is that of the object itself; the others are of what was deleted.
    const [name] = stripe.objects[kind] ?? [];
    assert(name, `${kind} is no official object`);
    const place = hashOf(derivation, definition(stripe, name), '');
    const wrong = fields.filter((field) => !derivation.used.has(field));
    assert.deepEqual(wrong, [], `not official, or always there, in ${kind}`);
    return [kind, place];
  });
  return Object.fromEntries(schema);
}

/** As objectSchema() of the official types' generator writes it. */
interface Definition {
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required: readonly string[];
  readonly additionalProperties: unknown;
}

function definition(stripe: StripeSchema, name: string): Definition {
  const found = stripe.definitions[name];
  assert(found, `no definition ${name}`);
  return found as unknown as Definition;
}

function hashOf(derivation: Derivation, hash: Definition, path: string): Place {
  const { properties, required, additionalProperties } = hash;
  if (additionalProperties !== false) return openHash(derivation, additionalProperties, path);
  const fields = Object.entries(properties).flatMap(([name, schema]): [string, Place][] => {
    const at = path === '' ? name : `${path}.${name}`;
    if (!required.includes(name)) {
      if (!derivation.optional.has(at)) return [];
      derivation.used.add(at);
    }
    return [[name, placeOf(derivation, schema, at)]];
  });
  return Object.fromEntries(fields);
}

/** Any name may stand there: the merchant's, or only those that are named here. */
function openHash(derivation: Derivation, values: unknown, path: string): Place {
  const named = [...derivation.optional].filter((field) => field.startsWith(`${path}.`));
  for (const field of named) derivation.used.add(field);
  if (named.length > 0) {
    return Object.fromEntries(named.map((field) => [field.slice(path.length + 1), 'value']));
  }
  assert.deepEqual(values, { type: ['string'] }, `${path} is open to anything`);
  return 'map';
}

function placeOf(derivation: Derivation, schema: JsonSchema, path: string): Place {
  const alternatives = alternativesOf(schema).filter((one) => !isNothing(one));
  const structures = alternatives.filter(isStructure);
  // An id stands where the object itself could be asked for.
  if (structures.length < alternatives.length) return 'value';
  const places = structures
    .filter((one) => !isApiObject(one) || derivation.kinds.has(kindOf(one)))
    .map((one) => structureOf(derivation, one, path));
  assert(places.length <= 1, `${path} may be several things`);
  assert(places[0], `${path} is always null`);
  return places[0];
}

function structureOf(derivation: Derivation, schema: JsonSchema, path: string): Place {
  if (isApiObject(schema)) return `@${kindOf(schema)}`;
  if (schema['type'] === 'array') {
    return [placeOf(derivation, schema['items'] as JsonSchema, `${path}[]`)];
  }
  const reference = schema['$ref'];
  assert(typeof reference === 'string', `${path} is open to anything`);
  const name = reference.replace('#/$defs/', '');
  return hashOf(derivation, definition(derivation.stripe, name), path);
}

function alternativesOf(schema: JsonSchema): readonly JsonSchema[] {
  const several = schema['anyOf'] as readonly JsonSchema[] | undefined;
  return several?.flatMap(alternativesOf) ?? [schema];
}

function isStructure(schema: JsonSchema): boolean {
  return '$ref' in schema || isApiObject(schema) || schema['type'] === 'array';
}

/** Only null may stand there. */
function isNothing(schema: JsonSchema): boolean {
  return JSON.stringify(schema['type']) === '["null"]';
}

function isApiObject(schema: JsonSchema): boolean {
  return 'properties' in schema;
}

/** As referenceTo() of the generator writes it. */
function kindOf(schema: JsonSchema): string {
  const { object } = schema['properties'] as { readonly object: { readonly const: string } };
  return object.const;
}
