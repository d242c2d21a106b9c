import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import type { Connector } from '../connector.ts';
import { ByteReader } from '../tls/wire/byte-reader.ts';
import { join, uint, vector } from '../tls/wire/bytes.ts';
import { parseCertificateStatus } from '../tls/wire/certificate-status.ts';
import { clientHelloMessage, type ClientHello } from '../tls/wire/client-hello.ts';
import { WireConnection, type WireEvent } from '../tls/wire/connection.ts';
import { extension, type Extension } from '../tls/wire/extension.ts';
import { isMalformed, type Malformed } from '../tls/wire/malformed.ts';
import { MessageReader } from '../tls/wire/message-reader.ts';
import { CONTENT_TYPE, EXTENSION_TYPE, HANDSHAKE_TYPE, WIRE_VERSION } from '../tls/wire/numbers.ts';
import { encodeRecord } from '../tls/wire/record.ts';
import { extensionBody, parseServerHello, type ServerHello } from '../tls/wire/server-hello.ts';
import { broken, noFlight, type Flight, type KeyKind } from './flight.ts';
import { sctCountOf } from './sct.ts';
import {
  HYBRID_GROUPS,
  KEY_GROUPS,
  keyPairOf,
  messageHash,
  serverHandshakeKeys,
  TLS13_SUITES,
  type KeyPair,
  type RecordOpener,
} from './tls13-keys.ts';

/** Signature schemes that leave a server one kind of key (RFC 8446 section 4.2.3). */
const SCHEMES: Readonly<Record<KeyKind, readonly number[]>> = {
  RSA: [0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b],
  other: [0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x081a, 0x081b, 0x081c],
};
/** What certificates of the chain may be signed with, whatever the key of the leaf. */
const CHAIN_SCHEMES = [...SCHEMES.RSA, ...SCHEMES.other, 0x0401, 0x0501, 0x0601, 0x0201, 0x0203];

const COOKIE = 44;
const FIRST_SHARES = 2;
const CERTIFICATES_MAX = 100;

/**
 * The certificate that a server shows in TLS 1.3, where it is encrypted: we agree on keys, read
 * on to the Certificate message and leave. Nothing is authenticated: what is read is shown.
 */
export async function readTls13Flight(
  connector: Connector,
  request: { readonly serverName: string | null; readonly key: KeyKind },
): Promise<Flight> {
  const flight = await readWith(connector, { ...request, groups: KEY_GROUPS });
  if (flight.ok || flight.reason !== 'refused') return flight;
  // Apart, because servers that like hybrids best would answer every first hello with a retry.
  return readWith(connector, { ...request, groups: HYBRID_GROUPS });
}

interface Asked {
  readonly serverName: string | null;
  readonly key: KeyKind;
  readonly groups: readonly number[];
}

async function readWith(connector: Connector, request: Asked): Promise<Flight> {
  const connection = await WireConnection.open(connector);
  try {
    const keys = await agree(connection, request);
    return 'ok' in keys ? keys : await readProtected(connection, keys);
  } finally {
    connection.close();
  }
}

async function agree(connection: WireConnection, request: Asked): Promise<RecordOpener | Flight> {
  const ours = request.groups.slice(0, FIRST_SHARES).flatMap((group) => keyPairOf(group) ?? []);
  const random = randomBytes(32);
  const write = (pairs: readonly KeyPair[], more: readonly Extension[]): Uint8Array =>
    clientHelloMessage(tls13Hello({ ...request, random, pairs, more }));
  const first = write(ours, []);
  const answer = await ask(connection, first);
  if ('ok' in answer) return answer;
  if (!answer.hello.retry) return keysOf(answer, ours, first);

  const pair = keyPairOf(answer.hello.group ?? 0);
  if (pair === null) return broken(`the server wants key exchange group ${answer.hello.group}`);
  const cookie = extensionBody(answer.hello, COOKIE);
  const second = write([pair], cookie === null ? [] : [extension.other(COOKIE, cookie)]);
  const again = await ask(connection, second);
  if ('ok' in again) return again;
  if (again.hello.retry) return broken('the server asks for a second retry');
  const before = join(messageHash(answer.hello.suite, first), answer.message, second);
  return keysOf(again, [pair], before);
}

interface HelloAnswer {
  readonly hello: ServerHello;
  /** The whole handshake message, for the transcript. */
  readonly message: Uint8Array;
}

async function ask(connection: WireConnection, hello: Uint8Array): Promise<HelloAnswer | Flight> {
  connection.send(encodeRecord({ type: CONTENT_TYPE.handshake, version: 0x0301, body: hello }));
  const event = inTheClear(await nextBut(connection, 'change-cipher-spec'));
  if (event.kind !== 'handshake' || event.type !== HANDSHAKE_TYPE.serverHello) {
    return noFlight(event);
  }
  const parsed = parseServerHello(event.body);
  if (isMalformed(parsed)) return broken(parsed.malformed);
  if (parsed.version !== WIRE_VERSION['TLSv1.3']) {
    return broken('the server answered with an older version');
  }
  return { hello: parsed, message: join(uint(event.type, 1), vector(3, event.body)) };
}

