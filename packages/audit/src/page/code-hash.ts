import { createHash } from 'node:crypto';
import { parse, type Program } from 'acorn';
import { isOpaqueNumber, isOpaqueText } from './opaque-value.ts';

export interface CodeHashes {
  /** Of the syntax tree: the same however the code is laid out and commented. */
  readonly semantic: string;
  /** Of the tree without values that look like tokens and times, which may differ every time. */
  readonly code: string;
}

/**
 * Hashes of what the code does instead of how it is written, or null where it is not JavaScript
 * that we can read. Tokens would not do: `return\nsecret` and `return secret` have the same ones
 * and mean different things (ECMA-262, 12.10). Code that reads its own text by
 * `Function.prototype.toString` can tell a difference that these hashes ignore.
 */
export function hashCode(source: string): CodeHashes | null {
  const tree = parseCode(source, 'script') ?? parseCode(source, 'module');
  if (tree === null) return null;
  try {
    return {
      semantic: `ast-sha384-${digest(tree, false)}`,
      code: `code-sha384-${digest(tree, true)}`,
    };
  } catch {
    // Nested deeper than the stack goes.
    return null;
  }
}

function parseCode(source: string, sourceType: 'script' | 'module'): Program | null {
  try {
    // Texts of handlers are bodies of functions, in which `return` is usual.
    return parse(source, {
      ecmaVersion: 'latest',
      sourceType,
      allowHashBang: true,
      allowReturnOutsideFunction: true,
    });
  } catch {
    return null;
  }
}

/** What of a node says where it stood and how it was spelled. */
const SPELLING: ReadonlySet<string> = new Set(['start', 'end', 'loc', 'range']);

function digest(tree: Program, maskValues: boolean): string {
  const pieces: string[] = [];
  write(tree);
  return createHash('sha384').update(pieces.join('')).digest('base64');

  function write(value: unknown): void {
    if (Array.isArray(value)) {
      pieces.push('[');
      for (const item of value) write(item);
      pieces.push(']');
    } else if (typeof value === 'object' && value !== null) {
      writeNode(Object.entries(value));
    } else {
      // Strings are quoted, so that no value can end early and look like structure.
      pieces.push(typeof value === 'string' ? JSON.stringify(value) : String(value), ',');
    }
  }

  function writeNode(entries: readonly (readonly [key: string, value: unknown])[]): void {
    const isLiteral = entries.some(([key, value]) => key === 'type' && value === 'Literal');
    pieces.push('{');
    for (const [key, value] of entries) {
      if (SPELLING.has(key) || (isLiteral && key === 'raw')) continue;
      // `bigint` and `regex` of the same node say it better.
      if (isLiteral && key === 'value' && isObjectOrBigInt(value)) continue;
      pieces.push(key, ':');
      if (isLiteral && key === 'value' && maskValues && isOpaque(value)) pieces.push('*,');
      else write(value);
    }
    pieces.push('}');
  }
}

function isObjectOrBigInt(value: unknown): boolean {
  return typeof value === 'bigint' || value instanceof RegExp;
}

function isOpaque(value: unknown): boolean {
  if (typeof value === 'string') return isOpaqueText(value);
  return typeof value === 'number' && isOpaqueNumber(value);
}
