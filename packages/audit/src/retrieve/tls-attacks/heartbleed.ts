import { known, unknown, type Answer } from '../../facts/answer.ts';
import type { Connector } from '../connector.ts';
import { join, uint } from '../tls/wire/bytes.ts';
import { extension } from '../tls/wire/extension.ts';
import { CONTENT_TYPE, EXTENSION_TYPE, HANDSHAKE_TYPE } from '../tls/wire/numbers.ts';
import { encodeRecord } from '../tls/wire/record.ts';
import { extensionBody } from '../tls/wire/server-hello.ts';
import { legacyGround, type AttackGround } from './ground.ts';
import { eventText, handshakeMessage, openHandshake } from './open-handshake.ts';

const HEARTBEAT_REQUEST = 1;
/** The request claims this much payload and has none: enough to tell, too little to steal. */
const CLAIMED_BYTES = 1;

/**
 * Heartbleed (CVE-2014-0160): is a heartbeat request answered whose payload is shorter than it
 * says? Fixed servers drop it without a word, so a message that must be refused follows: its
 * refusal shows that the request was passed over, without waiting.
 */
export async function probeHeartbleed(
  connector: Connector,
  ground: AttackGround,
): Promise<Answer<boolean>> {
  const legacy = legacyGround(ground, () => true);
  if (legacy === null || legacy.protocol === 'SSLv3') {
    return known(false, 'no version with the heartbeat extension (TLS 1.0 to 1.2) is offered');
  }
  const opened = await openHandshake(connector, {
    ...legacy,
    serverName: ground.serverName,
    more: [extension.heartbeat()],
  });
  if ('why' in opened) return unknown(`the handshake ended: ${opened.why}`);
  const { connection, hello } = opened;
  try {
    if (extensionBody(hello, EXTENSION_TYPE.heartbeat) === null) {
      return known(false, 'the server does not agree on heartbeats');
    }
    const version = hello.version;
    const request = join(uint(HEARTBEAT_REQUEST, 1), uint(CLAIMED_BYTES, 2));
    const refused = handshakeMessage(HANDSHAKE_TYPE.finished, new Uint8Array(12));
    connection.send(
      join(
        encodeRecord({ type: CONTENT_TYPE.heartbeat, version, body: request }),
        encodeRecord({ type: CONTENT_TYPE.handshake, version, body: refused }),
      ),
    );
    const event = await connection.next();
    return event.kind === 'heartbeat'
      ? known(true, `a heartbeat request without payload was answered (${event.body.length} bytes)`)
      : known(false, `a heartbeat request without payload was not answered: ${eventText(event)}`);
  } finally {
    connection.close();
  }
}
