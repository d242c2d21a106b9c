import net from 'node:net';
import { once } from 'node:events';

/** An answer as it came; null headers and body where the connection ended without one. */
export interface Reply {
  /** 0: the connection ended without an answer. */
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

const NO_ANSWER: Reply = { status: 0, headers: '', body: '' };
const HEAD_END = '\r\n\r\n';

export interface Expected {
  /** Answers to HEAD have no body. */
  readonly isHead: boolean;
  /** Whoever has not been answered by then will not be. */
  readonly patienceMs: number;
}

/**
 * A client without a library between: it sends any bytes on one kept connection, and costs little.
 * One request at a time.
 */
export class RawClient {
  readonly #port: number;
  #socket: net.Socket | null = null;
  #received: Buffer = Buffer.alloc(0);
  #wake: () => void = () => undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** Sends a request and gives its answer. */
  async ask(request: Buffer, expected: Expected): Promise<Reply> {
    const socket = this.#socket ?? (await this.#connect());
    this.#received = Buffer.alloc(0);
    socket.write(request);
    const timer = setTimeout(() => socket.destroy(), expected.patienceMs);
    try {
      return await this.#answer(socket, expected.isHead);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The next request goes out on a new connection. */
  drop(): void {
    this.#socket?.destroy();
    this.#socket = null;
  }

  async #connect(): Promise<net.Socket> {
    const socket = net.connect(this.#port, '127.0.0.1');
    socket.setNoDelay(true);
    await once(socket, 'connect');
    socket.on('data', (chunk: Buffer) => {
      this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
      this.#wake();
    });
    // The server may end a connection while a body is still written: `close` follows.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (this.#socket === socket) this.#socket = null;
      this.#wake();
    });
    this.#socket = socket;
    return socket;
  }

  async #answer(socket: net.Socket, isHead: boolean): Promise<Reply> {
    for (;;) {
      const reply = readReply(this.#received, isHead);
      if (reply === 'interim') {
        this.#received = this.#received.subarray(
          this.#received.indexOf(HEAD_END) + HEAD_END.length,
        );
        continue;
      }
      if (reply !== null) {
        if (/^connection: close\r?$/im.test(reply.headers)) this.drop();
        return reply;
      }
      if (socket.destroyed) return NO_ANSWER;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** A whole answer; null while it is not; `interim` for one before the answer itself. */
function readReply(received: Buffer, isHead: boolean): Reply | 'interim' | null {
  const end = received.indexOf(HEAD_END);
  if (end < 0) return null;
  const headers = received.toString('latin1', 0, end);
  const status = Number(headers.slice(9, 12));
  if (status < 200) return 'interim';
  const rest = received.subarray(end + HEAD_END.length);
  if (isHead || status === 204 || status === 304) return { status, headers, body: '' };
  const length = /^content-length: (\d+)\r?$/im.exec(headers)?.[1];
  if (length !== undefined) {
    if (rest.length < Number(length)) return null;
    return { status, headers, body: rest.toString('utf8', 0, Number(length)) };
  }
  if (/^transfer-encoding: chunked\r?$/im.test(headers)) {
    const body = readChunks(rest);
    return body === null ? null : { status, headers, body: body.toString('utf8') };
  }
  return { status, headers, body: '' };
}

function readChunks(bytes: Buffer): Buffer | null {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const line = bytes.indexOf('\r\n', at);
    if (line < 0) return null;
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16);
    const start = line + 2;
    if (bytes.length < start + size + 2) return null;
    if (size === 0) return Buffer.concat(chunks);
    chunks.push(bytes.subarray(start, start + size));
    at = start + size + 2;
  }
}
