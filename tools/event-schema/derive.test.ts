/*
 * Goal: the schema of events is what the official types and the list of optional fields make it;
 * a list that says something else than the types is refused.
 * Method: derived anew and compared with the file; and from a few types of our own, whole.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { StripeSchema } from '../stripe-schema/generate.ts';
import { deriveEventSchema } from './derive.ts';
import { EVENT_SCHEMA_FILE, eventSchemaText } from './write.ts';

test('the file is up to date: node tools/event-schema.ts writes it', () => {
  expect(readFileSync(EVENT_SCHEMA_FILE, 'utf8')).toBe(eventSchemaText());
});

const TEXT = { type: ['string'] };
const NULL = { type: ['null'] };

function apiObject(kind: string): object {
  return { type: 'object', properties: { object: { const: kind }, deleted: false } };
}

function hash(
  properties: object,
  optional: readonly string[] = [],
  others: unknown = false,
): object {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required, additionalProperties: others };
}

const ship = hash(
  {
    object: { enum: ['ship'] },
    captain: { anyOf: [apiObject('person'), TEXT, NULL] },
    cook: { anyOf: [apiObject('person'), apiObject('robot'), NULL] },
    crew: { type: 'array', items: apiObject('person') },
    engine: { anyOf: [{ $ref: '#/$defs/engine' }, NULL] },
    metadata: { $ref: '#/$defs/metadata' },
    name: { anyOf: [{ enum: ['a', null] }, TEXT] },
    orders: { $ref: '#/$defs/anything' },
    secret: TEXT,
    spare: { $ref: '#/$defs/engine' },
  },
  ['orders', 'secret', 'spare'],
);
const stripe = {
  objects: { person: ['person', 'deleted-person'], ship: ['ship'], odd: ['odd'] },
  definitions: {
    anything: hash({}, [], {}),
    engine: hash({ fuel: TEXT, parts: { type: 'array', items: TEXT }, serial: TEXT }, ['serial']),
    metadata: hash({}, [], TEXT),
    person: hash({ object: { enum: ['person'] }, id: TEXT }),
    ship,
    odd: hash({ both: { anyOf: [{ $ref: '#/$defs/engine' }, { $ref: '#/$defs/metadata' }] } }),
  },
} as unknown as StripeSchema;

test('what is always there, and what is named; ids, not objects', () => {
  const schema = deriveEventSchema(stripe, {
    person: [],
    ship: ['engine.serial', 'orders', 'orders.course', 'spare'],
  });
  expect(schema).toEqual({
    person: { object: 'value', id: 'value' },
    ship: {
      object: 'value',
      captain: 'value',
      cook: '@person',
      crew: ['@person'],
      engine: { fuel: 'value', parts: ['value'], serial: 'value' },
      metadata: 'map',
      name: 'value',
      orders: { course: 'value' },
      spare: { fuel: 'value', parts: ['value'] },
    },
  });
});

test.each<readonly [string, Readonly<Record<string, readonly string[]>>, string]>([
  ['a kind that is not official', { boat: [] }, 'boat is no official object'],
  ['a field that is not official', { person: [], ship: ['mast'] }, 'not official, or always there'],
  ['a field that is always there', { person: [], ship: ['name'] }, 'not official, or always there'],
  ['what may be anything', { person: [], ship: ['orders'] }, 'orders is open to anything'],
  ['what may be several things', { odd: [] }, 'both may be several things'],
  ['objects of no kind of ours', { ship: [] }, 'cook is always null'],
])('%s is refused', (_, fields, message) => {
  expect(() => deriveEventSchema(stripe, fields)).toThrow(message);
});
