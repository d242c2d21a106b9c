/** DER (X.690) as far as a certificate signing request needs it. */
type Bytes = Uint8Array<ArrayBuffer>;

const TAG = {
  integer: 2,
  bits: 3,
  octets: 4,
  oid: 6,
  utf8: 12,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Tag, length, contents. */
export function element(tag: number, ...contents: readonly Uint8Array[]): Bytes {
  const body = Buffer.concat(contents);
  return new Uint8Array(Buffer.concat([Buffer.from([tag, ...lengthOf(body.length)]), body]));
}

function lengthOf(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let left = length; left > 0; left = Math.floor(left / 256)) bytes.unshift(left % 256);
  return [0x80 | bytes.length, ...bytes];
}

export const sequence = (...items: readonly Uint8Array[]): Bytes => element(TAG.sequence, ...items);
export const set = (...items: readonly Uint8Array[]): Bytes => element(TAG.set, ...items);
export const octets = (content: Uint8Array): Bytes => element(TAG.octets, content);
export const utf8 = (text: string): Bytes => element(TAG.utf8, Buffer.from(text));
export const zero = (): Bytes => element(TAG.integer, new Uint8Array(1));
/** Whole bytes: no bit of the last one is unused. */
export const bits = (content: Uint8Array): Bytes => element(TAG.bits, new Uint8Array(1), content);

/** `1.2.840.113549.1.9.14` */
export function oid(dotted: string): Bytes {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) {
      groups.unshift((left % 128) | 0x80);
    }
    return groups;
  });
  return element(TAG.oid, Uint8Array.from(bytes));
}
