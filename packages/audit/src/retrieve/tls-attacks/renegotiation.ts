import type { TLSSocket } from 'node:tls';
import { known, unknown, type Answer } from '../../facts/answer.ts';
import type { Connector } from '../connector.ts';
import { legacyGround, type AttackGround } from './ground.ts';
import { opensslClient, type OpensslRequest } from './openssl-client.ts';
import { probeTicketbleed } from './ticketbleed.ts';

/** A server that ignores the request for this long does not grant it. */
const RENEGOTIATION_WAIT_MS = 1_000;

const VERSIONS: Readonly<Record<string, OpensslRequest['version']>> = {
  'TLSv1.2': 'TLSv1.2',
  'TLSv1.1': 'TLSv1.1',
  'TLSv1.0': 'TLSv1',
};

export interface SessionAnswers {
  readonly clientRenegotiation: Answer<boolean>;
  readonly ticketbleed: Answer<boolean>;
}

/**
 * Two questions that one finished handshake before TLS 1.3 opens: may a client renegotiate
 * (which costs the server much more than the client), and do tickets bleed?
 */
export async function probeSession(
  connector: Connector,
  ground: AttackGround,
): Promise<SessionAnswers> {
  const both = (answer: Answer<boolean>): SessionAnswers => ({
    clientRenegotiation: answer,
    ticketbleed: answer,
  });
  const legacy = legacyGround(ground, () => true);
  if (legacy === null) return both(known(false, 'no version before TLS 1.3 is offered'));
  const version = VERSIONS[legacy.protocol];
  if (version === undefined) return both(unknown('SSLv3 is the newest version before TLS 1.3'));
  const socket = await opensslClient(connector, { version, serverName: ground.serverName });
  if ('why' in socket) return both(unknown(`the handshake failed: ${socket.why}`));
  const ticket = socket.getTLSTicket() ?? null;
  const clientRenegotiation = await renegotiate(socket, connector.timeoutMs);
  socket.destroy();
  return {
    clientRenegotiation,
    ticketbleed:
      ticket === null
        ? known(false, 'the server gives no session tickets')
        : await probeTicketbleed(connector, { ...legacy, serverName: ground.serverName, ticket }),
  };
}

function renegotiate(socket: TLSSocket, timeoutMs: number): Promise<Answer<boolean>> {
  return new Promise((resolve) => {
    const answer = (value: boolean, evidence: string): void => {
      clearTimeout(timer);
      resolve(known(value, evidence));
    };
    const waitMs = Math.min(timeoutMs, RENEGOTIATION_WAIT_MS);
    const timer = setTimeout(
      () => answer(false, `a second ClientHello was ignored for ${waitMs} ms`),
      waitMs,
    );
    socket.once('close', () => answer(false, 'the server ended the connection'));
    socket.resume();
    socket.renegotiate({ rejectUnauthorized: false }, (error: Error | null) => {
      if (error === null) answer(true, 'a second handshake on the same connection succeeded');
      else answer(false, `the second handshake failed: ${error.message}`);
    });
  });
}
