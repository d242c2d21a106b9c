import { isIP } from 'node:net';
import { connect, type SecureVersion, type TLSSocket } from 'node:tls';
import { ConnectError, type Connector } from '../connector.ts';

export interface OpensslRequest {
  readonly version: Extract<SecureVersion, 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'>;
  readonly serverName: string | null;
  /** Sees every session that the server gives, in DER; before the handshake is over, too. */
  readonly onSession?: (session: Uint8Array) => void;
}

/**
 * A finished handshake by Node's own OpenSSL, which trusts whoever answers; or why there is none.
 */
export async function opensslClient(
  connector: Connector,
  request: OpensslRequest,
): Promise<TLSSocket | { readonly why: string }> {
  let raw;
  try {
    raw = await connector.open();
  } catch (error) {
    if (error instanceof ConnectError) return { why: error.message };
    return { why: String(error) };
  }
  const { serverName, version } = request;
  const socket = connect({
    socket: raw,
    minVersion: version,
    maxVersion: version,
    // Old versions sign with SHA-1, which only level 0 lets pass.
    ciphers: version === 'TLSv1.3' ? undefined : 'ALL:@SECLEVEL=0',
    rejectUnauthorized: false,
    ...(serverName === null || isIP(serverName) !== 0 ? {} : { servername: serverName }),
  });
  if (request.onSession !== undefined) socket.on('session', request.onSession);
  return new Promise((resolve) => {
    const fail = (why: string): void => {
      clearTimeout(timer);
      socket.destroy();
      raw.destroy();
      resolve({ why });
    };
    const timer = setTimeout(() => fail('no handshake in time'), connector.timeoutMs);
    socket.once('secureConnect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
    // This listener stays: errors of later steps come as the end of the socket.
    socket.on('error', (error: Error) => fail(error.message));
    socket.once('close', () => fail('the server closed the connection'));
  });
}

/** Waits for `event` of a socket, for its end, or for the time; says which came first. */
export function firstOf(
  socket: TLSSocket,
  event: { readonly name: string; readonly withinMs: number },
): Promise<'event' | 'end' | 'timeout'> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('timeout'), event.withinMs);
    const answer = (result: 'event' | 'end') => () => {
      clearTimeout(timer);
      resolve(result);
    };
    socket.once(event.name, answer('event'));
    socket.once('close', answer('end'));
    socket.once('end', answer('end'));
    if (socket.destroyed) answer('end')();
  });
}
