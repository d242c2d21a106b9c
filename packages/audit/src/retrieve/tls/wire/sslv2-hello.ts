import { randomFillSync } from 'node:crypto';
import { join, uint } from './bytes.ts';
import { ByteReader } from './byte-reader.ts';
import type { Malformed } from './malformed.ts';

export interface Sslv2ServerHello {
  /** Cipher kinds of three bytes that both sides have. */
  readonly kinds: readonly number[];
  /** DER; empty where a session was resumed. */
  readonly certificate: Uint8Array;
  readonly connectionId: Uint8Array;
}

const CHALLENGE_BYTES = 16;
const TYPE = { clientHello: 1, serverHello: 4 } as const;
const VERSION = 0x0002;
const KIND_BYTES = 3;

/** CLIENT-HELLO of SSL 2.0 (draft-hickman-netscape-ssl-00 section 2.5), with its record header. */
export function encodeSslv2ClientHello(kinds: readonly number[]): Uint8Array {
  const challenge = randomFillSync(new Uint8Array(CHALLENGE_BYTES));
  const body = join(
    uint(TYPE.clientHello, 1),
    uint(VERSION, 2),
    uint(kinds.length * KIND_BYTES, 2),
    uint(0, 2),
    uint(CHALLENGE_BYTES, 2),
    ...kinds.map((kind) => uint(kind, KIND_BYTES)),
    challenge,
  );
  return join(uint(0x8000 + body.length, 2), body);
}

/** SERVER-HELLO of SSL 2.0 (same section), without its record header. Never throws. */
export function parseSslv2ServerHello(body: Uint8Array): Sslv2ServerHello | Malformed {
  const reader = new ByteReader(body);
  const type = reader.uint(1);
  // Session id hit and certificate type.
  reader.bytes(2);
  const version = reader.uint(2);
  const [certificateBytes, kindsBytes, idBytes] = [reader.uint(2), reader.uint(2), reader.uint(2)];
  const certificate = reader.bytes(certificateBytes);
  const list = new ByteReader(reader.bytes(kindsBytes));
  const connectionId = reader.bytes(idBytes);
  if (reader.short) return { malformed: 'an SSLv2 SERVER-HELLO that ends early' };
  if (type !== TYPE.serverHello || version !== VERSION) {
    return { malformed: `an SSLv2 message of type ${type} and version ${version}` };
  }
  const kinds: number[] = [];
  while (list.left >= KIND_BYTES) kinds.push(list.uint(KIND_BYTES));
  return { kinds, certificate, connectionId };
}
