import type { Pair } from './pair.ts';

/** No honest request is nested deeper. */
export const DEPTH_MAX = 64;

interface Container {
  /** The path of what is inside; the index in a list says nothing. */
  readonly path: readonly string[];
  readonly isList: boolean;
  /** The name that the next value belongs to. */
  name: string | null;
}

/**
 * Every string and number of a JSON text with its path, as the text has them: the values that
 * JSON.parse would drop because their name comes again, and all digits of numbers that JavaScript
 * cannot hold. The text must be valid JSON.
 */
export function jsonPairs(text: string): Pair[] | 'too-deep' {
  const pairs: Pair[] = [];
  const around: Container[] = [];
  const take = (value: string): void => {
    const inside = around.at(-1);
    if (inside === undefined || inside.isList) pairs.push({ path: inside?.path ?? [], value });
    else if (inside.name === null) inside.name = value;
    else pairs.push({ path: [...inside.path, inside.name], value });
  };
  for (let at = 0; at < text.length;) {
    const character = text[at];
    const end = character === '"' ? stringEnd(text, at) : at + 1;
    const inside = around.at(-1);
    if (character === '"') take(unescaped(text.slice(at, end)));
    else if (character === '{' || character === '[') {
      const path = [...(inside?.path ?? []), ...(inside?.name == null ? [] : [inside.name])];
      around.push({ path, isList: character === '[', name: null });
      if (around.length > DEPTH_MAX) return 'too-deep';
    } else if (character === '}' || character === ']') around.pop();
    else if (character === ',' && inside !== undefined) inside.name = null;
    else if (character !== undefined && /[\d-]/.test(character)) {
      NUMBER.lastIndex = at;
      const [number = character] = NUMBER.exec(text) ?? [];
      take(number);
      at += number.length;
      continue;
    }
    at = end;
  }
  return pairs;
}

const NUMBER = /[-+.\deE]+/y;

/** Behind the quote that ends the string: the first one with no or two or four backslashes. */
function stringEnd(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0;
    while (text[quote - slashes - 1] === '\\') slashes += 1;
    if (slashes % 2 === 0) return quote + 1;
  }
  return text.length;
}

function unescaped(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  const value: unknown = JSON.parse(quoted);
  return String(value);
}
