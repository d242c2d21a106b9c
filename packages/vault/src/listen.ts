import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { OperatorError } from '@coffer/kernel';
import { DOOR_LIMITS, type TlsFiles } from '@coffer/vault-protocol';

/** A listening server. */
export interface Listener {
  /** Stops accepting, and resolves when every connection has ended. */
  close(): Promise<void>;
}

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_TIMEOUT_MS = 60_000;
const CONNECTIONS_MAX = 2_000;
const HEADERS_MAX_BYTES = 16 * 1024;
/** Read and write for the owner alone, whatever the umask was. */
const SOCKET_UMASK = 0o177;

const LIMITS = {
  headersTimeout: HEADERS_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
  maxHeaderSize: HEADERS_MAX_BYTES,
};

export interface PublicAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: TlsFiles | null;
}

/** Listens for clients; with certificates only TLS 1.2 and 1.3 (PCI DSS 4.2.1). */
export async function listenPublic(
  address: PublicAddress,
  listener: http.RequestListener,
): Promise<Listener> {
  const { host, port, tls } = address;
  const server =
    tls === null
      ? http.createServer(LIMITS, listener)
      : https.createServer(
          { ...LIMITS, cert: tls.cert, key: tls.key, minVersion: 'TLSv1.2' },
          listener,
        );
  server.maxConnections = CONNECTIONS_MAX;
  await started(server, () => server.listen({ host, port }), `Port ${port} on ${host}`);
  return closable(server);
}

/** Listens on a Unix socket that only this process's user can open. */
export async function listenPrivate(
  socketPath: string,
  listener: http.RequestListener,
): Promise<Listener> {
  // A socket that an ended process left behind.
  fs.rmSync(socketPath, { force: true });
  const server = http.createServer({ ...LIMITS, ...DOOR_LIMITS }, listener);
  const umask = process.umask(SOCKET_UMASK);
  try {
    await started(server, () => server.listen(socketPath), `The socket ${socketPath}`);
  } finally {
    process.umask(umask);
  }
  return closable(server);
}

function started(server: http.Server, listen: () => void, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const code = 'code' in error ? String(error.code) : 'error';
      reject(new OperatorError(`${what} cannot be listened on (${code}).`));
    });
    server.once('listening', resolve);
    listen();
  });
}

function closable(server: http.Server): Listener {
  let closing = false;
  server.prependListener('request', (_, response) => {
    // A kept-alive connection whose last answer went out after the close would hold it up.
    response.once('close', () => {
      if (closing) server.closeIdleConnections();
    });
  });
  return {
    close: () =>
      new Promise((resolve) => {
        closing = true;
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}
