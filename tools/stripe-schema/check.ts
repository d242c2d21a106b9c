import assert from 'node:assert/strict';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { StripeSchema } from './generate.ts';
import { loadStripeSchema } from './load.ts';

type JsonObject = Readonly<Record<string, unknown>>;

const SCHEMA_ID = 'stripe';

/** Loaded at the first check, so that importing this module costs nothing. */
let loaded: { readonly schema: StripeSchema; readonly ajv: Ajv2020 } | null = null;

function official(): { readonly schema: StripeSchema; readonly ajv: Ajv2020 } {
  if (loaded === null) {
    const schema = loadStripeSchema();
    const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strict: true });
    const definitions: Record<string, unknown> = {};
    for (const [name, definition] of Object.entries(schema.definitions)) {
      definitions[pointer(name, 'secret')] = definition;
      definitions[pointer(name, 'publishable')] = { ...definition, required: ['object'] };
    }
    ajv.addSchema({ $id: SCHEMA_ID, $defs: definitions });
    loaded = { schema, ajv };
  }
  return loaded;
}

/** Whose key the answer is for: with a publishable one, fields of an object may be left out. */
export type KeyView = 'publishable' | 'secret';

/**
 * Checks that a value is what the official types say, at every depth: an API object, a list, or any
 * value that holds some. Throws with every difference: missing and unknown keys, types, unknown
 * values of enums. Returns the value, so that it can stand around a call.
 */
export function checkStripeObject<T>(value: T, view: KeyView = 'secret'): T {
  const differences = [...visit(value, { at: '', view })];
  if (!isApiObject(value)) differences.unshift('the value is no API object');
  assert(differences.length === 0, `not as the official types say:\n  ${differences.join('\n  ')}`);
  return value;
}

interface Place {
  readonly at: string;
  readonly view: KeyView;
}

/** Every difference in `value`, each with its path. */
function* visit(value: unknown, place: Place): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  if (isApiObject(value)) yield* checkOne(value, place);
  for (const [key, inner] of Object.entries(value)) {
    yield* visit(inner, { at: `${place.at}/${key}`, view: place.view });
  }
}

function isApiObject(value: unknown): value is JsonObject & { readonly object: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'object' in value &&
    typeof value.object === 'string'
  );
}

function* checkOne(
  value: JsonObject & { readonly object: string },
  place: Place,
): Generator<string> {
  const name = definitionFor(value);
  if (name === null) {
    yield `${place.at || '/'} has the unknown object type '${value.object}'`;
    return;
  }
  const validate = validatorFor(name, place.view);
  if (validate(value)) return;
  for (const error of validate.errors ?? []) yield describe(error, place.at);
}

function describe(error: ErrorObject, at: string): string {
  const parameters = JSON.stringify(error.params).slice(0, 120);
  return `${at}${error.instancePath || '/'} ${error.message ?? error.keyword} ${parameters}`;
}

/**
 * Of the definitions for this `object`, the one with the most constants in common: a deleted
 * customer is told by `deleted`, an event by its `type`.
 */
function definitionFor(value: JsonObject & { readonly object: string }): string | null {
  let best: string | null = null;
  let bestCount = -1;
  for (const name of official().schema.objects[value.object] ?? []) {
    const count = constantsShared(value, constantsOf(name));
    if (count > bestCount) [best, bestCount] = [name, count];
  }
  return best;
}

function constantsShared(value: JsonObject, constants: ReadonlyMap<string, unknown>): number {
  for (const [key, constant] of constants) if (value[key] !== constant) return -1;
  return constants.size;
}

function constantsOf(name: string): ReadonlyMap<string, unknown> {
  const constants = new Map<string, unknown>();
  // objectSchema() writes `properties` and `required` in this form.
  const { properties, required } = official().schema.definitions[name] as {
    properties: Record<string, { enum?: readonly unknown[] }>;
    required: readonly string[];
  };
  for (const key of required) {
    const values = properties[key]?.enum;
    if (values?.length === 1) constants.set(key, values[0]);
  }
  return constants;
}

function validatorFor(name: string, view: KeyView): ValidateFunction {
  const validate = official().ajv.getSchema(`${SCHEMA_ID}#/$defs/${pointer(name, view)}`);
  assert(validate, `no definition ${name}`);
  return validate;
}

/** Definition names as they can stand in a JSON pointer unescaped. */
function pointer(name: string, view: KeyView): string {
  const path = name.replaceAll(/[/:]/g, '.');
  return view === 'secret' ? path : `publishable.${path}`;
}
