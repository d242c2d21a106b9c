import type { Pair } from './find-raw-card.ts';

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

/** The text fields of `multipart/form-data` (RFC 7578); files are left out. Null: not readable. */
export function multipartPairs(text: string, type: string): Pair[] | null {
  const boundary = /;\s*boundary\s*=\s*(?:"([^"]+)"|([^;\s]+))/i.exec(type);
  const mark = boundary?.[1] ?? boundary?.[2];
  if (mark === undefined) return null;
  const parts = text.split(`--${mark}`).slice(1, -1);
  if (parts.length === 0 || parts.length > PARTS_MAX) return null;
  return parts.flatMap((part) => {
    const [head = '', ...rest] = part.split(HEADERS_END);
    if (isBinaryFile(head)) return [];
    const name = /\bname\*?\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^;\s]+))/i.exec(head);
    return [{ path: pathOf(name?.[1] ?? name?.[2] ?? ''), value: rest.join('\n\n') }];
  });
}

/** A file counts as text where it says so: a spreadsheet of cards as CSV is card data, too. */
function isBinaryFile(head: string): boolean {
  const isFile = /\bfilename\*?\s*=/i.test(head);
  return isFile && !/^content-type:\s*(text\/|application\/(json|csv))/im.test(head);
}
