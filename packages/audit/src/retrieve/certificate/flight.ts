import type { Protocol } from '../../facts/tls-facts.ts';
import type { Connector } from '../connector.ts';
import { alertName } from '../tls/wire/alert.ts';
import { parseCertificateMessage } from '../tls/wire/certificate-message.ts';
import { parseCertificateStatus } from '../tls/wire/certificate-status.ts';
import { encodeClientHello } from '../tls/wire/client-hello.ts';
import { WireConnection, type WireEvent } from '../tls/wire/connection.ts';
import { extension } from '../tls/wire/extension.ts';
import { isMalformed } from '../tls/wire/malformed.ts';
import { EXTENSION_TYPE, HANDSHAKE_TYPE, SCSV } from '../tls/wire/numbers.ts';
import { probeHello } from '../tls/wire/probe-hello.ts';
import { extensionBody, parseServerHello } from '../tls/wire/server-hello.ts';
import { encodeSslv2ClientHello, parseSslv2ServerHello } from '../tls/wire/sslv2-hello.ts';
import { sctCountOf } from './sct.ts';

/** What a server sent about itself in one handshake, up to where keys would be needed. */
export type Flight =
  | {
      readonly ok: true;
      /** DER, as sent. */
      readonly certificates: readonly Uint8Array[];
      /** The stapled OCSP response, DER. */
      readonly staple: Uint8Array | null;
      /** Signed certificate timestamps in the TLS extension. */
      readonly sctCount: number;
    }
  | {
      readonly ok: false;
      /** `refused`: the server answered, in TLS, that it does not want this hello. */
      readonly reason: 'unreachable' | 'timeout' | 'refused' | 'other';
      readonly why: string;
    };

/** Which key the server has to show: the suites and schemes offered leave it no other. */
export type KeyKind = 'RSA' | 'other';

/**
 * Suites of TLS 1.2 and older by the kind of key that they authenticate with, ordinary ones
 * first; also those that nobody should offer, since their servers have certificates too.
 */
export const SUITES_OF_KEY: Readonly<Record<KeyKind, readonly number[]>> = {
  RSA: [
    ...[0xc02f, 0xc030, 0xcca8, 0x009e, 0x009f, 0xccaa, 0xc027, 0xc028, 0xc013, 0xc014],
    ...[0x0067, 0x006b, 0x0033, 0x0039, 0x009c, 0x009d, 0x003c, 0x003d, 0x002f, 0x0035],
    ...[0xc09c, 0xc09d, 0x0041, 0x0084, 0x0096, 0xc012, 0x0016, 0x000a, 0xc011, 0x0005],
    ...[0x0004, 0x0007, 0x0015, 0x0009, 0x0014, 0x0008, 0x0006, 0x0003, 0xc010, 0x003b],
    ...[0x0002, 0x0001],
  ],
  // ECDSA and EdDSA, DSS, fixed ECDH.
  other: [
    ...[0xc02b, 0xc02c, 0xcca9, 0xc023, 0xc024, 0xc009, 0xc00a, 0xc0ac, 0xc0ad, 0xc0ae],
    ...[0xc0af, 0xc008, 0xc007, 0xc006, 0x00a2, 0x00a3, 0x0040, 0x006a, 0x0032, 0x0038],
    ...[0x0013, 0x0012, 0x0011, 0xc02d, 0xc02e, 0xc025, 0xc026, 0xc004, 0xc005, 0xc031],
    ...[0xc032, 0xc029, 0xc02a, 0xc00e, 0xc00f],
  ],
};

/** Cipher kinds of SSLv2 (draft-hickman-netscape-ssl-00 section 2.6). */
const SSLV2_KINDS = [0x010080, 0x020080, 0x030080, 0x040080, 0x050080, 0x060040, 0x0700c0];

export interface FlightRequest {
  readonly protocol: Exclude<Protocol, 'SSLv2' | 'TLSv1.3'>;
  readonly serverName: string | null;
  readonly suites: readonly number[];
  /** Only what a handshake cannot do without. */
  readonly minimal?: boolean;
}

/** The server's answer to a hello of TLS 1.2 or older, whose messages are readable. */
export async function readFlight(connector: Connector, request: FlightRequest): Promise<Flight> {
  const { minimal = false, suites } = request;
  const connection = await WireConnection.open(connector);
  const more = [extension.statusRequest(), extension.signedCertificateTimestamp()];
  connection.send(
    encodeClientHello(
      probeHello({
        ...request,
        suites: [...suites, SCSV.renegotiation],
        more: minimal ? [] : more,
      }),
    ),
  );
  try {
    return await collect(connection);
  } finally {
    connection.close();
  }
}

async function collect(connection: WireConnection): Promise<Flight> {
  let certificates: readonly Uint8Array[] | null = null;
  let staple: Uint8Array | null = null;
  let sctCount = 0;
  for (;;) {
    const event = await connection.next();
    if (event.kind !== 'handshake') {
      // Servers that end early have shown their certificate all the same.
      return certificates === null ? noFlight(event) : { ok: true, certificates, staple, sctCount };
    }
    switch (event.type) {
      case HANDSHAKE_TYPE.serverHello: {
        const hello = parseServerHello(event.body);
        if (isMalformed(hello)) return broken(hello.malformed);
        const list = extensionBody(hello, EXTENSION_TYPE.signedCertificateTimestamp);
        sctCount = list === null ? 0 : sctCountOf(list);
        break;
      }
      case HANDSHAKE_TYPE.certificate: {
        const message = parseCertificateMessage(event.body);
        if (isMalformed(message)) return broken(message.malformed);
        certificates = message.certificates;
        break;
      }
      case HANDSHAKE_TYPE.certificateStatus: {
        const status = parseCertificateStatus(event.body);
        if (!isMalformed(status)) staple = status.response;
        break;
      }
      default:
        return certificates === null
          ? broken('the server sent no certificate')
          : { ok: true, certificates, staple, sctCount };
    }
  }
}

/** The certificate in the hello of an SSLv2 server. */
export async function readSslv2Flight(connector: Connector): Promise<Flight> {
  const connection = await WireConnection.open(connector, { sslv2: true });
  connection.send(encodeSslv2ClientHello(SSLV2_KINDS));
  const event = await connection.next();
  connection.close();
  if (event.kind !== 'sslv2') return noFlight(event);
  const hello = parseSslv2ServerHello(event.body);
  if (isMalformed(hello)) return broken(hello.malformed);
  return { ok: true, certificates: [hello.certificate], staple: null, sctCount: 0 };
}

/** A flight that says something else than the protocol allows. */
export function broken(why: string): Flight {
  return { ok: false, reason: 'other', why };
}

/** Why there is no flight, from the event that came instead of it. */
export function noFlight(event: WireEvent): Flight {
  switch (event.kind) {
    case 'alert':
      return { ok: false, reason: 'refused', why: `alert ${alertName(event)}` };
    case 'unreachable':
      return { ok: false, reason: 'unreachable', why: event.detail };
    case 'timeout':
      return { ok: false, reason: 'timeout', why: 'no answer in time' };
    case 'closed':
      return { ok: false, reason: 'refused', why: 'the server closed the connection' };
    case 'reset':
      return { ok: false, reason: 'refused', why: 'the server reset the connection' };
    case 'not-tls':
      return broken('the answer is no TLS');
    case 'too-long':
      return broken(`the answer is too long: ${event.detail}`);
    case 'handshake':
    case 'change-cipher-spec':
    case 'sslv2':
    case 'heartbeat':
    case 'encrypted':
      return broken(`the server answered with a ${event.kind} record`);
  }
}
