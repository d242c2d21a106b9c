import type { Answer } from './answer.ts';
import type { CertificateFacts } from './certificate-facts.ts';

/** Protocol versions, oldest first, with the names that OpenSSL prints. */
export const PROTOCOLS = ['SSLv2', 'SSLv3', 'TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** One cipher suite of the IANA registry, with what its name says. */
export interface Suite {
  /** The two bytes of the hello as a number, e.g. 0xc02f (SSLv2: three bytes). */
  readonly id: number;
  /** The IANA name, e.g. `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`. */
  readonly name: string;
  /** OpenSSL's name, or null where it never had one. */
  readonly openssl: string | null;
  readonly keyExchange: 'RSA' | 'DH' | 'DHE' | 'ECDH' | 'ECDHE' | 'PSK' | 'other' | 'any';
  readonly authentication: 'RSA' | 'DSS' | 'ECDSA' | 'anon' | 'PSK' | 'other' | 'any';
  /** e.g. `AES_128_GCM`, `3DES_EDE_CBC`, `RC4_128`, `NULL`. */
  readonly cipher: string;
  /** Effective strength of the cipher in bits: NULL 0, export 40, DES 56, 3DES 112. */
  readonly bits: number;
  /** Block size in bits of a block cipher, else null. */
  readonly blockBits: number | null;
  readonly aead: boolean;
  readonly cbc: boolean;
  readonly export: boolean;
  readonly forwardSecret: boolean;
}

export interface AcceptedSuite {
  readonly protocol: Protocol;
  readonly suite: Suite;
}

/**
 * A safe prime is twice another one plus one. Any other prime has groups inside that are small, and
 * a composite number is no group at all for who knows its factors.
 */
export type DhGroup = 'safe' | 'small subgroups' | 'composite';

/** How far ServerKeyExchange or HelloRetryRequest told of the key exchange. */
export interface KeyExchangeFacts {
  /** Named groups that the server takes, by IANA name (`x25519`, `X25519MLKEM768`), any order. */
  readonly groups: readonly { readonly protocol: 'TLSv1.2' | 'TLSv1.3'; readonly name: string }[];
  /** Size in bits of the smallest finite-field prime seen in ServerKeyExchange; null: no DHE. */
  readonly dhBits: Answer<number | null>;
  /** The worst kind of number that was seen for such a prime; null: no DHE. */
  readonly dhGroup: Answer<DhGroup | null>;
  /** Size in bits of the smallest curve of an ECDHE exchange; null: no ECDHE. */
  readonly ecBits: Answer<number | null>;
}

/** What a client of the world would agree on with this server. */
export interface ClientHandshake {
  /** e.g. `Chrome 140`, `Firefox 140`, `Safari 17`, `Java 8u161`, `OpenSSL 3.0`, `Node 24`. */
  readonly client: string;
  /** True for the browsers by which forward secrecy is judged. */
  readonly reference: boolean;
  readonly result:
    | {
        readonly ok: true;
        readonly protocol: Protocol;
        readonly suite: Suite;
        readonly group: string | null;
        readonly forwardSecret: boolean;
      }
    | { readonly ok: false; readonly why: string };
}

/**
 * Everything that the probes of one address learned. Pure data: checks and grade read only this.
 */
export interface TlsFacts {
  readonly host: string;
  readonly port: number;
  readonly address: string;
  /** Every version, also those not offered. */
  readonly protocols: Readonly<Record<Protocol, Answer<boolean>>>;
  /** Every suite that the server accepts, by version; within one, in the server's own order. */
  readonly suites: readonly AcceptedSuite[];
  /** Whose order decides, for each version that accepts two suites or more. */
  readonly preference: Readonly<Partial<Record<Protocol, Answer<'server' | 'client'>>>>;
  readonly keyExchange: KeyExchangeFacts;
  readonly features: TlsFeatures;
  readonly vulnerabilities: Vulnerabilities;
  readonly clients: readonly ClientHandshake[];
  /** The chain that clients with SNI get; a server may hold an RSA and an ECDSA one. */
  readonly certificates: readonly CertificateFacts[];
  /** How many TCP connections the whole audit opened. */
  readonly connections: number;
  /** What went wrong on the way (limits met, resets): shown, and never a crash. */
  readonly troubles: readonly string[];
}

export interface TlsFeatures {
  /** RFC 7507: a fallback hello is refused with inappropriate_fallback. */
  readonly fallbackScsv: Answer<boolean>;
  /** RFC 5746 renegotiation_info in TLS 1.2 and older. */
  readonly secureRenegotiation: Answer<boolean>;
  /** The server lets a client start a renegotiation. */
  readonly clientRenegotiation: Answer<boolean>;
  /** TLS compression is agreed on (CRIME). */
  readonly compression: Answer<boolean>;
  readonly sessionTickets: Answer<boolean>;
  readonly extendedMasterSecret: Answer<boolean>;
  /** Unknown versions, suites, groups and extensions are ignored (RFC 8701). */
  readonly greaseTolerance: Answer<boolean>;
  /** A hello of the size that post-quantum key shares make is answered. */
  readonly bigHelloTolerance: Answer<boolean>;
  /** The protocol chosen from h2 and http/1.1, or null. */
  readonly alpn: Answer<string | null>;
  /** A TLS 1.3 ticket allows early data. */
  readonly earlyData: Answer<boolean>;
  readonly ocspStapling: Answer<boolean>;
  /** A handshake without server_name succeeds. */
  readonly worksWithoutSni: Answer<boolean>;
}

/** True means vulnerable. */
export interface Vulnerabilities {
  readonly heartbleed: Answer<boolean>;
  readonly ccsInjection: Answer<boolean>;
  readonly ticketbleed: Answer<boolean>;
  readonly robot: Answer<boolean>;
  readonly poodleTls: Answer<boolean>;
}
