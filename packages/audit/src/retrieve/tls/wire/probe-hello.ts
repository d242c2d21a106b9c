import { isIP } from 'node:net';
import type { Protocol } from '../../../facts/tls-facts.ts';
import type { ClientHello } from './client-hello.ts';
import { extension, type Extension } from './extension.ts';
import { SCSV, WIRE_VERSION } from './numbers.ts';

export interface ProbeHello {
  readonly protocol: Exclude<Protocol, 'SSLv2'>;
  /** Null, or an IP address, leaves server_name out. */
  readonly serverName: string | null;
  readonly suites: readonly number[];
  /** By number, in order of preference; `usualGroups` where it is left out. */
  readonly groups?: readonly number[];
  /** Further extensions, behind the usual ones. */
  readonly more?: readonly Extension[];
  /** Offered besides TLS 1.3, in front of it (RFC 8701). */
  readonly unknownVersions?: readonly number[];
  /** Null compression alone where it is left out. */
  readonly compressions?: readonly number[];
  /** Only what a handshake cannot do without, for servers that fear the rest. */
  readonly minimal?: boolean;
}

/**
 * Groups that a hello offers while it asks for something else: x25519, P-256, P-384, P-521, x448,
 * and secp256k1, the Brainpool and binary curves that old servers had. No finite-field groups:
 * with them RFC 7919 lets a server refuse DHE of its own parameters.
 */
const PROBE_GROUPS: readonly number[] = [
  ...[0x001d, 0x0017, 0x0018, 0x0019, 0x001e, 0x0016, 0x001a, 0x001b, 0x001c],
  ...[0x0009, 0x000a, 0x000b, 0x000c, 0x000d, 0x000e],
];

/**
 * What TLS 1.3 offers besides, behind the curves: there a server may know nothing but hybrids,
 * finite fields or the newer numbers of Brainpool.
 */
const TLS13_GROUPS: readonly number[] = [
  ...PROBE_GROUPS,
  ...[0x11ec, 0x11eb, 0x11ed, 0x11ee, 0x0200, 0x0201, 0x0202],
  ...[0x0100, 0x0101, 0x0102, 0x0103, 0x0104, 0x001f, 0x0020, 0x0021, 0x0029],
];

/** The groups of a hello that asks for something else. */
export function usualGroups(protocol: Protocol): readonly number[] {
  return protocol === 'TLSv1.3' ? TLS13_GROUPS : PROBE_GROUPS;
}

const MINIMAL_GROUPS = [0x0017, 0x0018, 0x0019, 0x001d];

/** Every scheme that a server may want to sign with, modern ones first (RFC 8446 section 4.2.3). */
const SIGNATURE_SCHEMES = [
  ...[0x0403, 0x0503, 0x0603, 0x0807, 0x0808],
  ...[0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b],
  ...[0x0401, 0x0501, 0x0601, 0x0301, 0x0303],
  ...[0x0203, 0x0201, 0x0402, 0x0302, 0x0202],
];

/**
 * The hello of a probe: like an ordinary client's but for its suites. In TLS 1.3 it has no key
 * share, so that the server answers with a HelloRetryRequest, which names the suite and the group
 * and costs it no signature.
 */
export function probeHello(probe: ProbeHello): ClientHello {
  const { protocol, suites } = probe;
  const isTls13 = protocol === 'TLSv1.3';
  const version = isTls13 ? WIRE_VERSION['TLSv1.2'] : WIRE_VERSION[protocol];
  if (protocol === 'SSLv3') {
    // SSL 3 has no extensions: the signalling suite asks for RFC 5746 (section 3.3).
    return { version, suites: [...suites, SCSV.renegotiation], extensions: null };
  }
  const minimal = probe.minimal ?? false;
  const { serverName } = probe;
  const extensions = [
    ...(serverName === null || isIP(serverName) > 0 ? [] : [extension.serverName(serverName)]),
    extension.supportedGroups(probe.groups ?? (minimal ? MINIMAL_GROUPS : usualGroups(protocol))),
    ...(isTls13
      ? tls13Extensions(probe.unknownVersions ?? [])
      : olderExtensions(protocol, minimal)),
    ...(probe.more ?? []),
  ];
  const compressions = probe.compressions ?? [0];
  return { version, suites, compressions, extensions };
}

function tls13Extensions(unknownVersions: readonly number[]): readonly Extension[] {
  return [
    extension.signatureAlgorithms(SIGNATURE_SCHEMES),
    extension.supportedVersions([...unknownVersions, WIRE_VERSION['TLSv1.3']]),
    extension.pskKeyExchangeModes([1]),
    extension.keyShare([]),
  ];
}

function olderExtensions(protocol: Protocol, minimal: boolean): readonly Extension[] {
  return [
    extension.ecPointFormats(),
    ...(protocol === 'TLSv1.2' ? [extension.signatureAlgorithms(SIGNATURE_SCHEMES)] : []),
    ...(minimal ? [] : [extension.sessionTicket(), extension.extendedMasterSecret()]),
    extension.renegotiationInfo(),
  ];
}
