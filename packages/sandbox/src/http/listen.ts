import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { OperatorError } from '@coffer/kernel';
import type { TlsFiles } from '../config.ts';

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 15_000;
const KEEP_ALIVE_MS = 60_000;
const CONNECTIONS_MAX = 1_000;
/** Requests under way when the service stops have this time left. */
const DRAIN_MS = 2_000;

export interface ListenOptions {
  /** 0 takes any free port, the same one for all hosts. */
  readonly port: number;
  readonly hosts: readonly string[];
  readonly tls: TlsFiles | null;
}

export interface Listeners {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on one port of every host; TLS 1.2 or newer where there is a certificate. */
export async function listen(
  options: ListenOptions,
  listener: http.RequestListener,
): Promise<Listeners> {
  const servers: http.Server[] = [];
  let { port } = options;
  try {
    for (const host of options.hosts) {
      const server = createServer(options.tls, listener);
      port = await listenOn(server, { host, port });
      servers.push(server);
    }
  } catch (error) {
    await Promise.all(servers.map(close));
    throw error;
  }
  return { port, close: async () => void (await Promise.all(servers.map(close))) };
}

function createServer(tls: TlsFiles | null, listener: http.RequestListener): http.Server {
  const server = tls === null ? http.createServer(listener) : createTlsServer(tls, listener);
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.maxConnections = CONNECTIONS_MAX;
  return server;
}

function createTlsServer(tls: TlsFiles, listener: http.RequestListener): https.Server {
  try {
    const { cert, key } = tls;
    return https.createServer({ cert, key, minVersion: 'TLSv1.2' }, listener);
  } catch {
    throw new OperatorError('the sandbox network’s TLS certificate and key cannot be used');
  }
}

function listenOn(
  server: http.Server,
  at: { readonly host: string; readonly port: number },
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        new OperatorError(
          error.code === 'EADDRINUSE'
            ? `port ${at.port} is already in use (sandbox card network)`
            : `the sandbox card network cannot listen on ${at.host} port ${at.port} (${error.code})`,
        ),
      );
    });
    // A server that listens on a host and port has an AddressInfo.
    server.listen(at, () => resolve((server.address() as AddressInfo).port));
  });
}

function close(server: http.Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
