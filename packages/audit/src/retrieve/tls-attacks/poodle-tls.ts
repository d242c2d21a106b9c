import { createDiffieHellman, randomBytes } from 'node:crypto';
import { known, unknown, type Answer } from '../../facts/answer.ts';
import type { AcceptedSuite, Suite } from '../../facts/tls-facts.ts';
import { KEY_GROUPS, keyPairOf } from '../certificate/tls13-keys.ts';
import type { Connector } from '../connector.ts';
import { join, uint, vector } from '../tls/wire/bytes.ts';
import type { WireEvent } from '../tls/wire/connection.ts';
import { isMalformed } from '../tls/wire/malformed.ts';
import { CONTENT_TYPE, HANDSHAKE_TYPE, WIRE_VERSION } from '../tls/wire/numbers.ts';
import { encodeRecord } from '../tls/wire/record.ts';
import { parseServerKeyExchange } from '../tls/wire/server-key-exchange.ts';
import { cbcSuite, finishedRecord } from './cbc-keys.ts';
import { clientMessages, protectedFinished, rsaEncrypt, rsaKeyOf } from './client-key-exchange.ts';
import type { AttackGround, LegacyProtocol } from './ground.ts';
import { eventText, openHandshake, type OpenHandshake } from './open-handshake.ts';

const PROTOCOLS: readonly LegacyProtocol[] = ['TLSv1.2', 'TLSv1.1', 'TLSv1.0'];
const SECRET_BYTES = 48;
/** Larger primes than these take too long to compute with. */
const PRIME_MAX_BITS = 8_192;

/**
 * POODLE against TLS (CVE-2014-8730): is a record taken whose CBC padding is wrong, as SSLv3 had
 * to? We finish one handshake properly, to know that we can, and one with spoilt padding.
 */
export async function probePoodleTls(
  connector: Connector,
  ground: AttackGround,
): Promise<Answer<boolean>> {
  const target = cbcTarget(ground.suites);
  if (target === null) return known(false, 'no CBC suite is accepted in TLS 1.0 to 1.2');
  if (target === 'unspoken') return unknown('its CBC suites are none that can be tried');
  const [sound, spoilt] = await Promise.all(
    [false, true].map((isSpoilt) => finish(connector, { ...target, ...ground, isSpoilt })),
  );
  if (sound === undefined || spoilt === undefined) return unknown('not tried');
  if ('why' in sound) return unknown(`the handshake ended: ${sound.why}`);
  if (!isTaken(sound)) return unknown(`a sound Finished was refused: ${eventText(sound)}`);
  if ('why' in spoilt) return unknown(`the handshake ended: ${spoilt.why}`);
  return known(isTaken(spoilt), `after a record with wrong padding: ${eventText(spoilt)}`);
}

/** The server goes on with its own Finished, or with the ticket before it. */
function isTaken(event: WireEvent): boolean {
  return (
    event.kind === 'change-cipher-spec' ||
    (event.kind === 'handshake' && event.type === HANDSHAKE_TYPE.newSessionTicket)
  );
}

interface CbcTarget {
  readonly protocol: LegacyProtocol;
  readonly suite: Suite;
}

function cbcTarget(accepted: readonly AcceptedSuite[]): CbcTarget | 'unspoken' | null {
  let any = false;
  for (const protocol of PROTOCOLS) {
    const suites = accepted.filter((each) => each.protocol === protocol && each.suite.cbc);
    any ||= suites.length > 0;
    const spoken = suites.find(
      ({ suite }) =>
        cbcSuite(suite) !== null &&
        !suite.export &&
        suite.authentication !== 'PSK' &&
        /^(?:RSA|ECDHE|DHE)$/u.test(suite.keyExchange),
    );
    if (spoken !== undefined) return { protocol, suite: spoken.suite };
  }
  return any ? 'unspoken' : null;
}

async function finish(
  connector: Connector,
  attempt: CbcTarget & Pick<AttackGround, 'serverName'> & { readonly isSpoilt: boolean },
): Promise<WireEvent | { readonly why: string }> {
  const { protocol, suite, serverName, isSpoilt } = attempt;
  const parameters = cbcSuite(suite);
  if (parameters === null) return { why: 'not a suite that can be tried' };
  const opened = await openHandshake(connector, {
    protocol,
    serverName,
    suites: [suite.id],
    groups: KEY_GROUPS,
    minimal: true,
  });
  if ('why' in opened) return opened;
  const { connection, hello } = opened;
  try {
    const agreed = agree(opened, suite, WIRE_VERSION[protocol]);
    if ('why' in agreed) return agreed;
    const messages = clientMessages(opened, agreed.keyExchange);
    const { version } = hello;
    const body = finishedRecord(
      {
        version,
        suite: parameters,
        preMasterSecret: agreed.secret,
        clientRandom: opened.clientRandom,
        serverRandom: hello.random,
        transcript: join(opened.transcript, messages),
      },
      isSpoilt,
    );
    const exchange = encodeRecord({ type: CONTENT_TYPE.handshake, version, body: messages });
    connection.send(join(exchange, protectedFinished(version, body)));
    return await connection.next();
  } finally {
    connection.close();
  }
}

interface Agreed {
  readonly secret: Uint8Array;
  /** The body of our ClientKeyExchange. */
  readonly keyExchange: Uint8Array;
}

function agree(
  handshake: OpenHandshake,
  suite: Suite,
  offeredVersion: number,
): Agreed | { readonly why: string } {
  try {
    if (suite.keyExchange === 'RSA') {
      const key = rsaKeyOf(handshake.leaf);
      if (key === null) return { why: 'its certificate has no RSA key' };
      const secret = join(uint(offeredVersion, 2), randomBytes(SECRET_BYTES - 2));
      return { secret, keyExchange: vector(2, rsaEncrypt(key, secret, true)) };
    }
    return agreeOnDiffieHellman(handshake, suite);
  } catch {
    return { why: 'its key cannot be used' };
  }
}

function agreeOnDiffieHellman(
  { keyExchange }: OpenHandshake,
  suite: Suite,
): Agreed | { readonly why: string } {
  const kind = suite.keyExchange === 'DHE' ? 'DHE' : 'ECDHE';
  const offer = parseServerKeyExchange(keyExchange ?? new Uint8Array(), { kind });
  if (isMalformed(offer)) return { why: offer.malformed };
  if (offer.kind === 'ECDHE') {
    const pair = keyPairOf(offer.group ?? 0);
    if (pair === null) return { why: 'its curve cannot be tried' };
    return { secret: pair.agree(offer.publicKey), keyExchange: vector(1, pair.publicKey) };
  }
  if (offer.kind !== 'DHE' || offer.bits > PRIME_MAX_BITS) return { why: 'its prime is too large' };
  const pair = createDiffieHellman(Buffer.from(offer.prime), Buffer.from(offer.generator));
  const publicKey = pair.generateKeys();
  const secret = pair.computeSecret(offer.publicKey);
  // Before TLS 1.3 leading zeroes of the secret are dropped (RFC 5246 section 8.1.2).
  const first = secret.findIndex((byte) => byte !== 0);
  return { secret: secret.subarray(first), keyExchange: vector(2, publicKey) };
}
