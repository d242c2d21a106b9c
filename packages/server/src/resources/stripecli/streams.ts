import http from 'node:http';
import type { Duplex } from 'node:stream';
import { ApiError, headersFor } from '@coffer/kernel';
import { WebSocketServer } from 'ws';
import { errorAnswer } from '../../api/answer.ts';
import type { Services } from '../../api/services.ts';
import { admit, refusal, SUBPROTOCOL, type Admitted } from './admit.ts';
import { letGo } from './store.ts';
import { PATIENCE, Stream, type Patience } from './stream.ts';
import { STREAM_PATH } from './stream-path.ts';

/** In one process, of all accounts. */
const STREAMS_MAX = 200;
/** Of them, of one account. */
export const STREAMS_PER_ACCOUNT_MAX = 25;
/** For a client that does not read why it is refused. */
const REFUSED_WITHIN_MS = 2_000;
/** A client's answer holds the event that it forwarded. */
export const MESSAGE_MAX_BYTES: number = 1024 * 1024;

/** Whether a request is for us; all others that ask for an upgrade are answered without one. */
export function wantsStream({ url, headers }: http.IncomingMessage): boolean {
  const [path] = (url ?? '').split('?', 1);
  return path === STREAM_PATH && headers.upgrade?.toLowerCase() === 'websocket';
}

/** The connected `stripe listen` clients of this process. */
export class Streams {
  readonly #services: Services;
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MESSAGE_MAX_BYTES,
    perMessageDeflate: false,
    handleProtocols: () => SUBPROTOCOL,
  });
  readonly #streams = new Set<Stream>();
  /** Requests that are being looked at have their place, too. */
  #asking = 0;
  readonly #tls: boolean;
  readonly #patience: Patience;
  #stopping = false;

  constructor(services: Services, init: { readonly tls: boolean; readonly patience?: Patience }) {
    const { tls, patience = PATIENCE } = init;
    this.#services = services;
    this.#tls = tls;
    this.#patience = patience;
  }

  /** For node:http's `upgrade`: answers every request, and closes its socket if it is refused. */
  upgrade = (request: http.IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => socket.destroy());
    void this.#admit(request, socket, head).catch((error: unknown) => {
      if (!(error instanceof ApiError)) {
        const failure = error instanceof Error ? error.stack : 'unknown';
        this.#services.log.error({ stream: 'stripe listen', failure });
      }
      const known = error instanceof ApiError ? error : refusal(500, 'Please try again.');
      this.#refuse(socket, known);
    });
  };

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all([...this.#streams].map((stream) => stream.stop()));
  }

  async #admit(request: http.IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    if (this.#streams.size + this.#asking >= STREAMS_MAX) {
      throw refusal(503, 'Too many clients are connected.');
    }
    this.#asking += 1;
    const admitted = await admit(this.#services, request).finally(() => {
      this.#asking -= 1;
    });
    const refused = this.#refusal(admitted);
    if (refused !== null) {
      await letGo(this.#services.db, admitted.holding, admitted.session.cursor);
      throw refused;
    }
    this.#server.handleUpgrade(request, socket, head, (client) => {
      const stream = new Stream(this.#services, admitted, {
        socket: client,
        patience: this.#patience,
      });
      this.#streams.add(stream);
      client.on('close', () => this.#streams.delete(stream));
    });
  }

  /** Why a session is not streamed here; null: it is. */
  #refusal({ holding }: Admitted): ApiError | null {
    if (this.#stopping) return refusal(503, 'The server stops.');
    const same = [...this.#streams].filter(({ accountId }) => accountId === holding.accountId);
    return same.length >= STREAMS_PER_ACCOUNT_MAX
      ? refusal(429, 'Too many clients of this account are connected.')
      : null;
  }

  #refuse(socket: Duplex, error: ApiError): void {
    // Node leaves an upgraded socket alone: without this the client could hold it for ever.
    socket.once('finish', () => socket.destroy());
    const timer = setTimeout(() => socket.destroy(), REFUSED_WITHIN_MS);
    socket.once('close', () => clearTimeout(timer));
    if (!socket.writable) {
      socket.destroy();
      return;
    }
    const { status, body } = errorAnswer(error);
    const headers = {
      ...headersFor('api', { tls: this.#tls }),
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      connection: 'close',
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const start = `HTTP/1.1 ${status} ${http.STATUS_CODES[status] ?? ''}`;
    socket.end(`${[start, ...lines].join('\r\n')}\r\n\r\n${body}`);
  }
}
