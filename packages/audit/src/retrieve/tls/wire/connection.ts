import type { Socket } from 'node:net';
import { ConnectError, type Connector } from '../../connector.ts';
import { MessageReader, type WireMessage } from './message-reader.ts';

/** What a connection gives next: a message, or how it ended. */
export type WireEvent =
  | WireMessage
  /** The server closed in the ordinary way. */
  | { readonly kind: 'closed' }
  /** The connection was reset. */
  | { readonly kind: 'reset' }
  /** The time of the connection, or of this wait, is over. */
  | { readonly kind: 'timeout' }
  /** There was no connection at all. */
  | {
      readonly kind: 'unreachable';
      readonly reason: ConnectError['reason'];
      readonly detail: string;
    };

export interface WireOptions {
  /** Reads SSLv2 records too. */
  readonly sslv2?: boolean;
  /** For everything on this connection, from when it stands; the connector's where left out. */
  readonly timeoutMs?: number;
}

/**
 * One connection on which raw TLS is spoken. Nothing here rejects: whatever goes wrong is an event
 * of `next`, and the same one again afterwards. The caller closes it.
 */
export class WireConnection {
  readonly #socket: Socket | null;
  readonly #reader: MessageReader;
  readonly #queue: WireMessage[] = [];
  readonly #timer: NodeJS.Timeout | undefined;
  #end: WireEvent | null = null;
  #waiting: ((event: WireEvent) => void) | null = null;

  private constructor(socket: Socket | ConnectError, options: Required<WireOptions>) {
    this.#reader = new MessageReader({ sslv2: options.sslv2 });
    if (socket instanceof ConnectError) {
      this.#socket = null;
      this.#end = { kind: 'unreachable', reason: socket.reason, detail: socket.message };
      return;
    }
    this.#socket = socket;
    this.#timer = setTimeout(() => this.#finish({ kind: 'timeout' }), options.timeoutMs);
    socket.on('data', (chunk) => {
      for (const message of this.#reader.push(chunk)) this.#deliver(message);
    });
    socket.once('end', () => this.#finish({ kind: 'closed' }));
    socket.once('error', () => this.#finish({ kind: 'reset' }));
    socket.once('close', () => this.#finish({ kind: 'closed' }));
  }

  /** Connects; a failure to is the first event. */
  static async open(connector: Connector, options: WireOptions = {}): Promise<WireConnection> {
    const timeoutMs = options.timeoutMs ?? connector.timeoutMs;
    const socket = await connector.open().catch((error: unknown) => {
      if (error instanceof ConnectError) return error;
      return new ConnectError('other', String(error));
    });
    return new WireConnection(socket, { sslv2: options.sslv2 ?? false, timeoutMs });
  }

  /** Sends bytes as they are; after the end it does nothing. */
  send(bytes: Uint8Array): void {
    if (this.#end === null) this.#socket?.write(bytes);
  }

  /** The next event; `timeout` when none came `withinMs`, while the connection goes on. */
  async next(withinMs?: number): Promise<WireEvent> {
    const event = this.#queue.shift() ?? this.#end;
    if (event !== null) return event;
    return new Promise((resolve) => {
      const timer =
        withinMs === undefined
          ? undefined
          : setTimeout(() => {
              this.#waiting = null;
              resolve({ kind: 'timeout' });
            }, withinMs);
      this.#waiting = (arrived): void => {
        clearTimeout(timer);
        resolve(arrived);
      };
    });
  }

  /** Ends the connection and gives its place back; safe to call again. */
  close(): void {
    this.#finish({ kind: 'closed' });
  }

  #deliver(message: WireMessage): void {
    if (this.#end !== null) return;
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting === null) this.#queue.push(message);
    else waiting(message);
    if (message.kind === 'not-tls' || message.kind === 'too-long') this.#finish(message);
  }

  #finish(event: WireEvent): void {
    clearTimeout(this.#timer);
    this.#socket?.destroy();
    if (this.#end !== null) return;
    this.#end = event;
    this.#waiting?.(event);
    this.#waiting = null;
  }
}
