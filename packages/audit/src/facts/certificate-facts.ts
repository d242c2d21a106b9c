import type { Answer } from './answer.ts';

/** One certificate of a chain, in the order in which the server sent them. */
export interface CertificateDetails {
  readonly subject: string;
  readonly issuer: string;
  /** DNS names and IP addresses of subjectAltName, e.g. `*.shop.example`, `192.0.2.1`. */
  readonly names: readonly string[];
  readonly commonName: string | null;
  /** UTC, ISO 8601. */
  readonly notBefore: string;
  readonly notAfter: string;
  readonly serial: string;
  /** SHA-256 of the DER bytes, lower-case hex. */
  readonly fingerprint: string;
  readonly key: {
    readonly type: 'RSA' | 'EC' | 'Ed25519' | 'Ed448' | 'DSA' | 'other';
    readonly bits: number;
    /** RSA only. */
    readonly exponent: string | null;
    /** EC only, e.g. `prime256v1`. */
    readonly curve: string | null;
  };
  /** e.g. `sha256WithRSAEncryption`, `ecdsa-with-SHA384`, or the OID in dots when unknown. */
  readonly signatureAlgorithm: string;
  /**
   * The digest of the signature, e.g. `sha256`, `sha1`, `md5`; null when it has none of its own.
   */
  readonly signatureDigest: string | null;
  readonly ca: boolean;
  readonly keyUsage: readonly string[];
  readonly extendedKeyUsage: readonly string[];
  readonly policies: readonly string[];
  /** OIDs in dots. */
  readonly ocspUrls: readonly string[];
  readonly caIssuerUrls: readonly string[];
  readonly crlUrls: readonly string[];
  /** Embedded signed certificate timestamps. */
  readonly sctCount: number;
  /** TLS feature status_request (RFC 7633). */
  readonly mustStaple: boolean;
  readonly selfSigned: boolean;
}

export type TrustVerdict =
  | { readonly trusted: true; readonly by: string }
  | {
      readonly trusted: false;
      readonly reason:
        | 'expired'
        | 'not-yet-valid'
        | 'self-signed'
        | 'unknown-authority'
        | 'incomplete-chain'
        | 'revoked'
        | 'bad-signature'
        | 'other';
      readonly detail: string;
    };

/** One chain that the server sends, e.g. its ECDSA one. */
export interface CertificateFacts {
  /** As sent: leaf first; further ones in the server's order. Empty: none could be read. */
  readonly chain: readonly CertificateDetails[];
  /** Of all certificates sent, together. */
  readonly sizeBytes: number;
  /** Does the leaf name the host that was asked for? */
  readonly nameMatches: boolean;
  /** Judged with the system's authorities and those of `--ca`. */
  readonly trust: TrustVerdict;
  /** Certificates are in the order in which each signs the one before. */
  readonly ordered: boolean;
  /** All intermediates were sent (the root may be missing). */
  readonly complete: boolean;
  /** Certificates sent that no path needs, e.g. the root or a duplicate; their subjects. */
  readonly superfluous: readonly string[];
  /** From the stapled OCSP response. */
  readonly revocation: Answer<'good' | 'revoked' | 'stale' | 'none-stapled'>;
  /** Signed certificate timestamps: embedded + TLS extension + staple. */
  readonly sctCount: number;
  /** CAA records that apply, or unknown where DNS cannot be asked. */
  readonly caa: Answer<readonly string[]>;
}
