import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
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
  readonly listener: http.RequestListener;
  readonly host: string;
  readonly port: number;
  readonly tls: TlsFiles | null;
  /** What the origin offers beside HTTP. */
  readonly upgrades?: Upgrades;
  /** Answers bytes that are no HTTP; else they are answered without a word. */
  readonly noHttp?: (failure: NodeJS.ErrnoException, socket: Duplex) => void;
}

/** Requests that become a connection of another protocol. */
export interface Upgrades {
  /** Of the others that ask for one, each is answered as if it had not asked. */
  readonly wanted: (request: http.IncomingMessage) => boolean;
  readonly upgrade: (request: http.IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** Serves an origin on one address, over TLS 1.2 or 1.3 when there is a certificate. */
export async function listenPublic(options: PublicListenerOptions): Promise<Listener> {
  const { listener, host, port, tls, upgrades, noHttp } = options;
  const limits = {
    maxHeaderSize: HEADERS_MAX_BYTES,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    shouldUpgradeCallback: upgrades?.wanted ?? (() => false),
  };
  const server =
    tls === null
      ? http.createServer(limits, listener)
      : https.createServer({ ...limits, ...tls, minVersion: 'TLSv1.2' }, listener);
  if (upgrades !== undefined) server.on('upgrade', upgrades.upgrade);
  if (noHttp !== undefined) server.on('clientError', noHttp);
  // RFC 9110 10.1.1: what is expected may be disregarded.
  server.on('checkExpectation', listener);
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  await listen(server, { host, port });
  // A TCP listener has an AddressInfo.
  const { port: bound } = server.address() as AddressInfo;
  return { port: bound, close: () => closeServer(server) };
}

/** Serves what answers Fetch's requests, each with the address that it came from. */
export function fetchListener(
  answer: (request: Request, client: string) => Response | Promise<Response>,
): http.RequestListener {
  const handle = getRequestListener((request, { incoming }) =>
    answer(request, incoming.socket.remoteAddress ?? ''),
  );
  return (message, response) => void handle(message, response);
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
