import type { Connector } from '../connector.ts';
import { alertName } from '../tls/wire/alert.ts';
import { join, uint, vector } from '../tls/wire/bytes.ts';
import { parseCertificateMessage } from '../tls/wire/certificate-message.ts';
import { clientHelloMessage, type ClientHello } from '../tls/wire/client-hello.ts';
import { WireConnection, type WireEvent } from '../tls/wire/connection.ts';
import type { Extension } from '../tls/wire/extension.ts';
import { isMalformed } from '../tls/wire/malformed.ts';
import { CONTENT_TYPE, HANDSHAKE_TYPE, SCSV } from '../tls/wire/numbers.ts';
import { probeHello } from '../tls/wire/probe-hello.ts';
import { encodeRecord } from '../tls/wire/record.ts';
import { parseServerHello, type ServerHello } from '../tls/wire/server-hello.ts';
import type { LegacyProtocol } from './ground.ts';

/** Messages before ServerHelloDone; RFC 5246 knows five. */
const FLIGHT_MESSAGES_MAX = 10;

/** A handshake of TLS 1.2 or older in which it is the client's turn. */
export interface OpenHandshake {
  readonly connection: WireConnection;
  readonly clientRandom: Uint8Array;
  readonly hello: ServerHello;
  /** DER of the leaf; null where the suite needs none. */
  readonly leaf: Uint8Array | null;
  /** The body of ServerKeyExchange; null where the suite has none. */
  readonly keyExchange: Uint8Array | null;
  /** The server asks for a certificate of ours. */
  readonly wantsCertificate: boolean;
  /** All handshake messages so far, for Finished. */
  readonly transcript: Uint8Array;
}

export interface HandshakeRequest {
  readonly protocol: LegacyProtocol;
  readonly serverName: string | null;
  readonly suites: readonly number[];
  readonly groups?: readonly number[];
  readonly more?: readonly Extension[];
  readonly sessionId?: Uint8Array;
  /** Leaves out extended_master_secret and session_ticket. */
  readonly minimal?: boolean;
}

/** The hello of an attack; `random` is returned because keys depend on it. */
export function attackHello(request: HandshakeRequest, random: Uint8Array): ClientHello {
  const hello = probeHello({ ...request, suites: [...request.suites, SCSV.renegotiation] });
  return { ...hello, random, sessionId: request.sessionId ?? new Uint8Array() };
}

/** Speaks until ServerHelloDone; the caller closes the connection. Else it says why not. */
export async function openHandshake(
  connector: Connector,
  request: HandshakeRequest,
): Promise<OpenHandshake | { readonly why: string }> {
  const connection = await WireConnection.open(connector);
  const random = crypto.getRandomValues(new Uint8Array(32));
  const message = clientHelloMessage(attackHello(request, random));
  const version = request.protocol === 'SSLv3' ? 0x0300 : 0x0301;
  connection.send(encodeRecord({ type: CONTENT_TYPE.handshake, version, body: message }));
  const flight = await readFlight(connection);
  if ('why' in flight) {
    connection.close();
    return flight;
  }
  const { transcript, ...rest } = flight;
  return { ...rest, connection, clientRandom: random, transcript: join(message, transcript) };
}

type ServerFlight = Omit<OpenHandshake, 'connection' | 'clientRandom'>;

async function readFlight(
  connection: WireConnection,
): Promise<ServerFlight | { readonly why: string }> {
  const bodies = new Map<number, Uint8Array>();
  const messages: Uint8Array[] = [];
  while (!bodies.has(HANDSHAKE_TYPE.serverHelloDone)) {
    const event = await connection.next();
    if (event.kind !== 'handshake') return { why: eventText(event) };
    if (messages.length === FLIGHT_MESSAGES_MAX) return { why: 'too many handshake messages' };
    bodies.set(event.type, event.body);
    messages.push(handshakeMessage(event.type, event.body));
  }
  const hello = parseServerHello(bodies.get(HANDSHAKE_TYPE.serverHello) ?? new Uint8Array());
  if (isMalformed(hello)) return { why: hello.malformed };
  const list = bodies.get(HANDSHAKE_TYPE.certificate);
  const certificates = list === undefined ? null : parseCertificateMessage(list);
  return {
    hello,
    leaf:
      certificates === null || isMalformed(certificates)
        ? null
        : (certificates.certificates[0] ?? null),
    keyExchange: bodies.get(HANDSHAKE_TYPE.serverKeyExchange) ?? null,
    wantsCertificate: bodies.has(HANDSHAKE_TYPE.certificateRequest),
    transcript: join(...messages),
  };
}

/** A handshake message with its header. */
export function handshakeMessage(type: number, body: Uint8Array): Uint8Array {
  return join(uint(type, 1), vector(3, body));
}

/** What came, in words. */
export function eventText(event: WireEvent): string {
  switch (event.kind) {
    case 'alert':
      return `alert ${alertName(event)}`;
    case 'closed':
    case 'reset':
      return 'the connection ended';
    case 'timeout':
      return 'no answer in time';
    case 'unreachable':
    case 'too-long':
      return event.detail;
    case 'not-tls':
      return 'an answer that is no TLS';
    case 'handshake':
      return `handshake message ${event.type}`;
    case 'change-cipher-spec':
    case 'sslv2':
    case 'heartbeat':
    case 'encrypted':
      return `a record (${event.kind})`;
  }
}
