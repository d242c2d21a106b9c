import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener, RequestError } from '@hono/node-server';
import { OperatorError } from '@coffer/kernel';
import type { TlsFiles } from '@coffer/vault-protocol';

/** A request that is not whole by then is dropped. */
const REQUEST_TIMEOUT_MS = 30_000;
const HEADERS_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
const HEADERS_MAX_BYTES = 16 * 1024;

export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

export interface PublicListenerOptions {
  readonly answer: (request: Request, from: Incoming) => Response | Promise<Response>;
  readonly host: string;
  readonly port: number;
  readonly tls: TlsFiles | null;
  /** What the origin offers beside HTTP. */
  readonly upgrades?: Upgrades;
  /** Answers what cannot be read; else it is answered without a word. */
  readonly unreadable?: Unreadable;
}

/** What is known of a request beside what Fetch says of it. */
export interface Incoming {
  /** The address that it came from. */
  readonly client: string;
  readonly message: http.IncomingMessage;
}

/** Says of a request why it is not answered as it should be. */
export interface Unreadable {
  /** Of bytes that are no HTTP. */
  readonly onSocket: (failure: NodeJS.ErrnoException, socket: Duplex) => void;
  /** Of a request whose address makes no URL. */
  readonly answer: () => Response;
}

/** Requests that become a connection of another protocol. */
export interface Upgrades {
  /** Of the others that ask for one, each is answered as if it had not asked. */
  readonly wanted: (request: http.IncomingMessage) => boolean;
  readonly upgrade: (request: http.IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** Serves an origin on one address, over TLS 1.2 or 1.3 when there is a certificate. */
export async function listenPublic(options: PublicListenerOptions): Promise<Listener> {
  const { answer, host, port, tls, upgrades, unreadable } = options;
  const handle = getRequestListener(
    (request, { incoming }) => {
      // Of a listener for HTTP/1, as the two below are.
      const message = incoming as http.IncomingMessage;
      return answer(request, { client: message.socket.remoteAddress ?? '', message });
    },
    unreadable === undefined ? {} : { errorHandler: (error) => answerTo(error, unreadable) },
  );
  const limits = {
    maxHeaderSize: HEADERS_MAX_BYTES,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    shouldUpgradeCallback: upgrades?.wanted ?? (() => false),
  };
  const listener = (req: http.IncomingMessage, res: http.ServerResponse): void => {
    void handle(req, res);
  };
  const server =
    tls === null
      ? http.createServer(limits, listener)
      : https.createServer({ ...limits, ...tls, minVersion: 'TLSv1.2' }, listener);
  if (upgrades !== undefined) server.on('upgrade', upgrades.upgrade);
  if (unreadable !== undefined) server.on('clientError', unreadable.onSocket);
  // RFC 9110 10.1.1: what is expected may be disregarded.
  server.on('checkExpectation', listener);
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  await listen(server, { host, port });
  // A TCP listener has an AddressInfo.
  const { port: bound } = server.address() as AddressInfo;
  return { port: bound, close: () => closeServer(server) };
}

/** What `answer` throws is our own fault; it answers its own failures, so there is none. */
function answerTo(error: unknown, unreadable: Unreadable): Response {
  return error instanceof RequestError ? unreadable.answer() : new Response(null, { status: 500 });
}

/** Starts listening; a taken address is the operator's to mend. */
export function listen(
  server: http.Server,
  at: { readonly host: string; readonly port: number } | { readonly path: string },
): Promise<void> {
  const shown = 'path' in at ? at.path : `${at.host}:${at.port}`;
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new OperatorError(`the server cannot listen on ${shown}: ${error.code ?? 'failed'}`));
    });
    server.listen(at, resolve);
  });
}

/** Takes no new requests, lets those under way finish, and drops idle connections. */
export function closeServer(server: http.Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
