import { holdsCardNumber } from '@coffer/kernel';
import {
  cardFieldAt,
  isCardValue,
  isPartOfNumber,
  mayBeCardValue,
  type CardField,
} from './card-fields.ts';
import { DEPTH_MAX } from './json-pairs.ts';
import { isOtherNumber } from './other-numbers.ts';
import type { Pair } from './pair.ts';

/** Why a body is refused. Never holds what was found. */
export type RawCard = 'card-field' | 'card-number' | 'too-deep';

/**
 * Names of fields that hold numbers like a card's and are none (gift cards, tracking numbers), and
 * beginnings of paths (`/tickets/`).
 */
export type Allowed = ReadonlySet<string>;

/** The first piece of raw card data among names and values, or null. */
export function findInPairs(pairs: Iterable<Pair>, allowed: Allowed): RawCard | null {
  const isSpread = spreadNumbers();
  let name = nameOf([]);
  for (const { path, value } of pairs) {
    if (allowed.size > 0 && allowed.has(path.join('.'))) continue;
    // The items of a list have one path between them, and it is looked at once.
    if (name.path !== path) name = nameOf(path);
    if (name.holdsNumber) return 'card-number';
    const field = mayBeCardValue(value) ? name.field() : null;
    if (field !== null && isCardValue(field, value)) return 'card-field';
    if (isSpread(name, value)) return 'card-field';
    if (holdsCardNumber(value) && !isOtherNumber(path.at(-1) ?? '', value)) return 'card-number';
  }
  return null;
}

interface Name {
  readonly path: readonly string[];
  readonly holdsNumber: boolean;
  field(): CardField | null;
  isPart(): boolean;
}

function nameOf(path: readonly string[]): Name {
  return {
    path,
    holdsNumber: path.some((part) => holdsCardNumber(part)),
    field: once(() => cardFieldAt(path)),
    isPart: once(() => isPartOfNumber(path)),
  };
}

function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | null = null;
  return () => (known ??= { value: compute() }).value;
}

const PART = /^\s*\d{1,6}\s*$/;
/** Nineteen inputs of one digit; a longer list is something else. */
const PARTS_MAX = 19;

/** Tells when neighbours of a card field's name hold a number between them: `cc1=4242&cc2=...`. */
function spreadNumbers(): (name: Name, value: string) => boolean {
  let parts: string[] = [];
  return (name, value) => {
    if (!PART.test(value) || !name.isPart()) {
      parts = [];
      return false;
    }
    parts.push(value.trim());
    return parts.length <= PARTS_MAX && holdsCardNumber(parts.join(' '));
  };
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
  // Taken from the end, last first.
  pairs.reverse();
  return findInPairs(pairs, allowed);
}

/** The same for text of which nothing else is known. */
export function findInText(text: string): RawCard | null {
  return holdsCardNumber(text) ? 'card-number' : null;
}