async function nextBut(connection: WireConnection, skipped: WireEvent['kind']): Promise<WireEvent> {
  for (;;) {
    const event = await connection.next();
    if (event.kind !== skipped) return event;
  }
}

/**
 * Behind a HelloRetryRequest stands a ChangeCipherSpec that means nothing (RFC 8446 D.4), after
 * which the reader takes the ServerHello for encrypted.
 */
function inTheClear(event: WireEvent): WireEvent {
  if (event.kind !== 'encrypted' || event.type !== CONTENT_TYPE.handshake) return event;
  const record = encodeRecord({ type: event.type, version: 0x0303, body: event.body });
  return new MessageReader().push(record)[0] ?? event;
}

function keysOf(
  { hello, message }: HelloAnswer,
  pairs: readonly KeyPair[],
  before: Uint8Array,
): RecordOpener | Flight {
  const share = new ByteReader(extensionBody(hello, EXTENSION_TYPE.keyShare) ?? new Uint8Array());
  share.uint(2);
  const peer = share.vector(2);
  const pair = pairs.find(({ group }) => group === hello.group);
  if (pair === undefined || share.short) return broken('the server sent no key of our groups');
  try {
    const keys = serverHandshakeKeys({
      suite: hello.suite,
      sharedSecret: pair.agree(peer),
      transcript: join(before, message),
    });
    return keys ?? broken(`the server chose suite ${hello.suite}, which was not offered`);
  } catch {
    return broken('the key of the server is no point of its group');
  }
}

async function readProtected(connection: WireConnection, keys: RecordOpener): Promise<Flight> {
  const reader = new MessageReader();
  for (;;) {
    const event = await nextBut(connection, 'change-cipher-spec');
    if (event.kind !== 'encrypted') return noFlight(event);
    const inner = keys.open(event.body);
    if (inner === null) return broken('an encrypted record cannot be read');
    for (const message of reader.push(encodeRecord({ ...inner, version: 0x0303 }))) {
      if (message.kind !== 'handshake') return noFlight(message);
      if (message.type !== HANDSHAKE_TYPE.certificate) continue;
      const flight = parseTls13Certificate(message.body);
      return isMalformed(flight) ? broken(flight.malformed) : flight;
    }
  }
}

/** Certificate of TLS 1.3 (RFC 8446 section 4.4.2). Takes any bytes, never throws. */
export function parseTls13Certificate(
  body: Uint8Array,
): Extract<Flight, { readonly ok: true }> | Malformed {
  const reader = new ByteReader(body);
  reader.vector(1);
  const list = new ByteReader(reader.vector(3));
  const certificates: Uint8Array[] = [];
  let staple: Uint8Array | null = null;
  let sctCount = 0;
  while (list.left > 0 && !list.short && certificates.length < CERTIFICATES_MAX) {
    certificates.push(list.vector(3));
    const extensions = new ByteReader(list.vector(2));
    // Only what belongs to the leaf is of interest.
    while (certificates.length === 1 && extensions.left > 0 && !extensions.short) {
      const type = extensions.uint(2);
      const value = extensions.vector(2);
      if (type === EXTENSION_TYPE.signedCertificateTimestamp) sctCount = sctCountOf(value);
      if (type !== EXTENSION_TYPE.statusRequest) continue;
      const status = parseCertificateStatus(value);
      if (!isMalformed(status)) staple = status.response;
    }
  }
  if (reader.short || list.short) return { malformed: 'a Certificate message that ends early' };
  return { ok: true, certificates, staple, sctCount };
}

function tls13Hello(request: {
  readonly serverName: string | null;
  readonly key: KeyKind;
  readonly groups: readonly number[];
  readonly random: Uint8Array;
  readonly pairs: readonly KeyPair[];
  readonly more: readonly Extension[];
}): ClientHello {
  const { serverName, key, groups, random, pairs, more } = request;
  return {
    version: WIRE_VERSION['TLSv1.2'],
    recordVersion: 0x0301,
    random,
    suites: [...TLS13_SUITES.keys()],
    extensions: [
      ...(serverName === null || isIP(serverName) !== 0 ? [] : [extension.serverName(serverName)]),
      extension.supportedGroups(groups),
      extension.signatureAlgorithms(SCHEMES[key]),
      extension.signatureAlgorithmsCert(CHAIN_SCHEMES),
      extension.supportedVersions([WIRE_VERSION['TLSv1.3']]),
      extension.pskKeyExchangeModes([1]),
      extension.statusRequest(),
      extension.signedCertificateTimestamp(),
      extension.keyShare(pairs.map(({ group, publicKey }) => ({ group, key: publicKey }))),
      ...more,
    ],
  };
}
