import { randomBytes } from 'node:crypto';
import { known, unknown, type Answer } from '../../facts/answer.ts';
import type { Connector } from '../connector.ts';
import { encodeClientHello } from '../tls/wire/client-hello.ts';
import { WireConnection } from '../tls/wire/connection.ts';
import { extension } from '../tls/wire/extension.ts';
import { isMalformed } from '../tls/wire/malformed.ts';
import { EXTENSION_TYPE, HANDSHAKE_TYPE } from '../tls/wire/numbers.ts';
import { parseServerHello } from '../tls/wire/server-hello.ts';
import { attackHello, eventText, type HandshakeRequest } from './open-handshake.ts';

/** One byte short of what a vulnerable server always returns: a single byte of it would leak. */
const SESSION_ID_BYTES = 31;
const FULL_SESSION_ID_BYTES = 32;

/**
 * Ticketbleed (CVE-2016-9244): a server that takes a ticket echoes the session id that came with
 * it (RFC 5077 section 3.4); vulnerable ones return 32 bytes however short ours was.
 */
export async function probeTicketbleed(
  connector: Connector,
  request: HandshakeRequest & { readonly ticket: Uint8Array },
): Promise<Answer<boolean>> {
  const sessionId = randomBytes(SESSION_ID_BYTES);
  const hello = attackHello({ ...request, sessionId, minimal: false }, randomBytes(32));
  const extensions = (hello.extensions ?? []).map((each) =>
    each.type === EXTENSION_TYPE.sessionTicket ? extension.sessionTicket(request.ticket) : each,
  );
  const connection = await WireConnection.open(connector);
  connection.send(encodeClientHello({ ...hello, extensions }));
  const event = await connection.next();
  connection.close();
  if (event.kind !== 'handshake' || event.type !== HANDSHAKE_TYPE.serverHello) {
    return unknown(`resuming with a ticket ended: ${eventText(event)}`);
  }
  const answer = parseServerHello(event.body);
  if (isMalformed(answer)) return unknown(answer.malformed);
  const echoed = answer.sessionId;
  const isOurs = Buffer.compare(echoed.subarray(0, SESSION_ID_BYTES), sessionId) === 0;
  return known(
    isOurs && echoed.length === FULL_SESSION_ID_BYTES,
    `a session id of ${SESSION_ID_BYTES} bytes came back ` +
      (isOurs ? `with ${echoed.length}` : 'as another one: the ticket was not taken'),
  );
}
