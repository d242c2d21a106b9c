import type { Readable, Writable } from 'node:stream';

/** What the browser answers and tells: read field by field, and never trusted. */
export type CdpObject = { readonly [key: string]: unknown };

/** The browser refused a command, or is gone. */
export class CdpError extends Error {
  override readonly name = 'CdpError';
}

/** One event of one session (`''` is the browser itself). */
export type CdpListener = (event: {
  readonly session: string;
  readonly method: string;
  readonly params: CdpObject;
}) => void;

/** A message longer than this ends the connection: no page needs it. */
const MESSAGE_MAX_BYTES = 256 * 1024 * 1024;

interface Waiting {
  readonly session: string;
  readonly resolve: (result: CdpObject) => void;
  readonly reject: (error: CdpError) => void;
}

/**
 * The Chrome DevTools Protocol over the pipe of `--remote-debugging-pipe`: JSON texts, each ended
 * by a zero byte, sessions flattened into one stream.
 */
export class CdpConnection {
  readonly #out: Writable;
  readonly #waiting = new Map<number, Waiting>();
  #listener: CdpListener = () => undefined;
  #chunks: Buffer[] = [];
  #chunkBytes = 0;
  #lastId = 0;
  #closed = false;

  constructor(pipes: { readonly input: Readable; readonly output: Writable }) {
    this.#out = pipes.output;
    this.#out.on('error', () => this.close());
    pipes.input.on('data', (chunk: Buffer) => this.#take(chunk));
    pipes.input.on('close', () => this.close());
    pipes.input.on('error', () => this.close());
  }

  /** Hears every event from now on, in the browser's order. */
  listen(listener: CdpListener): void {
    this.#listener = listener;
  }

  /** Sends a command. Commands of one session are carried out in the order of these calls. */
  send(session: string, method: string, params: object = {}): Promise<CdpObject> {
    if (this.#closed) return Promise.reject(new CdpError('the browser is gone'));
    this.#lastId += 1;
    const id = this.#lastId;
    const message = { id, method, params, ...(session === '' ? {} : { sessionId: session }) };
    this.#out.write(`${JSON.stringify(message)}\0`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { session, resolve, reject }));
  }

  /** A session is gone: what was asked of it is never answered. */
  forget(session: string): void {
    for (const [id, waiting] of this.#waiting) {
      if (waiting.session !== session) continue;
      this.#waiting.delete(id);
      waiting.reject(new CdpError('the session is gone'));
    }
  }

  /** Nothing is heard and everything refused from now on. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const { reject } of this.#waiting.values()) reject(new CdpError('the browser is gone'));
    this.#waiting.clear();
  }

  #take(chunk: Buffer): void {
    let rest = chunk;
    for (let end = rest.indexOf(0); end !== -1; end = rest.indexOf(0)) {
      this.#chunks.push(rest.subarray(0, end));
      const text = Buffer.concat(this.#chunks).toString();
      this.#chunks = [];
      this.#chunkBytes = 0;
      rest = rest.subarray(end + 1);
      this.#dispatch(text);
    }
    this.#chunks.push(rest);
    this.#chunkBytes += rest.length;
    if (this.#chunkBytes > MESSAGE_MAX_BYTES) this.close();
  }

  #dispatch(text: string): void {
    const message = objectAt(parsed(text));
    const { id, method } = message;
    if (typeof id === 'number') {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (message['error'] === undefined) waiting?.resolve(objectAt(message['result']));
      else waiting?.reject(new CdpError(textOf(objectAt(message['error'])['message'])));
    } else if (typeof method === 'string' && !this.#closed) {
      const params = objectAt(message['params']);
      this.#listener({ session: textOf(message['sessionId']), method, params });
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The value as an object; an empty one when it is none. */
export function objectAt(value: unknown): CdpObject {
  // An object that is neither null nor a list has string keys and values of unknown type.
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as CdpObject)
    : {};
}

/** The value as a list of objects. */
export function listOf(value: unknown): readonly CdpObject[] {
  return Array.isArray(value) ? value.map(objectAt) : [];
}

/** The value as a text; '' when it is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The value as a number; 0 when it is none. */
export function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** The browser did not answer in time. */
export class CdpTimeout extends Error {
  override readonly name = 'CdpTimeout';
}

/** The answer, or a CdpTimeout error when it takes longer. */
export function within<T>(timeoutMs: number, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new CdpTimeout(`the browser took longer than ${timeoutMs} ms`)),
      timeoutMs,
    );
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
