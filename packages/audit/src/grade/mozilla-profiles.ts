import type { CertificateDetails } from '../facts/certificate-facts.ts';
import { PROTOCOLS, type Protocol, type TlsFacts } from '../facts/tls-facts.ts';

export const MOZILLA_PROFILES = ['modern', 'intermediate', 'old'] as const;
export type MozillaProfile = (typeof MOZILLA_PROFILES)[number];

export interface ProfileVerdict {
  readonly profile: MozillaProfile;
  readonly met: boolean;
  /** Why not. */
  readonly reasons: readonly string[];
}

/** What a profile of Mozilla's "Server Side TLS" 5.7 allows. */
interface Profile {
  readonly protocols: readonly Protocol[];
  /** Ids of the IANA registry, besides those of TLS 1.3. */
  readonly suites: ReadonlySet<number>;
  readonly groups: readonly string[];
  readonly rsaBitsMin: number | null;
  readonly curves: readonly string[];
  readonly dhBitsMin: number | null;
  readonly lifetimeDaysMax: number;
}

const DAY_MS = 86_400_000;

/** TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256. */
const TLS13_SUITES = [0x1301, 0x1302, 0x1303];

/** ECDHE and DHE with AES-GCM and ChaCha20. */
const INTERMEDIATE_SUITES = [
  ...[0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0x009e, 0x009f, 0xccaa],
];

/** CBC with forward secrecy, then static RSA, last 3DES. */
const OLD_SUITES = [
  ...[0xc023, 0xc027, 0xc009, 0xc013, 0xc024, 0xc028, 0xc00a, 0xc014, 0x0067, 0x006b],
  ...[0x009c, 0x009d, 0x003c, 0x003d, 0x002f, 0x0035, 0x000a],
];

const CURVES = ['x25519', 'X25519MLKEM768', 'secp256r1', 'prime256v1', 'secp384r1'];
const FFDHE = ['ffdhe2048', 'ffdhe3072', 'ffdhe4096', 'ffdhe6144', 'ffdhe8192'];

const PROFILES: Readonly<Record<MozillaProfile, Profile>> = {
  modern: {
    protocols: ['TLSv1.3'],
    suites: new Set(TLS13_SUITES),
    groups: CURVES,
    rsaBitsMin: null,
    curves: ['prime256v1', 'secp384r1'],
    dhBitsMin: null,
    lifetimeDaysMax: 90,
  },
  intermediate: {
    protocols: ['TLSv1.2', 'TLSv1.3'],
    suites: new Set([...TLS13_SUITES, ...INTERMEDIATE_SUITES]),
    groups: [...CURVES, ...FFDHE],
    rsaBitsMin: 2048,
    curves: ['prime256v1', 'secp384r1'],
    dhBitsMin: 2048,
    lifetimeDaysMax: 366,
  },
  old: {
    protocols: ['TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'],
    suites: new Set([...TLS13_SUITES, ...INTERMEDIATE_SUITES, ...OLD_SUITES]),
    groups: [...CURVES, ...FFDHE],
    rsaBitsMin: 2048,
    curves: ['prime256v1', 'secp384r1'],
    dhBitsMin: 1024,
    lifetimeDaysMax: 366,
  },
};

/** Holds a server against each profile: it meets one when it offers nothing else. */
export function judgeMozillaProfiles(tls: TlsFacts): ProfileVerdict[] {
  return MOZILLA_PROFILES.map((profile) => {
    const reasons = reasonsAgainst(tls, PROFILES[profile]);
    return { profile, met: reasons.length === 0, reasons };
  });
}

function reasonsAgainst(tls: TlsFacts, profile: Profile): string[] {
  const leaves = tls.certificates.flatMap(({ chain }) => chain.slice(0, 1));
  return [
    ...protocolReasons(tls, profile),
    ...list(
      'suites outside it',
      new Set(
        tls.suites
          .filter(({ suite, protocol }) => !(profile.suites.has(suite.id) && protocol !== 'SSLv2'))
          .map(({ suite }) => suite.name),
      ),
    ),
    ...list(
      'groups outside it',
      new Set(
        tls.keyExchange.groups
          .map(({ name }) => name)
          .filter((name) => !profile.groups.includes(name)),
      ),
    ),
    ...dhReasons(tls, profile),
    ...(leaves.length === 0 ? ['no certificate could be read'] : []),
    ...leaves.flatMap((leaf) => leafReasons(leaf, profile)),
  ];
}

function protocolReasons(tls: TlsFacts, { protocols }: Profile): string[] {
  const offered = PROTOCOLS.filter((name) => {
    const answer = tls.protocols[name];
    return answer.known && answer.value;
  });
  const outside = offered.filter((name) => !protocols.includes(name));
  const none = !offered.some((name) => protocols.includes(name));
  const unsure = PROTOCOLS.filter((name) => !tls.protocols[name].known);
  return [
    ...list('versions outside it', new Set(outside)),
    ...(none ? [`none of ${protocols.join(', ')} is offered`] : []),
    ...list('versions without an answer', new Set(unsure)),
  ];
}

function dhReasons({ keyExchange: { dhBits } }: TlsFacts, { dhBitsMin }: Profile): string[] {
  if (!dhBits.known) return [`the size of the Diffie-Hellman group is unknown: ${dhBits.why}`];
  if (dhBits.value === null || dhBitsMin === null || dhBits.value >= dhBitsMin) return [];
  return [`a Diffie-Hellman group of ${dhBits.value} bit`];
}

function leafReasons(leaf: CertificateDetails, profile: Profile): string[] {
  const days = (Date.parse(leaf.notAfter) - Date.parse(leaf.notBefore)) / DAY_MS;
  const tooLong =
    Math.floor(days) > profile.lifetimeDaysMax
      ? [`a certificate for ${Math.floor(days)} days (at most ${profile.lifetimeDaysMax})`]
      : [];
  return [...keyReasons(leaf, profile), ...tooLong];
}

function keyReasons({ key }: CertificateDetails, profile: Profile): string[] {
  const { rsaBitsMin, curves } = profile;
  if (key.type === 'EC' && key.curve !== null && curves.includes(key.curve)) return [];
  if (key.type === 'RSA' && rsaBitsMin !== null && key.bits >= rsaBitsMin) return [];
  return [`a certificate with a key of ${key.curve ?? `${key.type} ${key.bits} bit`}`];
}

const NAMED_MAX = 5;

function list(what: string, names: ReadonlySet<string>): string[] {
  if (names.size === 0) return [];
  const more = names.size > NAMED_MAX ? ` and ${names.size - NAMED_MAX} more` : '';
  return [`${what}: ${[...names].slice(0, NAMED_MAX).join(', ')}${more}`];
}
