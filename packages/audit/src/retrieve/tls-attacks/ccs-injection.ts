import { randomBytes } from 'node:crypto';
import { known, unknown, type Answer } from '../../facts/answer.ts';
import type { Connector } from '../connector.ts';
import { ALERT } from '../tls/wire/alert.ts';
import { join } from '../tls/wire/bytes.ts';
import { CONTENT_TYPE } from '../tls/wire/numbers.ts';
import { encodeRecord } from '../tls/wire/record.ts';
import { legacyGround, type AttackGround } from './ground.ts';
import { eventText, openHandshake } from './open-handshake.ts';

const GARBAGE_BYTES = 64;
/** Alerts of a server that tried to decrypt: it took the early ChangeCipherSpec for real. */
const DECRYPTED: readonly number[] = [ALERT.badRecordMac, ALERT.decryptionFailed];

/** A server is called vulnerable when it shows it as often as this. */
const ROUNDS = 2;

/**
 * CCS injection (CVE-2014-0224): does the server take a ChangeCipherSpec before the key exchange?
 * Then it tries to decrypt what follows, and complains of its MAC; a fixed one refuses the
 * ChangeCipherSpec itself.
 */
export async function probeCcsInjection(
  connector: Connector,
  ground: AttackGround,
): Promise<Answer<boolean>> {
  let answer: Answer<boolean> = unknown('not tried');
  for (let round = 0; round < ROUNDS; round += 1) {
    answer = await tryOnce(connector, ground);
    if (!answer.known || !answer.value) return answer;
  }
  return answer;
}

async function tryOnce(connector: Connector, ground: AttackGround): Promise<Answer<boolean>> {
  const legacy = legacyGround(ground, () => true);
  if (legacy === null) return known(false, 'no version before TLS 1.3 is offered');
  const opened = await openHandshake(connector, { ...legacy, serverName: ground.serverName });
  if ('why' in opened) return unknown(`the handshake ended: ${opened.why}`);
  const { connection, hello } = opened;
  const { version } = hello;
  connection.send(
    join(
      encodeRecord({ type: CONTENT_TYPE.changeCipherSpec, version, body: Uint8Array.from([1]) }),
      encodeRecord({ type: CONTENT_TYPE.handshake, version, body: randomBytes(GARBAGE_BYTES) }),
    ),
  );
  const event = await connection.next();
  connection.close();
  const seen = `after an early ChangeCipherSpec: ${eventText(event)}`;
  switch (event.kind) {
    case 'alert':
      return known(DECRYPTED.includes(event.description), seen);
    case 'closed':
    case 'reset':
      return known(false, seen);
    default:
      return unknown(seen);
  }
}
