/**
 * What a leaked card looks like. A number is searched for in every form that software is likely to
 * give it: as it is, grouped, URL-encoded, as UTF-16 (strings in memory), base64 at each of its
 * three alignments, hexadecimal text, packed decimal at both nibble alignments, and as a binary
 * number.
 *
 * Three digits stand everywhere by chance, so a CVC counts only where something says that it is
 * one: behind a name of it (`cvc=`, `"cvc":"`, …), in the same text forms, or alone within 64 bytes
 * of the last four digits or the expiry of its own card in readable text.
 */
import type { Canary } from './canary.ts';

export interface Needle {
  readonly bytes: Buffer;
  /** What was found, for the report: `number, base64`. */
  readonly form: string;
  readonly canary: Canary;
  /** A further condition on the bytes around a match. */
  readonly confirm?: (hay: Buffer, at: number) => boolean;
}

/** How many bytes around a match a `confirm` looks at, at most. */
export const NEEDLE_CONTEXT_BYTES = 64;

const GROUP_SEPARATORS = [' ', '-', '+', '%20', '\u00a0', '.'] as const;
const GROUP_DIGITS = 4;

/** Everything to search for, for one card. */
export function needlesFor(canary: Canary): Needle[] {
  return [...numberNeedles(canary), ...cvcNeedles(canary), ...cvcAnchors(canary)];
}

function numberNeedles(canary: Canary): Needle[] {
  const { number } = canary;
  const groups = number.match(new RegExp(`\\d{1,${GROUP_DIGITS}}`, 'g')) ?? [];
  const grouped = GROUP_SEPARATORS.map((separator) => groups.join(separator));
  return [
    ...encodings(number).map(({ name, bytes }) => ({ bytes, form: `number, ${name}`, canary })),
    ...grouped
      .flatMap(encodings)
      .map(({ name, bytes }) => ({ bytes, form: `number in groups, ${name}`, canary })),
    ...packedNeedles(canary),
    ...binaryNeedles(canary),
  ];
}

interface Encoding {
  readonly name: string;
  readonly bytes: Buffer;
}

/** One text in every form that text is stored, sent or held in. */
export function encodings(text: string): Encoding[] {
  const plain = Buffer.from(text, 'utf8');
  const utf16 = Buffer.from(text, 'utf16le');
  const hex = plain.toString('hex');
  const all = [
    { name: 'plain', bytes: plain },
    { name: 'UTF-16LE', bytes: utf16 },
    { name: 'UTF-16BE', bytes: Buffer.from(utf16).swap16() },
    ...base64Alignments(plain).map((bytes) => ({ name: 'base64', bytes })),
    { name: 'hex', bytes: Buffer.from(hex) },
    { name: 'hex', bytes: Buffer.from(hex.toUpperCase()) },
  ];
  // Digits alone have one hexadecimal form.
  return all.filter(
    (one, index) => all.findIndex(({ bytes }) => bytes.equals(one.bytes)) === index,
  );
}

const BASE64_BITS = 6;

/**
 * The base64 characters that the bytes alone decide, for 0, 1 and 2 bytes before them in their
 * group of three (RFC 4648 section 4). Digits use neither of the two characters that base64url
 * replaces.
 */
function base64Alignments(bytes: Buffer): Buffer[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const first = Math.ceil((before * 8) / BASE64_BITS);
    const end = Math.floor(((before + bytes.length) * 8) / BASE64_BITS);
    return Buffer.from(text.slice(first, end));
  });
}

/** Two digits a byte (BCD), beginning in a byte's upper or in its lower half. */
function packedNeedles(canary: Canary): Needle[] {
  const { number } = canary;
  const first = Number(number[0]);
  const last = Number(number.at(-1));
  return [
    { bytes: Buffer.from(number, 'hex'), form: 'number, BCD', canary },
    {
      bytes: Buffer.from(number.slice(1, -1), 'hex'),
      form: 'number, BCD',
      canary,
      confirm: (hay, at) =>
        at > 0 &&
        (hay[at - 1] ?? 0) % 16 === first &&
        (hay[at + number.length / 2 - 1] ?? 0) >> 4 === last,
    },
  ];
}

