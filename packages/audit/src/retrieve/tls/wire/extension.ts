import { ascii, join, uint, uint16s, vector } from './bytes.ts';
import { EXTENSION_TYPE } from './numbers.ts';

/** One extension of a hello, still as bytes. */
export interface Extension {
  readonly type: number;
  readonly body: Uint8Array;
}

export interface KeyShare {
  readonly group: number;
  readonly key: Uint8Array;
}

const EMPTY = new Uint8Array();

/** Writes extensions of a ClientHello; each cites where its body is defined. */
export const extension = {
  /** RFC 6066 section 3; never an IP address. */
  serverName: (host: string): Extension => ({
    type: EXTENSION_TYPE.serverName,
    body: vector(2, uint(0, 1), vector(2, ascii(host))),
  }),
  /** RFC 6066 section 8, OCSP, without responders or extensions. */
  statusRequest: (): Extension => ({
    type: EXTENSION_TYPE.statusRequest,
    body: join(uint(1, 1), vector(2), vector(2)),
  }),
  /** RFC 8446 section 4.2.7 and RFC 8422 section 5.1.1. */
  supportedGroups: (groups: readonly number[]): Extension => ({
    type: EXTENSION_TYPE.supportedGroups,
    body: vector(2, uint16s(groups)),
  }),
  /** RFC 8422 section 5.1.2: uncompressed, and with `all` the two compressed forms. */
  ecPointFormats: (all = false): Extension => ({
    type: EXTENSION_TYPE.ecPointFormats,
    body: vector(1, Uint8Array.from(all ? [0, 1, 2] : [0])),
  }),
  /** RFC 8446 section 4.2.3. */
  signatureAlgorithms: (schemes: readonly number[]): Extension => ({
    type: EXTENSION_TYPE.signatureAlgorithms,
    body: vector(2, uint16s(schemes)),
  }),
  /** RFC 8446 section 4.2.3. */
  signatureAlgorithmsCert: (schemes: readonly number[]): Extension => ({
    type: EXTENSION_TYPE.signatureAlgorithmsCert,
    body: vector(2, uint16s(schemes)),
  }),
  /** RFC 6520 section 2: 1 = the peer may send requests, 2 = it may not. */
  heartbeat: (mode: 1 | 2 = 1): Extension => ({
    type: EXTENSION_TYPE.heartbeat,
    body: uint(mode, 1),
  }),
  /** RFC 7301 section 3.1. */
  alpn: (protocols: readonly string[]): Extension => ({
    type: EXTENSION_TYPE.alpn,
    body: vector(2, ...protocols.map((name) => vector(1, ascii(name)))),
  }),
  /** RFC 6962 section 3.3.1. */
  signedCertificateTimestamp: (): Extension => ({
    type: EXTENSION_TYPE.signedCertificateTimestamp,
    body: EMPTY,
  }),
  /** RFC 7685. */
  padding: (length: number): Extension => ({
    type: EXTENSION_TYPE.padding,
    body: new Uint8Array(length),
  }),
  /** RFC 7366. */
  encryptThenMac: (): Extension => ({ type: EXTENSION_TYPE.encryptThenMac, body: EMPTY }),
  /** RFC 7627. */
  extendedMasterSecret: (): Extension => ({
    type: EXTENSION_TYPE.extendedMasterSecret,
    body: EMPTY,
  }),
  /** RFC 8879 section 3: 1 zlib, 2 brotli, 3 zstd. */
  compressCertificate: (algorithms: readonly number[]): Extension => ({
    type: EXTENSION_TYPE.compressCertificate,
    body: vector(1, uint16s(algorithms)),
  }),
  /** RFC 8449. */
  recordSizeLimit: (bytes: number): Extension => ({
    type: EXTENSION_TYPE.recordSizeLimit,
    body: uint(bytes, 2),
  }),
  /** RFC 9345 section 4.1.1. */
  delegatedCredentials: (schemes: readonly number[]): Extension => ({
    type: EXTENSION_TYPE.delegatedCredentials,
    body: vector(2, uint16s(schemes)),
  }),
  /** RFC 5077 section 3.2: empty asks for a ticket. */
  sessionTicket: (ticket: Uint8Array = EMPTY): Extension => ({
    type: EXTENSION_TYPE.sessionTicket,
    body: ticket,
  }),
  /** RFC 8446 section 4.2.10. */
  earlyData: (): Extension => ({ type: EXTENSION_TYPE.earlyData, body: EMPTY }),
  /** RFC 8446 section 4.2.1. */
  supportedVersions: (versions: readonly number[]): Extension => ({
    type: EXTENSION_TYPE.supportedVersions,
    body: vector(1, uint16s(versions)),
  }),
  /** RFC 8446 section 4.2.9: 0 = psk_ke, 1 = psk_dhe_ke. */
  pskKeyExchangeModes: (modes: readonly number[]): Extension => ({
    type: EXTENSION_TYPE.pskKeyExchangeModes,
    body: vector(1, Uint8Array.from(modes)),
  }),
  /** RFC 8446 section 4.2.6. */
  postHandshakeAuth: (): Extension => ({ type: EXTENSION_TYPE.postHandshakeAuth, body: EMPTY }),
  /** RFC 8446 section 4.2.8: without shares it asks for a HelloRetryRequest. */
  keyShare: (shares: readonly KeyShare[]): Extension => ({
    type: EXTENSION_TYPE.keyShare,
    body: vector(2, ...shares.map(({ group, key }) => join(uint(group, 2), vector(2, key)))),
  }),
  /** RFC 5746 section 3.2; the verify data is empty in a first handshake. */
  renegotiationInfo: (verifyData: Uint8Array = EMPTY): Extension => ({
    type: EXTENSION_TYPE.renegotiationInfo,
    body: vector(1, verifyData),
  }),
  /** An extension that nobody knows (RFC 8701), or any other by its number. */
  other: (type: number, body: Uint8Array = EMPTY): Extension => ({ type, body }),
} as const;
