import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';

/** As the server sends them. */
export interface Told {
  readonly type: string;
  readonly endpoint: { readonly api_version: string | null };
  readonly event_payload: string;
  readonly http_headers: Readonly<Record<string, string>>;
  readonly webhook_conversation_id: string;
  readonly webhook_id: string;
}

interface EventBody {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly object: Readonly<Record<string, unknown>> };
}

interface Dial {
  readonly port: number;
  readonly id?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly protocols?: readonly string[];
  readonly path?: string;
  readonly tls?: boolean;
  /** False: it is left to the test. */
  readonly acknowledges?: boolean;
}

/** A client of the stream, for tests: the official one is in conformance/. */
export class Listener {
  readonly told: Told[] = [];
  readonly #socket: WebSocket;
  readonly #ended: Promise<{ readonly code: number; readonly reason: string }>;
  #heard: () => void = () => undefined;

  private constructor(socket: WebSocket, acknowledges: boolean) {
    this.#socket = socket;
    this.#ended = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
    socket.on('message', (data) => {
      // What our own server sends; `ws` gives it in one buffer.
      const message = JSON.parse((data as Buffer).toString('utf8')) as Told;
      this.told.push(message);
      if (acknowledges) this.acknowledge(message);
      this.#heard();
    });
  }

  /** Connects, or throws what the server answered: `404 {...}`. */
  static async connect(dial: Dial): Promise<Listener> {
    const { port, id, acknowledges = true, protocols = ['stripecli-devproxy-v1'] } = dial;
    const path = dial.path ?? '/v1/stripecli/websocket?websocket_feature=webhooks';
    const socket = new WebSocket(
      `${dial.tls === true ? 'wss' : 'ws'}://127.0.0.1:${port}${path}`,
      [...protocols],
      {
        rejectUnauthorized: false,
        headers: { ...(id !== undefined && { 'websocket-id': id }), ...dial.headers },
      },
    );
    const listener = new Listener(socket, acknowledges);
    await new Promise<void>((resolve, reject) => {
      socket.on('open', resolve);
      socket.on('error', reject);
      socket.on('unexpected-response', (_request, response: http.IncomingMessage) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.on('end', () => reject(new Error(`${response.statusCode} ${body}`)));
      });
    });
    return listener;
  }

  get ended(): Promise<{ readonly code: number; readonly reason: string }> {
    return this.#ended;
  }

  /** The events so far, as one of the two kinds of clients sees them. */
  get events(): readonly EventBody[] {
    return (
      this.told
        .filter(({ endpoint }) => endpoint.api_version === null)
        // Our own events.
        .map(({ event_payload }) => JSON.parse(event_payload) as EventBody)
    );
  }

  /** What the objects in them are called. */
  get names(): readonly unknown[] {
    return this.events.map(({ data }) => data.object['name']);
  }

  /** Waits until so many messages have come. */
  async until(messages: number): Promise<void> {
    while (this.told.length < messages) {
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
  }

  acknowledge({ webhook_conversation_id, webhook_id }: Told): void {
    this.send({ type: 'event_ack', event_id: 'evt', webhook_conversation_id, webhook_id });
  }

  send(message: object | string): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Reads no more. */
  pause(): void {
    this.#socket.pause();
  }

  terminate(): void {
    this.#socket.terminate();
  }

  async close(): Promise<void> {
    this.#socket.close(1000);
    await this.#ended;
  }
}

/** A listener of its own for upgrades, on a free port. */
export async function serveUpgrades(upgrade: UpgradeListener): Promise<OwnServer> {
  const sockets: Duplex[] = [];
  const server = http.createServer().on('upgrade', (request, socket, head) => {
    sockets.push(socket);
    upgrade(request, socket, head);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP listener has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    met: () => sockets.length,
    open: () => sockets.filter(({ destroyed }) => !destroyed).length,
    bufferedBytes: () => sockets.reduce((sum, { writableLength }) => sum + writableLength, 0),
    close: () => void server.close(),
  };
}
type UpgradeListener = (request: http.IncomingMessage, socket: Duplex, head: Buffer) => void;
export interface OwnServer {
  readonly port: number;
  /** Sockets that asked for an upgrade. */
  met(): number;
  /** Those of them that the server still holds. */
  open(): number;
  /** What it has not been able to send. */
  bufferedBytes(): number;
  close(): void;
}
