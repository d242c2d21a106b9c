import { ApiError, type FormTree, type FormValue } from '@coffer/kernel';
import { charCount } from './char-count.ts';
import { invalidParam, missingParam, unknownParams } from './errors.ts';
import type { AnyParam, Infer, Param } from './param.ts';

const ARRAY_MAX_ITEMS = 100;

type RequiredKeys<S> = { [K in keyof S]: S[K] extends Param<unknown, true> ? K : never }[keyof S];

/** The exact type of a hash: required parameters are there, the others may be left out. */
export type Fields<S> = {
  readonly [K in RequiredKeys<S>]: Infer<S[K]>;
} & {
  readonly [K in Exclude<keyof S, RequiredKeys<S>>]?: Infer<S[K]>;
};

/** Named parameters. Names that are not in `shape` are refused. */
export function hash<S extends Readonly<Record<string, AnyParam>>>(shape: S): Param<Fields<S>> {
  return {
    required: false,
    read(value, path) {
      if (typeof value === 'string') throw invalidParam({ param: path, message: 'Invalid object' });
      return readFields(shape, value, path);
    },
  };
}

function readFields<S extends Readonly<Record<string, AnyParam>>>(
  shape: S,
  tree: FormTree,
  path: string,
): Fields<S> {
  const unknown = Object.keys(tree).filter((key) => !Object.hasOwn(shape, key));
  if (unknown.length > 0) throw unknownParams(unknown.map((key) => inner(path, key)));
  const fields: Record<string, unknown> = {};
  for (const [key, param] of Object.entries(shape)) {
    const value = tree[key];
    if (value !== undefined) {
      fields[key] = param.read(value, inner(path, key));
    } else if (param.required) {
      throw missingParam(inner(path, key));
    }
  }
  // The loop has filled in what Fields<S> says, key by key; the compiler cannot follow that.
  return fields as Fields<S>;
}

function inner(path: string, key: string): string {
  return path === '' ? key : `${path}[${key}]`;
}

interface ArrayOptions {
  readonly maxItems?: number;
}

/** A list. Its keys are the indexes that the client wrote; their order counts. */
export function array<T>(item: Param<T>, options: ArrayOptions = {}): Param<readonly T[]> {
  const { maxItems = ARRAY_MAX_ITEMS } = options;
  return {
    required: false,
    read(value, path) {
      if (typeof value === 'string') throw invalidParam({ param: path, message: 'Invalid array' });
      const keys = Object.keys(value);
      if (!keys.every((key) => /^\d+$/.test(key))) {
        throw invalidParam({ param: path, message: 'Invalid array' });
      }
      if (keys.length > maxItems) {
        const message = `Invalid array: it may have up to ${maxItems} items, not ${keys.length}.`;
        throw invalidParam({ param: path, message });
      }
      // Keys that are whole numbers come in rising order (ECMA-262, OrdinaryOwnPropertyKeys).
      return Object.entries(value).map(([key, part]) => item.read(part, inner(path, key)));
    },
  };
}

const METADATA_KEYS_MAX = 50;
const METADATA_KEY_MAX_CHARS = 40;
const METADATA_VALUE_MAX_CHARS = 500;

/** Changes to metadata: a value of null unsets its key; null as a whole unsets all. */
export type MetadataChange = Readonly<Record<string, string | null>> | null;

/** Metadata with Stripe's limits. Empty text unsets: `metadata=` all, `metadata[a]=` one key. */
export function metadata(): Param<MetadataChange> {
  return {
    required: false,
    read(value, path) {
      if (value === '') return null;
      if (typeof value === 'string') throw invalidParam({ param: path, message: 'Invalid object' });
      const change: [string, string | null][] = [];
      for (const [key, text] of Object.entries(value)) change.push(readPair(key, text, path));
      return Object.fromEntries(change);
    },
  };
}

function readPair(key: string, text: FormValue, path: string): [string, string | null] {
  const param = inner(path, key);
  if (typeof text !== 'string') {
    throw invalidParam({ param, message: 'Invalid string' });
  }
  if (charCount(key) > METADATA_KEY_MAX_CHARS || /[[\]]/.test(key)) {
    throw invalidParam({
      param: path,
      message:
        `Metadata keys must be at most ${METADATA_KEY_MAX_CHARS} characters long and must not ` +
        'hold square brackets.',
    });
  }
  const chars = charCount(text);
  if (chars > METADATA_VALUE_MAX_CHARS) {
    throw invalidParam({
      param,
      message:
        `Metadata values can have up to ${METADATA_VALUE_MAX_CHARS} characters, but you passed ` +
        `in a value that is ${chars} characters.`,
    });
  }
  return [key, text === '' ? null : text];
}

/** The metadata after a change. Throws a 400 when it would have too many keys. */
export function changeMetadata(
  before: Readonly<Record<string, string>>,
  change: MetadataChange | undefined,
): Record<string, string> {
  if (change === undefined) return { ...before };
  const after = new Map(change === null ? [] : Object.entries(before));
  for (const [key, value] of Object.entries(change ?? {})) {
    if (value === null) after.delete(key);
    else after.set(key, value);
  }
  if (after.size > METADATA_KEYS_MAX) {
    throw new ApiError({
      status: 400,
      type: 'invalid_request_error',
      param: 'metadata',
      message: `Metadata can have up to ${METADATA_KEYS_MAX} keys, but you passed in ${after.size}.`,
    });
  }
  return Object.fromEntries(after);
}
