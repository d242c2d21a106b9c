import type { Extension } from './extension.ts';
import { ByteReader } from './byte-reader.ts';
import type { Malformed } from './malformed.ts';
import { EXTENSION_TYPE, RETRY_RANDOM } from './numbers.ts';

export interface ServerHello {
  /** The version agreed on: of supported_versions, else legacy_version. */
  readonly version: number;
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  readonly suite: number;
  readonly compression: number;
  readonly extensions: readonly Extension[];
  /** It is a HelloRetryRequest. */
  readonly retry: boolean;
  /** Of key_share: the group agreed on, or asked for by a HelloRetryRequest. TLS 1.3 only. */
  readonly group: number | null;
}

const SESSION_ID_MAX_BYTES = 32;

/** RFC 5246 section 7.4.1.3, RFC 8446 sections 4.1.3 and 4.1.4. Takes any bytes, never throws. */
export function parseServerHello(body: Uint8Array): ServerHello | Malformed {
  const reader = new ByteReader(body);
  const legacyVersion = reader.uint(2);
  const random = reader.bytes(32);
  const sessionId = reader.vector(1);
  const suite = reader.uint(2);
  const compression = reader.uint(1);
  if (reader.short) return { malformed: 'a ServerHello that ends early' };
  if (sessionId.length > SESSION_ID_MAX_BYTES) {
    return { malformed: 'a ServerHello whose session id is too long' };
  }
  const extensions = parseExtensions(reader);
  if ('malformed' in extensions) return extensions;
  return {
    version: twoBytesOf(extensions, EXTENSION_TYPE.supportedVersions) ?? legacyVersion,
    ...{ random, sessionId, suite, compression, extensions },
    retry: Buffer.from(random).toString('hex') === RETRY_RANDOM,
    group: twoBytesOf(extensions, EXTENSION_TYPE.keyShare),
  };
}

/** The body of an extension that the server sent, or null. */
export function extensionBody(
  { extensions }: Pick<ServerHello, 'extensions'>,
  type: number,
): Uint8Array | null {
  return extensions.find((one) => one.type === type)?.body ?? null;
}

/** The protocol that the server chose by ALPN, or null (RFC 7301 section 3.1). */
export function alpnOf(hello: Pick<ServerHello, 'extensions'>): string | null {
  const body = extensionBody(hello, EXTENSION_TYPE.alpn);
  if (body === null) return null;
  const list = new ByteReader(new ByteReader(body).vector(2));
  return Buffer.from(list.vector(1)).toString('latin1');
}

function parseExtensions(reader: ByteReader): readonly Extension[] | Malformed {
  if (reader.left === 0) return [];
  const block = new ByteReader(reader.vector(2));
  const extensions: Extension[] = [];
  while (block.left > 0 && !block.short) {
    const type = block.uint(2);
    extensions.push({ type, body: block.vector(2) });
  }
  return reader.short || block.short
    ? { malformed: 'a ServerHello whose extensions end early' }
    : extensions;
}

function twoBytesOf(extensions: readonly Extension[], type: number): number | null {
  const body = extensions.find((one) => one.type === type)?.body;
  return body === undefined || body.length < 2 ? null : new ByteReader(body).uint(2);
}
