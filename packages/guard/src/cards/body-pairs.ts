import type { Pair } from './pair.ts';

/** `a[b][]=1&c.d=2` as paths and values; broken encoding is kept as it is. */
export function formPairs(text: string): Pair[] {
  return Array.from(new URLSearchParams(text), ([name, value]) => ({ path: pathOf(name), value }));
}

/** The parts of a name, without list indexes: `a[b][0].c` is a, b, c. */
function pathOf(name: string): string[] {
  return name.split(/[[\].]+/).filter((part) => part !== '' && !/^\d{1,4}$/.test(part));
}

const PARTS_MAX = 1000;
const HEADERS_END = /\r?\n\r?\n/;

/**
 * The text fields of `multipart/form-data` (RFC 7578); files are left out unless they are text.
 * Null: not readable.
 */
export function multipartPairs(text: string, type: string): Pair[] | null {
  const boundary = /;\s*boundary\s*=\s*(?:"([^"]+)"|([^;\s]+))/i.exec(type);
  const mark = boundary?.[1] ?? boundary?.[2];
  if (mark === undefined) return null;
  // Before the first mark stands nothing that counts; the last may be missing.
  const parts = text.split(`--${mark}`).slice(1);
  if (parts.length === 0 || parts.length > PARTS_MAX) return null;
  return parts.flatMap((part) => {
    const [head = '', ...rest] = part.split(HEADERS_END);
    const content = rest.join('\n\n').replace(/\r?\n$/, '');
    if (/\bfilename\*?\s*=/i.test(head) && !looksLikeText(content)) return [];
    const name = /\bname\*?\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^;\s]+))/i.exec(head);
    return [{ path: pathOf(name?.[1] ?? name?.[2] ?? ''), value: content }];
  });
}

/** No control characters at the beginning, and nothing that is not UTF-8. */
const TEXT = /^[\t\n\r -~\u00a0-\ufffc]*$/;
const TEXT_LOOKED_AT = 64;

/** A file counts when it is text, whatever it says: cards as CSV are card data, too. */
function looksLikeText(content: string): boolean {
  return TEXT.test(content.slice(0, TEXT_LOOKED_AT));
}
