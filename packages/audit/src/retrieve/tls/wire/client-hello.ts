import { randomFillSync } from 'node:crypto';
import { join, uint, uint16s, vector } from './bytes.ts';
import { extension, type Extension } from './extension.ts';
import { CONTENT_TYPE, HANDSHAKE_TYPE } from './numbers.ts';
import { encodeRecord } from './record.ts';

export interface ClientHello {
  /** legacy_version; TLS 1.3 is asked for by supported_versions. */
  readonly version: number;
  /** Of the record layer; 0x0301, or 0x0300 for SSLv3, where it is left out. */
  readonly recordVersion?: number;
  /** 32 bytes; random where it is left out. */
  readonly random?: Uint8Array;
  /** At most 32 bytes; empty where it is left out. */
  readonly sessionId?: Uint8Array;
  readonly suites: readonly number[];
  /** Null compression alone where it is left out. */
  readonly compressions?: readonly number[];
  /** Null leaves out the whole block, as SSLv3 clients do. */
  readonly extensions: readonly Extension[] | null;
}

const RANDOM_BYTES = 32;
/** Some load balancers hang on hellos whose length needs no more than these (RFC 7685). */
const PAD_FROM_BYTES = 256;
const PAD_TO_BYTES = 512;
const EXTENSION_HEADER_BYTES = 4;

/** The handshake message of a ClientHello (RFC 5246 section 7.4.1.2), without a record. */
export function clientHelloMessage(hello: ClientHello): Uint8Array {
  const plain = message(hello, hello.extensions);
  if (hello.extensions === null) return plain;
  if (plain.length < PAD_FROM_BYTES || plain.length >= PAD_TO_BYTES) return plain;
  const missing = Math.max(0, PAD_TO_BYTES - plain.length - EXTENSION_HEADER_BYTES);
  return message(hello, [...hello.extensions, extension.padding(missing)]);
}

/** A ClientHello in one record, ready to send. */
export function encodeClientHello(hello: ClientHello): Uint8Array {
  return encodeRecord({
    type: CONTENT_TYPE.handshake,
    version: hello.recordVersion ?? Math.min(hello.version, 0x0301),
    body: clientHelloMessage(hello),
  });
}

function message(hello: ClientHello, extensions: readonly Extension[] | null): Uint8Array {
  const block = extensions?.map(({ type, body }) => join(uint(type, 2), vector(2, body)));
  const body = join(
    uint(hello.version, 2),
    hello.random ?? randomFillSync(new Uint8Array(RANDOM_BYTES)),
    vector(1, hello.sessionId ?? new Uint8Array()),
    vector(2, uint16s(hello.suites)),
    vector(1, Uint8Array.from(hello.compressions ?? [0])),
    ...(block === undefined ? [] : [vector(2, ...block)]),
  );
  return join(uint(HANDSHAKE_TYPE.clientHello, 1), vector(3, body));
}
