import { holdsCardNumber } from '@coffer/kernel';
import { cardFieldAt, isCardValue } from './card-fields.ts';

/** Why a body is refused. Never holds what was found. */
export type RawCard = 'card-field' | 'card-number' | 'too-deep';

export interface Pair {
  readonly path: readonly string[];
  readonly value: string;
}

/** Names of fields that hold numbers like a card's and are none: gift cards, tracking numbers. */
export type Allowed = ReadonlySet<string>;

const DEPTH_MAX = 64;

/** The first piece of raw card data among names and values, or null. */
export function findInPairs(pairs: Iterable<Pair>, allowed: Allowed): RawCard | null {
  for (const { path, value } of pairs) {
    if (allowed.has(path.join('.'))) continue;
    const field = cardFieldAt(path);
    if (field !== null && isCardValue(field, value)) return 'card-field';
    if (holdsCardNumber(value) || path.some((part) => holdsCardNumber(part))) return 'card-number';
  }
  return null;
}

/** The same for a value that JSON.parse or a body parser made. */
export function findInValue(value: unknown, allowed: Allowed): RawCard | null {
  const waiting: { value: unknown; path: readonly string[] }[] = [{ value, path: [] }];
  const pairs: Pair[] = [];
  // A loop and not recursion: the sender chooses the depth.
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path } = next;
    if (path.length > DEPTH_MAX) return 'too-deep';
    if (typeof next.value === 'object' && next.value !== null) {
      const isList = Array.isArray(next.value);
      for (const [name, inner] of Object.entries(next.value)) {
        // The index of a list says nothing: [{number}] under `cards` is `cards.number`.
        waiting.push({ value: inner, path: isList ? path : [...path, name] });
      }
    } else if (typeof next.value === 'string' || typeof next.value === 'number') {
      pairs.push({ path, value: String(next.value) });
    }
  }
  return findInPairs(pairs, allowed);
}

/** Digits that a JSON number cannot hold exactly are looked for in the text itself. */
export function findInText(text: string): RawCard | null {
  return holdsCardNumber(text) ? 'card-number' : null;
}
