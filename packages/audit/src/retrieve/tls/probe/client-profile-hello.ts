import { PROTOCOLS } from '../../../facts/tls-facts.ts';
import type { ClientProfile } from '../data/client-profiles.ts';
import { clientKey } from '../wire/client-key.ts';
import type { ClientHello } from '../wire/client-hello.ts';
import { extension, type Extension, type KeyShare } from '../wire/extension.ts';
import { WIRE_VERSION } from '../wire/numbers.ts';

const SESSION_ID_BYTES = 32;
/** RFC 8701; browsers draw them anew for each hello, servers may not mind which. */
const GREASE = { suite: 0x3a3a, group: 0xeaea, version: 0x4a4a, first: 0x2a2a, last: 0xbaba };

/** The hello of a client of the world, for a server of this name. */
export function clientProfileHello(profile: ClientProfile, serverName: string | null): ClientHello {
  const grease = <T>(value: T): readonly T[] => (profile.grease ? [value] : []);
  const isTls13 = profile.versions[1] === 'TLSv1.3';
  const extensions = [
    ...grease(extension.other(GREASE.first)),
    ...(serverName === null ? [] : [extension.serverName(serverName)]),
    extension.extendedMasterSecret(),
    extension.renegotiationInfo(),
    extension.supportedGroups([...grease(GREASE.group), ...numbers(profile.groups)]),
    extension.ecPointFormats(),
    extension.sessionTicket(),
    ...(profile.alpn.length === 0 ? [] : [extension.alpn(profile.alpn)]),
    extension.statusRequest(),
    extension.signatureAlgorithms(numbers(profile.signatures)),
    ...(isTls13 ? tls13Extensions(profile) : []),
    ...grease(extension.other(GREASE.last, new Uint8Array(1))),
  ];
  return {
    version: WIRE_VERSION['TLSv1.2'],
    // TLS 1.3 clients send one to look like a resumption (RFC 8446 appendix D.4).
    sessionId: new Uint8Array(isTls13 ? SESSION_ID_BYTES : 0).fill(1),
    suites: [...grease(GREASE.suite), ...numbers(profile.suites)],
    extensions,
  };
}

function tls13Extensions(profile: ClientProfile): readonly Extension[] {
  const [lowest, highest] = profile.versions.map((version) => PROTOCOLS.indexOf(version));
  const versions = PROTOCOLS.slice(lowest, (highest ?? 0) + 1).toReversed();
  const offered = versions.map((version) => WIRE_VERSION[version]);
  const shares = numbers(profile.shares).flatMap((group): KeyShare[] => {
    const key = clientKey(group);
    return key === null ? [] : [{ group, key }];
  });
  const greaseShare = { group: GREASE.group, key: new Uint8Array(1) };
  return [
    extension.supportedVersions(profile.grease ? [GREASE.version, ...offered] : offered),
    extension.pskKeyExchangeModes([1]),
    extension.keyShare(profile.grease ? [greaseShare, ...shares] : shares),
  ];
}

function numbers(hex: string): readonly number[] {
  return hex === '' ? [] : hex.split(' ').map((digits) => Number.parseInt(digits, 16));
}
