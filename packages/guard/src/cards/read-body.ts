import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { promisify } from 'node:util';
import type { Exchange } from '../exchange.ts';

/** A body as text that rules can read, or why it cannot be. */
export type BodyText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'aborted' };

type Decompress = (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Uint8Array>;

/** `deflate` means zlib's format, but some clients send it bare (RFC 9110 8.4.1.2). */
const inflateEither: Decompress = async (bytes, options) =>
  await promisify(inflate)(bytes, options).catch(
    async () => await promisify(inflateRaw)(bytes, options),
  );

const DECOMPRESSORS: ReadonlyMap<string, Decompress> = new Map([
  ['gzip', promisify(gunzip) as Decompress],
  ['x-gzip', promisify(gunzip) as Decompress],
  ['deflate', inflateEither],
  ['br', promisify(brotliDecompress) as Decompress],
]);

/** Under these no text hides its digits; others (UTF-16, UTF-7, EBCDIC) could. */
const CHARSETS: ReadonlySet<string> = new Set([
  '',
  'utf-8',
  'utf8',
  'us-ascii',
  'ascii',
  'iso-8859-1',
  'latin1',
  'windows-1252',
]);

/** Types whose bodies pass unread, unless their first bytes are text after all. */
const OPAQUE = /^(image|audio|video|font)\/|^application\/(octet-stream|pdf|zip|gzip|wasm)\b/;
const TEXT_BYTES_LOOKED_AT = 64;

/**
 * Reads the body as an app would: whatever the content type says, since an app may parse JSON that
 * came as `text/plain` or under no name at all. At most `maxBytes`, before and after decompression.
 */
export async function readBody(exchange: Exchange, maxBytes: number): Promise<BodyText> {
  const type = (exchange.header('content-type') ?? '').trim().toLowerCase();
  const encoding = (exchange.header('content-encoding') ?? '').trim().toLowerCase();
  const opaque = OPAQUE.test(type) && encoding === '';
  const read = await exchange.body(maxBytes, opaque ? looksLikeText : undefined);
  if (read.kind === 'skipped') return { kind: 'nothing' };
  if (read.kind !== 'bytes') return read;
  if (read.bytes.length === 0) return { kind: 'nothing' };
  if (!charsetsOf(type).every((charset) => CHARSETS.has(charset))) return { kind: 'unreadable' };
  return await decode(read.bytes, encoding, maxBytes);
}

async function decode(bytes: Uint8Array, encoding: string, maxBytes: number): Promise<BodyText> {
  let plain = bytes;
  if (encoding !== '' && encoding !== 'identity') {
    const decompress = DECOMPRESSORS.get(encoding);
    if (decompress === undefined) return { kind: 'unreadable' };
    try {
      plain = await decompress(bytes, { maxOutputLength: maxBytes });
    } catch (error) {
      const bomb = error instanceof Error && 'code' in error;
      return { kind: bomb && error.code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'unreadable' };
    }
  }
  // JSON parsers guess UTF-16 and UTF-32 from zeros at the beginning (RFC 4627 3).
  if (plain.subarray(0, 4).includes(0)) return { kind: 'unreadable' };
  return { kind: 'text', text: new TextDecoder().decode(plain) };
}

/** All of them: parsers differ about which one counts, and about what is quoted. */
function charsetsOf(type: string): string[] {
  return Array.from(type.matchAll(/;\s*charset\s*=\s*"?([^";\s]*)/g), ([, name = '']) => name);
}

function looksLikeText(first: Uint8Array): boolean {
  const seen = first.subarray(0, TEXT_BYTES_LOOKED_AT);
  return seen.every((byte) => byte >= 0x20 || byte === 9 || byte === 10 || byte === 13);
}
