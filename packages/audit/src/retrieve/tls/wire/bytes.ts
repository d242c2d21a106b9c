/** `value` in `width` bytes, big-endian, as every number of TLS. */
export function uint(value: number, width: 1 | 2 | 3 | 4): Uint8Array {
  const bytes = new Uint8Array(width);
  for (let at = 0; at < width; at += 1) bytes[at] = (value >>> (8 * (width - 1 - at))) & 0xff;
  return bytes;
}

/** A list of numbers of two bytes each: suites, groups, signature schemes. */
export function uint16s(values: readonly number[]): Uint8Array {
  return join(...values.map((value) => uint(value, 2)));
}

/** The parts, one after the other. */
export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A vector of RFC 8446 section 3.4: its length in `width` bytes, then the parts. */
export function vector(width: 1 | 2 | 3, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = join(...parts);
  return join(uint(body.length, width), body);
}

/** ASCII text as bytes. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 0x7f);
}