/** As a 64-bit integer or float of either byte order, or as PostgreSQL's `numeric`. */
function binaryNeedles(canary: Canary): Needle[] {
  const value = BigInt(canary.number);
  const integer = Buffer.alloc(8);
  integer.writeBigUInt64LE(value);
  const double = Buffer.alloc(8);
  double.writeDoubleLE(Number(value));
  // numeric is a list of base-10000 digits, 16 bits each (PostgreSQL,
  // src/backend/utils/adt/numeric.c).
  const numeric = Buffer.alloc(8);
  for (let i = 0; i < 4; i += 1) {
    numeric.writeUInt16LE(Number(canary.number.slice(4 * i, 4 * i + 4)), 2 * i);
  }
  return [
    { bytes: integer, form: 'number, 64-bit integer', canary },
    { bytes: Buffer.from(integer).swap64(), form: 'number, 64-bit integer', canary },
    { bytes: double, form: 'number, floating point', canary },
    { bytes: Buffer.from(double).swap64(), form: 'number, floating point', canary },
    { bytes: numeric, form: 'number, PostgreSQL numeric', canary },
  ];
}

const CVC_NAMES = ['cvc', 'CVC', 'cvc2', 'cvv', 'CVV', 'cvv2', 'csc', 'security_code'] as const;
const CVC_JOINTS = [
  ...['=', ']=', '%5D=', ':', ': ', '">', '>'],
  ...['":"', '":', '": "', '": ', `\\":\\"`, `\\":`],
] as const;

function cvcNeedles(canary: Canary): Needle[] {
  return CVC_NAMES.flatMap((name) => CVC_JOINTS.map((joint) => `${name}${joint}${canary.cvc}`))
    .flatMap((text) => encodings(text))
    .map(({ name, bytes }) => ({
      bytes,
      form: `CVC, ${name}`,
      canary,
      ...(name === 'plain' ? { confirm: endsWithDigit(bytes.length) } : {}),
    }));
}

/** The match is a whole number: no digit follows it. */
function endsWithDigit(length: number): (hay: Buffer, at: number) => boolean {
  return (hay, at) => !isDigit(hay[at + length]);
}

const LAST4_JOINTS = ['=', '":"', '":', '": "', `\\":\\"`, ': '] as const;
const EXPIRY_JOINTS = ['=', '":', '":"', '": ', `\\":`, ']=', '%5D='] as const;

/** Places where the card's own last four digits or expiry stand, with its CVC alone beside them. */
function cvcAnchors(canary: Canary): Needle[] {
  const month = String(canary.expMonth).padStart(2, '0');
  const texts = [
    ...LAST4_JOINTS.map((joint) => `last4${joint}${canary.number.slice(-4)}`),
    ...EXPIRY_JOINTS.map((joint) => `exp_year${joint}${canary.expYear}`),
    `${month}/${canary.expYear}`,
    `${canary.expYear}-${month}`,
  ];
  return texts.map((text) => {
    const bytes = Buffer.from(text);
    return {
      bytes,
      form: 'CVC beside last four digits or expiry',
      canary,
      confirm: (hay, at) => cvcBeside(hay, { from: at, to: at + bytes.length }, canary.cvc),
    };
  });
}

/** Whether the CVC stands alone within the context of [from, to), with nothing but text between. */
function cvcBeside(
  hay: Buffer,
  place: { readonly from: number; readonly to: number },
  cvc: string,
): boolean {
  let low = place.from;
  while (low > 0 && low > place.from - NEEDLE_CONTEXT_BYTES && isText(hay[low - 1])) low -= 1;
  let high = place.to;
  while (high < hay.length && high < place.to + NEEDLE_CONTEXT_BYTES && isText(hay[high]))
    high += 1;
  for (let at = hay.indexOf(cvc, low); at >= 0 && at + cvc.length <= high;) {
    const inside = at + cvc.length > place.from && at < place.to;
    if (!inside && !isDigit(hay[at - 1]) && !isDigit(hay[at + cvc.length])) return true;
    at = hay.indexOf(cvc, at + 1);
  }
  return false;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function isText(byte: number | undefined): boolean {
  return byte !== undefined && (byte === 0x09 || byte === 0x0a || (byte >= 0x20 && byte <= 0x7e));
}
