import { types } from 'node:util';
import { replaceCardNumbers } from '@coffer/kernel';
import { cardFieldAt } from '../cards/card-fields.ts';

const NUMBER = '[card number]';
const FIELD: Readonly<Record<'number' | 'code', string>> = {
  number: NUMBER,
  code: '[security code]',
};
const DEPTH_MAX = 32;
const ENTRIES_MAX = 10_000;
/** What a log is told in one piece; a longer text would take seconds to search. */
const TEXT_MAX_LENGTH = 1_000_000;

/**
 * A copy of anything that goes to a log, an error page or a support ticket, without card numbers
 * (13 to 19 digits in any grouping or script, known issuer range, valid check digit) and without
 * the values of card fields (`cvc`, `card[number]`, ...). Text, errors with their causes, maps,
 * lists and objects; cycles, getters and proxies that throw end in a word, never in an exception.
 */
export function redact(value: unknown): unknown {
  return redactAt(value, { path: [], seen: new Map(), left: { entries: ENTRIES_MAX } });
}

/** The same for text alone. */
export function redactText(text: string): string {
  if (text.length <= TEXT_MAX_LENGTH) return replaceCardNumbers(text, NUMBER);
  let end = TEXT_MAX_LENGTH;
  // Not through a number: its first half would stay.
  while (end > 0 && !/[a-z]/i.test(text.charAt(end - 1))) end -= 1;
  return `${replaceCardNumbers(text.slice(0, end), NUMBER)}[cut]`;
}

interface Place {
  readonly path: readonly string[];
  /** Copies by original, so that cycles stay cycles. */
  readonly seen: Map<object, unknown>;
  readonly left: { entries: number };
}

function redactAt(value: unknown, place: Place): unknown {
  if (typeof value === 'string') return redactScalar(value, value, place);
  if (typeof value === 'number' || typeof value === 'bigint') {
    return redactScalar(value, String(value), place);
  }
  // Its own fields would be written with it.
  if (typeof value === 'function') return Object.keys(value).length === 0 ? value : '[function]';
  if (typeof value !== 'object' || value === null) return value;
  const known = place.seen.get(value);
  if (known !== undefined) return known;
  if (place.path.length >= DEPTH_MAX) return '[nested too deeply]';
  try {
    return redactObject(value, place);
  } catch {
    return '[unreadable]';
  }
}

function redactScalar(value: unknown, text: string, { path }: Place): unknown {
  const field = cardFieldAt(path);
  // In a log the value of a card field goes whatever it is: a mistyped number is still one.
  if (field !== null && /\p{Nd}{3}/u.test(text)) return FIELD[field];
  const redacted = redactText(text);
  return redacted === text ? value : redacted;
}

function redactObject(value: object, place: Place): unknown {
  if (value instanceof Error) return redactError(value, place);
  if (value instanceof Date || value instanceof RegExp) return value;
  if (types.isBoxedPrimitive(value)) return redactAt(value.valueOf(), place);
  if (value instanceof URL) return redactText(value.href);
  if (ArrayBuffer.isView(value)) return redactBytes(value);
  if (value instanceof Map) {
    const copy = remembered(new Map<unknown, unknown>(), value, place);
    for (const [key, inner] of value) copy.set(redactAt(key, place), under(place, key, inner));
    return copy;
  }
  if (value instanceof Set) {
    const copy = remembered(new Set<unknown>(), value, place);
    for (const inner of value) copy.add(redactAt(inner, place));
    return copy;
  }
  if (Array.isArray(value)) {
    const copy = remembered<unknown[]>([], value, place);
    for (const inner of value.slice(0, ENTRIES_MAX)) copy.push(redactAt(inner, place));
    return copy;
  }
  const copy = remembered<object>({}, value, place);
  copyEntries(value, copy, place);
  return copy;
}

/** Before the copy is filled: what refers back to the original gets it, too. */
function remembered<T extends object>(copy: T, original: object, place: Place): T {
  place.seen.set(original, copy);
  return copy;
}

function copyEntries(from: object, to: object, place: Place): void {
  for (const [name, inner] of Object.entries(from)) {
    // It would give JSON.stringify the original.
    if (name === 'toJSON' && typeof inner === 'function') continue;
    place.left.entries -= 1;
    if (place.left.entries < 0) return;
    // Defined and not assigned: a field named __proto__ is only a field.
    Object.defineProperty(to, redactText(name), {
      value: under(place, name, inner),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
}

function under(place: Place, key: unknown, inner: unknown): unknown {
  const path = typeof key === 'string' ? [...place.path, key] : place.path;
  return redactAt(inner, { ...place, path });
}

/** Still an error of the same class for `instanceof`, with its name, stack, cause and fields. */
function redactError(error: Error, place: Place): Error {
  // An object with the original's prototype is what we make here; no constructor runs twice.
  const copy = Object.create(Object.getPrototypeOf(error) as object) as Error;
  place.seen.set(error, copy);
  const hidden = ['name', 'message', 'stack', 'cause', 'errors'] as const;
  for (const name of hidden) {
    const descriptor = Object.getOwnPropertyDescriptor(error, name);
    if (descriptor === undefined) continue;
    const value: unknown = Reflect.get(error, name);
    Object.defineProperty(copy, name, {
      value: redactAt(value, { ...place, path: [...place.path, name] }),
      enumerable: descriptor.enumerable ?? false,
      writable: true,
      configurable: true,
    });
  }
  copyEntries(error, copy, place);
  return copy;
}

/** Bytes are only interesting when they are text. */
function redactBytes(view: ArrayBufferView): unknown {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const text = new TextDecoder().decode(bytes);
  const redacted = redactText(text);
  return redacted === text ? view : redacted;
}
