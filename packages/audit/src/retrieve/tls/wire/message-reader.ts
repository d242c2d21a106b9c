import { join } from './bytes.ts';
import { CONTENT_TYPE } from './numbers.ts';

/** What a server said, as far as it can be read without keys. */
export type WireMessage =
  | { readonly kind: 'handshake'; readonly type: number; readonly body: Uint8Array }
  | { readonly kind: 'alert'; readonly level: number; readonly description: number }
  | { readonly kind: 'change-cipher-spec' }
  /** A record of SSLv2 without its header; only a reader for SSLv2 gives these. */
  | { readonly kind: 'sslv2'; readonly body: Uint8Array }
  | { readonly kind: 'heartbeat'; readonly body: Uint8Array }
  /** A record that only its keys open: application data, or anything after ChangeCipherSpec. */
  | { readonly kind: 'encrypted'; readonly type: number; readonly body: Uint8Array }
  /** No TLS record; the first bytes of what came instead. Nothing follows. */
  | { readonly kind: 'not-tls'; readonly start: Uint8Array }
  /** A limit was met. Nothing follows. */
  | { readonly kind: 'too-long'; readonly detail: string };

/** RFC 5246 section 6.2.3: 2^14 + 2048. */
const RECORD_MAX_BYTES = 18_432;
const RECORD_HEADER_BYTES = 5;
const SSLV2_HEADER_BIT = 0x80;
const HANDSHAKE_HEADER_BYTES = 4;
/** Certificates with ten thousand names have some 300 KiB. */
const HANDSHAKE_MAX_BYTES = 1_048_576;
/** Of one connection, whatever it says. */
const STREAM_MAX_BYTES = 2_097_152;
/** How much of an answer that is no TLS is kept. */
const START_BYTES = 64;

const NOTHING = new Uint8Array();

/**
 * Cuts a server's bytes into messages, however they are cut into packets and records. Takes
 * anything and never throws; after `not-tls` or `too-long` it reads no more.
 */
export class MessageReader {
  readonly #sslv2: boolean;
  #buffer: Uint8Array = NOTHING;
  /** The start of a handshake message, and how many bytes it must have to be read on. */
  #parts: Uint8Array[] = [];
  #held = 0;
  #needed = HANDSHAKE_HEADER_BYTES;
  #bytes = 0;
  #encrypted = false;
  #over = false;

  constructor({ sslv2 = false }: { readonly sslv2?: boolean } = {}) {
    this.#sslv2 = sslv2;
  }

  /** How many bytes came, of whatever kind. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The messages that are complete with `chunk`. */
  push(chunk: Uint8Array): readonly WireMessage[] {
    if (this.#over) return [];
    this.#bytes += chunk.length;
    if (this.#bytes > STREAM_MAX_BYTES) {
      return this.#end({ kind: 'too-long', detail: `more than ${STREAM_MAX_BYTES} bytes` });
    }
    this.#buffer = this.#buffer.length === 0 ? chunk : join(this.#buffer, chunk);
    const messages: WireMessage[] = [];
    while (!this.#over) {
      const record = this.#record();
      if (record === null) return messages;
      messages.push(...record);
    }
    return messages;
  }

  #end(last: WireMessage): readonly WireMessage[] {
    this.#over = true;
    this.#buffer = NOTHING;
    return [last];
  }

  /** The messages that the next record completes; null while it is not all there. */
  #record(): readonly WireMessage[] | null {
    const [type = -1, major = 3, , high = 0, low = 0] = this.#buffer;
    if (this.#buffer.length === 0) return null;
    if (this.#sslv2 && type >= SSLV2_HEADER_BIT) return this.#sslv2Record(type);
    const header = this.#buffer.length >= RECORD_HEADER_BYTES;
    const length = high * 256 + low;
    if (!isContentType(type) || major !== 3 || (header && length > RECORD_MAX_BYTES)) {
      return this.#end({
        kind: 'not-tls',
        start: Uint8Array.from(this.#buffer.subarray(0, START_BYTES)),
      });
    }
    const body = header ? this.#take(RECORD_HEADER_BYTES, length) : null;
    return body === null ? null : this.#messages(type, body);
  }

  /** A record with the two-byte header of SSLv2, which has no padding before the keys. */
  #sslv2Record(first: number): readonly WireMessage[] | null {
    const low = this.#buffer[1];
    if (low === undefined) return null;
    const body = this.#take(2, (first - SSLV2_HEADER_BIT) * 256 + low);
    return body === null ? null : [{ kind: 'sslv2', body }];
  }

  /** Takes a header and the body behind it out of the buffer, once both are there. */
  #take(header: number, length: number): Uint8Array | null {
    const end = header + length;
    if (this.#buffer.length < end) return null;
    const body = this.#buffer.subarray(header, end);
    this.#buffer = this.#buffer.subarray(end);
    return body;
  }

  #messages(type: number, body: Uint8Array): readonly WireMessage[] {
    if (type === CONTENT_TYPE.applicationData || (this.#encrypted && body.length !== 2)) {
      return [{ kind: 'encrypted', type, body }];
    }
    switch (type) {
      case CONTENT_TYPE.handshake:
        return this.#handshakes(body);
      case CONTENT_TYPE.alert: {
        const [level = 0, description = 0] = body;
        return body.length === 2
          ? [{ kind: 'alert', level, description }]
          : [{ kind: 'encrypted', type, body }];
      }
      case CONTENT_TYPE.changeCipherSpec:
        this.#encrypted = true;
        return [{ kind: 'change-cipher-spec' }];
      default:
        return [{ kind: 'heartbeat', body }];
    }
  }

  /** A message may span records, and a record may hold several (RFC 8446 section 5.1). */
  #handshakes(body: Uint8Array): readonly WireMessage[] {
    this.#parts.push(body);
    this.#held += body.length;
    // Joined only when enough is there: a message in a million records must not cost their square.
    if (this.#held < this.#needed) return [];
    let rest: Uint8Array = Buffer.concat(this.#parts);
    const messages: WireMessage[] = [];
    this.#needed = HANDSHAKE_HEADER_BYTES;
    while (rest.length >= HANDSHAKE_HEADER_BYTES) {
      const [type = 0, high = 0, middle = 0, low = 0] = rest;
      const length = high * 65_536 + middle * 256 + low;
      if (length > HANDSHAKE_MAX_BYTES) {
        const detail = `a handshake message of ${length} bytes`;
        return [...messages, ...this.#end({ kind: 'too-long', detail })];
      }
      const end = HANDSHAKE_HEADER_BYTES + length;
      this.#needed = end;
      if (rest.length < end) break;
      messages.push({ kind: 'handshake', type, body: rest.subarray(HANDSHAKE_HEADER_BYTES, end) });
      rest = rest.subarray(end);
      this.#needed = HANDSHAKE_HEADER_BYTES;
    }
    this.#parts = [rest];
    this.#held = rest.length;
    return messages;
  }
}

function isContentType(type: number): boolean {
  return type >= CONTENT_TYPE.changeCipherSpec && type <= CONTENT_TYPE.heartbeat;
}
