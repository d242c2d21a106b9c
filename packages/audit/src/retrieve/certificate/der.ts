/** Bytes of a DER length beyond its first: 2^24 is more than any certificate or response. */
const LENGTH_BYTES_MAX = 3;
/** Children that one element may have; a revocation list inside a staple would be the largest. */
const CHILDREN_MAX = 50_000;
/** Content bytes of an object identifier; the longest in use has fewer than 20. */
const OID_MAX_BYTES = 64;

/** Tags (X.690): class and constructed bit included, as they stand in the first byte. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** One element: its first byte, its content, and its whole encoding (which signatures cover). */
export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly bytes: Uint8Array;
}

/**
 * The element that starts at `offset`, or null when the bytes there are none. Never throws: the
 * bytes come from servers that may be hostile.
 */
export function readElement(bytes: Uint8Array, offset = 0): DerElement | null {
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  // Tags of several bytes (low bits all set) do not occur in X.509 or OCSP.
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return null;
  let start = offset + 2;
  let length = first;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > LENGTH_BYTES_MAX) return null;
    length = 0;
    for (let index = 0; index < count; index += 1) {
      const byte = bytes[start + index];
      if (byte === undefined) return null;
      length = length * 256 + byte;
    }
    start += count;
  }
  const end = start + length;
  if (end > bytes.length) return null;
  return { tag, content: bytes.subarray(start, end), bytes: bytes.subarray(offset, end) };
}

/** The one element that fills `bytes`, of the wanted tag; null otherwise. */
export function readOnly(bytes: Uint8Array, tag: number): DerElement | null {
  const element = readElement(bytes);
  return element?.tag === tag && element.bytes.length === bytes.length ? element : null;
}

/** The elements inside, which must fill the content exactly; null when they do not. */
export function childrenOf(element: DerElement): readonly DerElement[] | null {
  const children: DerElement[] = [];
  let offset = 0;
  while (offset < element.content.length) {
    const child = readElement(element.content, offset);
    if (child === null || children.length >= CHILDREN_MAX) return null;
    children.push(child);
    offset += child.bytes.length;
  }
  return children;
}

/** The elements of a SEQUENCE; null when `element` is none, or broken. */
export function sequenceOf(element: DerElement | null | undefined): readonly DerElement[] | null {
  return element?.tag === TAG.sequence ? childrenOf(element) : null;
}

/** The tag of context-specific element `number`. */
export function contextTag(number: number, constructed: boolean): number {
  return 0x80 | (constructed ? 0x20 : 0) | number;
}

/** What an explicit tag wraps. */
export function unwrap(element: DerElement | undefined): DerElement | null {
  return element === undefined ? null : readElement(element.content);
}

/** An object identifier in dots. */
export function readOid(element: DerElement | null | undefined): string | null {
  if (element == null || element.tag !== TAG.oid) return null;
  return decodeOid(element.content);
}

/** The content of an object identifier, which an implicit tag may carry too, in dots. */
export function decodeOid(content: Uint8Array): string | null {
  if (content.length === 0 || content.length > OID_MAX_BYTES) return null;
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const [index, byte] of content.entries()) {
    arc = arc * 128n + BigInt(byte & 0x7f);
    if (byte >= 0x80) {
      if (index === content.length - 1) return null;
      continue;
    }
    if (arcs.length > 0) arcs.push(arc);
    else {
      // The first two arcs share a number (X.690 8.19.4).
      const top = arc >= 80n ? 2n : arc / 40n;
      arcs.push(top, arc - top * 40n);
    }
    arc = 0n;
  }
  return arcs.join('.');
}

/** The content bytes of an INTEGER or ENUMERATED without its sign byte, most significant first. */
export function unsignedBytes(content: Uint8Array): Uint8Array {
  let start = 0;
  while (start < content.length - 1 && content[start] === 0) start += 1;
  return content.subarray(start);
}

/** A small number (at most four bytes), as of an INTEGER or ENUMERATED; null when larger. */
export function readSmallNumber(element: DerElement | null | undefined): number | null {
  if (element == null || element.content.length === 0 || (element.content[0] ?? 0) >= 0x80) {
    return null;
  }
  const bytes = unsignedBytes(element.content);
  return bytes.length > 4 ? null : bytes.reduce((number, byte) => number * 256 + byte, 0);
}

/** DER's TRUE; anything else is false. */
export function isTrue(element: DerElement | null | undefined): boolean {
  return element?.tag === TAG.boolean && element.content.length === 1 && element.content[0] !== 0;
}

/** The bytes of a BIT STRING that has no unused bits, as keys and signatures are. */
export function bitStringBytes(element: DerElement | null | undefined): Uint8Array | null {
  return element?.tag === TAG.bitString && element.content[0] === 0
    ? element.content.subarray(1)
    : null;
}

const TIME = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.\d+)?Z$/u;

/** UTCTime or GeneralizedTime (RFC 5280 4.1.2.5) in milliseconds since 1970; null when neither. */
export function readTime(element: DerElement | null | undefined): number | null {
  if (element == null || (element.tag !== TAG.utcTime && element.tag !== TAG.generalizedTime)) {
    return null;
  }
  const match = TIME.exec(Buffer.from(element.content).toString('latin1'));
  const [, years, ...rest] = match ?? [];
  if (years === undefined || (years.length === 2) !== (element.tag === TAG.utcTime)) return null;
  const [month, day, hour, minute, second] = rest.map(Number);
  const short = Number(years);
  const century = short >= 50 ? 1900 : 2000;
  const year = years.length === 2 ? century + short : short;
  const pad = (part: number | undefined, width = 2): string => String(part).padStart(width, '0');
  const time = Date.parse(
    `${pad(year, 4)}-${pad(month)}-${pad(day)}T${pad(hour)}:${pad(minute)}:${pad(second)}Z`,
  );
  return Number.isNaN(time) ? null : time;
}

/** A character string of any of the types that names use. Broken characters become U+FFFD. */
export function readText(element: DerElement | null | undefined): string | null {
  if (element == null) return null;
  const bytes = Buffer.from(element.content);
  switch (element.tag) {
    case TAG.utf8String:
      return bytes.toString('utf8');
    case TAG.printableString:
    case TAG.ia5String:
    case TAG.teletexString:
      return bytes.toString('latin1');
    case TAG.bmpString:
      return bytes.length % 2 === 0 ? bytes.swap16().toString('utf16le') : null;
    case TAG.universalString:
      return readUniversal(bytes);
    default:
      return null;
  }
}

function readUniversal(bytes: Buffer): string | null {
  if (bytes.length % 4 !== 0) return null;
  let text = '';
  for (let offset = 0; offset < bytes.length; offset += 4) {
    const point = bytes.readUInt32BE(offset);
    text += point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point);
  }
  return text;
}
