import http from 'node:http';
import { timingSafeEqual } from 'node:crypto';

/** Where a private door is: a Unix socket, and the token that opens it. */
export interface DoorAddress {
  readonly socketPath: string;
  readonly token: string;
}

/** What came back through a door. */
export interface DoorResponse {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface DoorCall {
  readonly path: string;
  readonly body: unknown;
  readonly timeoutMs: number;
}

export const DOOR_BODY_MAX_BYTES: number = 4 * 1024 * 1024;
const DOOR_CONNECTIONS_MAX = 64;

/**
 * A door never ends a connection for being idle: it could do so while a call is on its way, which
 * then has no answer and must count as unknown. Both ends are ours, and their number is bounded.
 */
export const DOOR_LIMITS: Readonly<http.ServerOptions> = { keepAliveTimeout: 0 };

/** The call did not get an answer through the door; whether it took effect is not known. */
export class DoorError extends Error {
  readonly reason: 'connection' | 'timeout' | 'too_large';

  constructor(reason: 'connection' | 'timeout' | 'too_large') {
    super(`door: ${reason}`);
    this.name = 'DoorError';
    this.reason = reason;
  }
}

/** A client of one door, with kept-alive connections. Every call is a POST with a JSON body. */
export class DoorClient {
  readonly #address: DoorAddress;
  readonly #agent: http.Agent = new http.Agent({
    keepAlive: true,
    maxSockets: DOOR_CONNECTIONS_MAX,
  });

  constructor(address: DoorAddress) {
    this.#address = address;
  }

  /** Sends one call. Rejects with a DoorError when no whole answer came. */
  call(call: DoorCall): Promise<DoorResponse> {
    const body = JSON.stringify(call.body);
    // AbortSignal.timeout would make an error, with its stack, for calls that ended long before.
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), call.timeoutMs);
    return new Promise((resolve, reject) => {
      const request = http.request({
        agent: this.#agent,
        socketPath: this.#address.socketPath,
        method: 'POST',
        path: call.path,
        headers: {
          authorization: `Bearer ${this.#address.token}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        },
        signal: late.signal,
      });
      request.on('close', () => clearTimeout(timer));
      request.on('error', (error) => {
        reject(new DoorError(error.name === 'AbortError' ? 'timeout' : 'connection'));
      });
      request.on('response', (response) => {
        readAll(response, DOOR_BODY_MAX_BYTES).then(
          (bytes) =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes }),
          (error: unknown) =>
            reject(error instanceof DoorError ? error : new DoorError('connection')),
        );
      });
      request.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Whether a request at a door carries that door's token. */
export function opensDoor(authorization: string | undefined, token: string): boolean {
  const given = Buffer.from(authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** The whole body of a message; rejects with a DoorError past `maxBytes`, or when it ends early. */
export function readAll(message: http.IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    message.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      reject(new DoorError('too_large'));
      message.destroy();
    });
    message.on('end', () => resolve(Buffer.concat(chunks)));
    message.on('error', reject);
    message.on('close', () => {
      if (!message.readableEnded) reject(new DoorError('connection'));
    });
  });
}
