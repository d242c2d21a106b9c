import { ApiError } from '../errors.ts';

/**
 * What a form holds: text, or named parts. Lists have the keys `0`, `1`, … in order of appearance.
 */
export type FormValue = string | FormTree;
/** Has no prototype, so a key such as `__proto__` is only a key. */
export interface FormTree {
  [key: string]: FormValue;
}

export const FORM_KEYS_MAX = 1000;
export const FORM_DEPTH_MAX = 10;

/**
 * Reads `application/x-www-form-urlencoded` text (or a query string) with nested and indexed keys:
 * `a[b]=1`, `a[]=1`, `a[0][b]=1`. Throws a 400 ApiError on broken encoding, NUL characters, and too
 * many or too deep keys.
 */
export function parseForm(text: string): FormTree {
  const tree = emptyTree();
  if (text === '') return tree;
  const pairs = text.split('&');
  if (pairs.length > FORM_KEYS_MAX) throw malformed('Too many parameters in the request.');
  for (const pair of pairs) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const key = decode(at < 0 ? pair : pair.slice(0, at));
    put(tree, keyPath(key), at < 0 ? '' : decode(pair.slice(at + 1)));
  }
  return tree;
}

export function emptyTree(): FormTree {
  // The cast is the one way to tell the compiler about an object without prototype.
  return Object.create(null) as FormTree;
}

/** `a[b][]` → `['a', 'b', '']`. */
export function keyPath(key: string): string[] {
  const open = key.indexOf('[');
  if (open <= 0 || !key.endsWith(']')) return [key];
  const path = [key.slice(0, open), ...key.slice(open + 1, -1).split('][')];
  if (path.length > FORM_DEPTH_MAX) throw malformed('Parameters are nested too deeply.');
  return path;
}

function put(tree: FormTree, path: readonly string[], value: string): void {
  let node = tree;
  for (const [i, raw] of path.entries()) {
    const key = raw === '' && i > 0 ? nextIndex(node, path[i + 1]) : raw;
    if (i === path.length - 1) {
      node[key] = value;
      return;
    }
    const next = node[key];
    if (typeof next === 'object') {
      node = next;
    } else {
      const made = emptyTree();
      node[key] = made;
      node = made;
    }
  }
}

/** The index that `[]` stands for: the last entry while it lacks the coming key, else a new one. */
function nextIndex(node: FormTree, comingKey: string | undefined): string {
  let index = Object.keys(node).length;
  const last = node[String(index - 1)];
  if (comingKey !== undefined && typeof last === 'object' && !(comingKey in last)) index -= 1;
  // Indexes that the client wrote itself may have gaps; what they hold is never overwritten.
  else while (String(index) in node) index += 1;
  return String(index);
}

function decode(text: string): string {
  const decoded = decodePercent(text.replaceAll('+', ' '));
  // PostgreSQL text cannot hold it, so nothing behind this door has a use for it.
  if (decoded.includes('\0')) throw malformed('The request holds a NUL character.');
  return decoded;
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw malformed('The request could not be decoded: it is not valid percent-encoded UTF-8.');
  }
}

function malformed(message: string): ApiError {
  return new ApiError({ status: 400, type: 'invalid_request_error', message });
}
