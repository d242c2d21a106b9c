import { known, unknown, type Answer } from '../../facts/answer.ts';
import type { Connector } from '../connector.ts';
import type { AttackGround } from './ground.ts';
import { firstOf, opensslClient } from './openssl-client.ts';
import { maxEarlyDataBytes } from './session-fields.ts';

/** How long a server may take from our close to its own; its tickets come before. */
const CLOSE_WAIT_MS = 1_000;

/** Do the tickets of TLS 1.3 allow early data (RFC 8446 section 4.2.10), which can be replayed? */
export async function probeEarlyData(
  connector: Connector,
  ground: AttackGround,
): Promise<Answer<boolean>> {
  if (!ground.suites.some(({ protocol }) => protocol === 'TLSv1.3')) {
    return known(false, 'TLS 1.3 is not offered');
  }
  const sessions: Uint8Array[] = [];
  const socket = await opensslClient(connector, {
    version: 'TLSv1.3',
    serverName: ground.serverName,
    onSession: (session) => sessions.push(session),
  });
  if ('why' in socket) return unknown(`the handshake failed: ${socket.why}`);
  // Tickets follow the handshake. Our close makes the server end, so there is no need to wait for
  // one that never comes; what it says meanwhile is read and dropped.
  socket.resume();
  socket.end();
  await firstOf(socket, {
    name: 'session',
    withinMs: Math.min(CLOSE_WAIT_MS, connector.timeoutMs),
  });
  socket.destroy();
  if (sessions.length === 0) return known(false, 'the server gave no ticket');
  const sizes = sessions.map(maxEarlyDataBytes).filter((size) => size !== null);
  if (sizes.length === 0) return unknown('the ticket cannot be read');
  const maximum = Math.max(...sizes);
  return known(maximum > 0, `max_early_data_size of the ticket is ${maximum}`);
}
