import {
  bitStringBytes,
  isTrue,
  readOid,
  readOnly,
  readTime,
  sequenceOf,
  TAG,
  unwrap,
  type DerElement,
} from './der.ts';
import type { Malformed } from '../tls/wire/malformed.ts';
import { DIGESTS, RSA_PSS, SIGNATURE_ALGORITHMS, type SignatureAlgorithm } from './oids.ts';

/** Bytes of one certificate; the largest of badssl, with 10,000 names, has about 300 KB. */
export const CERTIFICATE_MAX_BYTES = 1_048_576;

export interface Extension {
  readonly critical: boolean;
  readonly value: Uint8Array;
}

/** A signed thing: what is signed, how, and the signature. */
export interface Signed {
  readonly signedBytes: Uint8Array;
  readonly algorithm: string;
  readonly parameters: DerElement | undefined;
  readonly signature: Uint8Array;
}

/** The structure of a certificate (RFC 5280 4.1), not yet interpreted. */
export interface Certificate {
  readonly der: Uint8Array;
  readonly serial: Uint8Array;
  readonly issuer: DerElement;
  readonly subject: DerElement;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** SubjectPublicKeyInfo. */
  readonly publicKey: DerElement;
  /** The content of its BIT STRING, over which OCSP's key hash is made (RFC 6960 4.1.1). */
  readonly publicKeyBytes: Uint8Array;
  readonly extensions: ReadonlyMap<string, Extension>;
  readonly signed: Signed;
}

/** Reads a certificate. Arbitrary bytes give `Malformed`; nothing throws. */
export function parseCertificate(der: Uint8Array): Certificate | Malformed {
  if (der.length > CERTIFICATE_MAX_BYTES) {
    return { malformed: `certificate has ${der.length} bytes` };
  }
  const outer = sequenceOf(readOnly(der, TAG.sequence));
  if (outer === null) return { malformed: 'certificate is not a DER sequence' };
  const signed = readSigned(outer);
  if (signed === null) return { malformed: 'signature cannot be read' };
  return parseSigned(der, signed, sequenceOf(outer[0]) ?? []);
}

function parseSigned(
  der: Uint8Array,
  signed: Signed,
  fields: readonly DerElement[],
): Certificate | Malformed {
  // The version is explicitly tagged, and absent in version 1 certificates.
  const withVersion = fields[0]?.tag === 0xa0;
  const [serial, , issuer, validity, subject, publicKey, ...rest] = fields.slice(
    withVersion ? 1 : 0,
  );
  if (serial?.tag !== TAG.integer) return { malformed: 'serial number cannot be read' };
  if (issuer?.tag !== TAG.sequence || subject?.tag !== TAG.sequence) {
    return { malformed: 'names cannot be read' };
  }
  const times = sequenceOf(validity) ?? [];
  const notBeforeMs = readTime(times[0]);
  const notAfterMs = readTime(times[1]);
  if (notBeforeMs === null || notAfterMs === null) return { malformed: 'dates cannot be read' };
  const publicKeyBytes = bitStringBytes(sequenceOf(publicKey)?.[1]);
  if (publicKey === undefined || publicKeyBytes === null) {
    return { malformed: 'public key cannot be read' };
  }
  const extensions = readExtensions(unwrap(rest.find(({ tag }) => tag === 0xa3)));
  if (extensions === null) return { malformed: 'extensions cannot be read' };
  return {
    der,
    serial: serial.content,
    issuer,
    subject,
    notBeforeMs,
    notAfterMs,
    publicKey,
    publicKeyBytes,
    extensions,
    signed,
  };
}

/** The three fields of SIGNED{}: the content, its algorithm, the signature. */
export function readSigned(fields: readonly DerElement[]): Signed | null {
  const [content, algorithm, value] = fields;
  const [oid, parameters] = sequenceOf(algorithm) ?? [];
  const name = readOid(oid);
  const signature = bitStringBytes(value);
  if (content === undefined || name === null || signature === null) return null;
  return { signedBytes: content.bytes, algorithm: name, parameters, signature };
}

/** Extensions by OID; the first of two with one OID counts. Null: not a list of extensions. */
export function readExtensions(list: DerElement | null): ReadonlyMap<string, Extension> | null {
  const extensions = new Map<string, Extension>();
  if (list === null) return extensions;
  const items = sequenceOf(list);
  if (items === null) return null;
  for (const item of items) {
    const fields = sequenceOf(item) ?? [];
    const oid = readOid(fields[0]);
    const value = fields.at(-1);
    if (oid === null || value?.tag !== TAG.octetString) return null;
    if (!extensions.has(oid)) {
      extensions.set(oid, { critical: isTrue(fields[1]), value: value.content });
    }
  }
  return extensions;
}

/** Name and digest of the algorithm that `signed` was signed with. */
export function signatureAlgorithm(signed: Signed): SignatureAlgorithm {
  if (signed.algorithm !== RSA_PSS) {
    return SIGNATURE_ALGORITHMS.get(signed.algorithm) ?? { name: signed.algorithm, digest: null };
  }
  // RSASSA-PSS-params: [0] the digest's AlgorithmIdentifier, SHA-1 when absent (RFC 4055 3.1).
  const first = (sequenceOf(signed.parameters) ?? []).find(({ tag }) => tag === 0xa0);
  if (first === undefined) return { name: 'rsassaPss', digest: 'sha1' };
  const oid = readOid(sequenceOf(unwrap(first))?.[0]);
  return { name: 'rsassaPss', digest: DIGESTS.get(oid ?? '') ?? oid };
}
