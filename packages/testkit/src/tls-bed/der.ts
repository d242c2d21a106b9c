/** Writes the little DER (X.690) that certificates and OCSP answers are made of. */

const LONG_LENGTH = 0x80;
const BYTE_BITS = 8;
const BYTE_MAX = 0xff;
const BASE_128_BITS = 7;
const BASE_128_MASK = 0x7f;

export function tagged(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < LONG_LENGTH) return Buffer.from([length]);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>>= BYTE_BITS) bytes.unshift(rest & BYTE_MAX);
  return Buffer.from([LONG_LENGTH | bytes.length, ...bytes]);
}

export const sequence = (...items: readonly Uint8Array[]): Buffer => tagged(0x30, ...items);
export const setOf = (...items: readonly Uint8Array[]): Buffer => tagged(0x31, ...items);
export const octets = (content: Uint8Array): Buffer => tagged(0x04, content);
export const bits = (content: Uint8Array, unused = 0): Buffer =>
  tagged(0x03, Buffer.from([unused]), content);
export const boolean = (value: boolean): Buffer => tagged(0x01, Buffer.from([value ? 0xff : 0]));
export const nothing = (): Buffer => tagged(0x05);
export const enumerated = (value: number): Buffer => tagged(0x0a, Buffer.from([value]));
export const text = (value: string): Buffer => tagged(0x0c, Buffer.from(value));
/** [n] with content of its own (EXPLICIT) or a constructed IMPLICIT one. */
export const context = (n: number, ...content: readonly Uint8Array[]): Buffer =>
  tagged(0xa0 | n, ...content);
/** [n] IMPLICIT of a primitive type. */
export const contextPrimitive = (n: number, content: Uint8Array): Buffer =>
  tagged(0x80 | n, content);

/** An INTEGER from its big-endian magnitude; never negative. */
export function integer(magnitude: Uint8Array | number): Buffer {
  const bytes = typeof magnitude === 'number' ? Buffer.from([magnitude]) : magnitude;
  const high = (bytes[0] ?? 0) >= LONG_LENGTH || bytes.length === 0;
  return tagged(0x02, Buffer.from(high ? [0] : []), bytes);
}

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((part) => {
    const groups = [part & BASE_128_MASK];
    for (let left = Math.floor(part / 128); left > 0; left = Math.floor(left / 128)) {
      groups.unshift((left & BASE_128_MASK) | (1 << BASE_128_BITS));
    }
    return groups;
  });
  return tagged(0x06, Buffer.from(bytes));
}

/** GeneralizedTime, which RFC 5280 wants from 2050 on and everybody reads before. */
export function generalizedTime(at: Date): Buffer {
  return tagged(0x18, Buffer.from(`${at.toISOString().replaceAll(/[-:T]|\.\d+Z/g, '')}Z`));
}

/** The time of a certificate: UTCTime until 2049 (RFC 5280 4.1.2.5). */
export function certificateTime(at: Date): Buffer {
  if (at.getUTCFullYear() >= 2050) return generalizedTime(at);
  return tagged(0x17, generalizedTime(at).subarray(4));
}
