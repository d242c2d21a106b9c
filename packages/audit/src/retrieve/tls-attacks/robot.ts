import { randomBytes, type KeyObject } from 'node:crypto';
import { known, unknown, type Answer } from '../../facts/answer.ts';
import type { Connector } from '../connector.ts';
import { join, uint, vector } from '../tls/wire/bytes.ts';
import { CONTENT_TYPE, WIRE_VERSION } from '../tls/wire/numbers.ts';
import { encodeRecord } from '../tls/wire/record.ts';
import { clientMessages, protectedFinished, rsaEncrypt, rsaKeyOf } from './client-key-exchange.ts';
import { legacyGround, type AttackGround, type LegacyProtocol } from './ground.ts';
import { eventText, openHandshake } from './open-handshake.ts';

/** What is wrong with the encrypted block of a ClientKeyExchange (RFC 8017 section 7.2.2). */
const VARIANTS = [
  'correct padding',
  'wrong first bytes',
  'separator too late',
  'no separator',
  'wrong version',
] as const;
type Variant = (typeof VARIANTS)[number];

/** The whole end of the handshake, or only the key exchange, as the authors of ROBOT did. */
type Flow = 'full' | 'short';

/** How long an answer is awaited. */
const ANSWER_WAIT_MS = 2_000;
/**
 * In the short flow a sound server rightly says nothing, so the wait is this many times what the
 * full flow took, within bounds.
 */
const SHORT_WAIT_FACTOR = 3;
const SHORT_WAIT_MIN_MS = 100;
const SHORT_WAIT_MAX_MS = 1_000;
/** How long after an alert the end of the connection is awaited. */
const SETTLE_MS = 150;
/** Rounds in which a difference must show unchanged before it is called one. */
const ROUNDS = 3;
/** A busy machine delays an answer now and then; after so many rounds it is chance. */
const ROUNDS_MAX = 8;

const SECRET_BYTES = 48;
/** A whole number of blocks of every cipher, and as long as a Finished. */
const GARBAGE_BYTES = 64;

interface Oracle {
  readonly serverName: string | null;
  readonly protocol: LegacyProtocol;
  readonly suites: readonly number[];
  readonly flow: Flow;
  readonly waitMs: number;
}

/**
 * ROBOT (Böck, Somorovsky, Young 2017): does the answer to a ClientKeyExchange tell whether its
 * RSA padding was right? Then recorded sessions can be decrypted (Bleichenbacher 1998).
 */
export async function probeRobot(
  connector: Connector,
  ground: AttackGround,
): Promise<Answer<boolean>> {
  const legacy = legacyGround(ground, (suite) => suite.keyExchange === 'RSA' && !suite.export);
  if (legacy === null) return known(false, 'no suite with RSA key exchange is accepted');
  const oracle = { ...legacy, serverName: ground.serverName };
  const started = performance.now();
  const full = await tryOracle(connector, { ...oracle, flow: 'full', waitMs: ANSWER_WAIT_MS });
  if (!full.known || full.value) return full;
  const waitMs = Math.min(
    SHORT_WAIT_MAX_MS,
    Math.max(SHORT_WAIT_MIN_MS, (performance.now() - started) * SHORT_WAIT_FACTOR),
  );
  const short = await tryOracle(connector, { ...oracle, flow: 'short', waitMs });
  return short.known && !short.value ? full : short;
}

async function tryOracle(connector: Connector, oracle: Oracle): Promise<Answer<boolean>> {
  const first = await round(connector, oracle);
  if ('why' in first) return unknown(`a handshake ended: ${first.why}`);
  const distinct = new Set(first.answers);
  if (distinct.size === 1) {
    return known(false, `every padding is answered alike: ${[...distinct].join('')}`);
  }
  let { answers } = first;
  for (let [alike, rounds] = [1, 1]; alike < ROUNDS; rounds += 1) {
    if (rounds === ROUNDS_MAX) {
      return unknown('the answers differ, but not from padding to padding: they change by chance');
    }
    const next = await round(connector, oracle);
    if ('why' in next) return unknown(`a handshake ended: ${next.why}`);
    alike = next.answers.every((answer, index) => answer === answers[index]) ? alike + 1 : 1;
    answers = next.answers;
  }
  if (new Set(answers).size === 1) {
    return known(false, `every padding is answered alike: ${[...new Set(answers)].join('')}`);
  }
  const seen = VARIANTS.map((variant, index) => `${variant}: ${answers[index]}`).join('; ');
  return known(true, `the answer tells the padding, ${ROUNDS} times alike (${seen})`);
}

async function round(
  connector: Connector,
  oracle: Oracle,
): Promise<{ readonly answers: readonly string[] } | { readonly why: string }> {
  const answers = await Promise.all(VARIANTS.map((variant) => askOnce(connector, oracle, variant)));
  const failed = answers.find((answer) => typeof answer !== 'string');
  return failed ?? { answers: answers.filter((answer) => typeof answer === 'string') };
}

async function askOnce(
  connector: Connector,
  oracle: Oracle,
  variant: Variant,
): Promise<string | { readonly why: string }> {
  const opened = await openHandshake(connector, oracle);
  if ('why' in opened) return opened;
  const { connection, hello, leaf } = opened;
  try {
    const key = rsaKeyOf(leaf);
    if (key === null) return { why: 'its certificate has no RSA key' };
    const block = encryptedBlock(key, variant, WIRE_VERSION[oracle.protocol]);
    if (block === null) return { why: 'its RSA key is too short for a secret' };
    // SSLv3 has no length before the only field (RFC 6101 5.6.7.1).
    const body = oracle.protocol === 'SSLv3' ? block : vector(2, block);
    const { version } = hello;
    const messages = clientMessages(opened, body);
    const exchange = encodeRecord({ type: CONTENT_TYPE.handshake, version, body: messages });
    connection.send(
      oracle.flow === 'short'
        ? exchange
        : join(exchange, protectedFinished(version, randomBytes(GARBAGE_BYTES))),
    );
    const answer = await connection.next(oracle.waitMs);
    if (answer.kind !== 'alert') return eventText(answer);
    return `${eventText(answer)}, then ${eventText(await connection.next(SETTLE_MS))}`;
  } finally {
    connection.close();
  }
}

function encryptedBlock(key: KeyObject, variant: Variant, version: number): Uint8Array | null {
  const size = Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
  // Two bytes in front, at least eight of padding, the separator (RFC 8017 section 7.2.1).
  const padding = nonZero(size - SECRET_BYTES - 3);
  if (padding.length < 8) return null;
  const rest = nonZero(SECRET_BYTES - 2);
  const block = (start: number, separator: number, secretVersion: number): Uint8Array =>
    join(uint(start, 2), padding, uint(separator, 1), uint(secretVersion, 2), rest);
  switch (variant) {
    case 'correct padding':
      return rsaEncrypt(key, block(0x0002, 0, version), false);
    case 'wrong first bytes':
      return rsaEncrypt(key, block(0x4117, 0, version), false);
    case 'separator too late': {
      const late = block(0x0002, 0x11, version);
      late[size - 2] = 0;
      return rsaEncrypt(key, late, false);
    }
    case 'no separator':
      return rsaEncrypt(key, block(0x0002, 0x11, 0x1111), false);
    case 'wrong version':
      return rsaEncrypt(key, block(0x0002, 0, 0x0202), false);
  }
}

function nonZero(length: number): Uint8Array {
  return randomBytes(Math.max(0, length)).map((byte) => (byte === 0 ? 1 : byte));
}
