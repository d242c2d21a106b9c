import { createHash } from 'node:crypto';
import type { CertificateDetails } from '../../facts/certificate-facts.ts';
import { parseCertificate, signatureAlgorithm, type Certificate } from './certificate.ts';
import type { Malformed } from '../tls/wire/malformed.ts';
import {
  contextTag,
  isTrue,
  readElement,
  readOid,
  readSmallNumber,
  sequenceOf,
  TAG,
  unsignedBytes,
  childrenOf,
  type DerElement,
} from './der.ts';
import { commonNameOf, generalName, generalNames, nameText, type GeneralName } from './names.ts';
import { EXTENDED_KEY_USAGES, EXTENSION, KEY_USAGES } from './oids.ts';
import { keyFacts } from './public-key.ts';
import { sctCountOf } from './sct.ts';
import { isSignedBy } from './signature.ts';

const AIA_OCSP = '1.3.6.1.5.5.7.48.1';
const AIA_CA_ISSUERS = '1.3.6.1.5.5.7.48.2';
/** TLS feature number of status_request (RFC 7633 4, RFC 6066 8). */
const FEATURE_STATUS_REQUEST = 5;

/** The details of a certificate in DER, for a report; arbitrary bytes give `Malformed`. */
export function readDetails(der: Uint8Array): CertificateDetails | Malformed {
  const certificate = parseCertificate(der);
  return 'malformed' in certificate ? certificate : detailsOf(certificate);
}

export function detailsOf(certificate: Certificate): CertificateDetails {
  const signature = signatureAlgorithm(certificate.signed);
  const access = accessUrls(certificate);
  return {
    subject: nameText(certificate.subject),
    issuer: nameText(certificate.issuer),
    names: serverNames(certificate).flatMap((name) =>
      name.kind === 'dns' || name.kind === 'ip' ? [name.value] : [],
    ),
    commonName: commonNameOf(certificate.subject),
    notBefore: new Date(certificate.notBeforeMs).toISOString(),
    notAfter: new Date(certificate.notAfterMs).toISOString(),
    serial: hex(unsignedBytes(certificate.serial)).toUpperCase(),
    fingerprint: createHash('sha256').update(certificate.der).digest('hex'),
    key: keyFacts(certificate.publicKey),
    signatureAlgorithm: signature.name,
    signatureDigest: signature.digest,
    ca: basicConstraints(certificate).ca,
    keyUsage: keyUsage(certificate) ?? [],
    extendedKeyUsage: extendedKeyUsage(certificate) ?? [],
    policies: policies(certificate),
    ocspUrls: access.get(AIA_OCSP) ?? [],
    caIssuerUrls: access.get(AIA_CA_ISSUERS) ?? [],
    crlUrls: crlUrls(certificate),
    sctCount: embeddedScts(certificate),
    mustStaple: mustStaple(certificate),
    selfSigned: isSelfSigned(certificate),
  };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function extension(certificate: Certificate, oid: string): DerElement | null {
  const value = certificate.extensions.get(oid)?.value;
  return value === undefined ? null : readElement(value);
}

/** Signed with its own key. An old algorithm that OpenSSL no longer checks is believed. */
export function isSelfSigned(certificate: Certificate): boolean {
  return (
    Buffer.compare(certificate.issuer.bytes, certificate.subject.bytes) === 0 &&
    isSignedBy(certificate.signed, certificate.publicKey) !== 'invalid'
  );
}

/** The names and addresses of subjectAltName. */
export function serverNames(certificate: Certificate): readonly GeneralName[] {
  return generalNames(extension(certificate, EXTENSION.subjectAltName)) ?? [];
}

/** RFC 5280 4.2.1.9; without the extension a certificate is no authority. */
export function basicConstraints(certificate: Certificate): {
  readonly ca: boolean;
  readonly pathLength: number | null;
} {
  const fields = sequenceOf(extension(certificate, EXTENSION.basicConstraints)) ?? [];
  const length = fields.find(({ tag }) => tag === TAG.integer);
  return { ca: isTrue(fields[0]), pathLength: readSmallNumber(length) };
}

/** Names of the bits set; null when the extension is absent, which allows every use. */
export function keyUsage(certificate: Certificate): readonly string[] | null {
  const bits = extension(certificate, EXTENSION.keyUsage);
  if (bits?.tag !== TAG.bitString) return null;
  const bytes = bits.content.subarray(1);
  return KEY_USAGES.filter((_, bit) => ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0);
}

/** Names or OIDs; null when the extension is absent, which allows every use. */
export function extendedKeyUsage(certificate: Certificate): readonly string[] | null {
  const purposes = sequenceOf(extension(certificate, EXTENSION.extendedKeyUsage));
  return (
    purposes?.flatMap((purpose) => {
      const oid = readOid(purpose);
      return oid === null ? [] : [EXTENDED_KEY_USAGES.get(oid) ?? oid];
    }) ?? null
  );
}

function policies(certificate: Certificate): readonly string[] {
  const items = sequenceOf(extension(certificate, EXTENSION.certificatePolicies)) ?? [];
  return items.flatMap((item) => readOid(sequenceOf(item)?.[0]) ?? []);
}

function accessUrls(certificate: Certificate): ReadonlyMap<string, readonly string[]> {
  const urls = new Map<string, string[]>();
  for (const item of sequenceOf(extension(certificate, EXTENSION.authorityInfoAccess)) ?? []) {
    const [method, location] = sequenceOf(item) ?? [];
    const oid = readOid(method);
    const name = location === undefined ? null : generalName(location);
    if (oid === null || name?.kind !== 'uri') continue;
    urls.set(oid, [...(urls.get(oid) ?? []), name.value]);
  }
  return urls;
}

/** RFC 5280 4.2.1.13: each point holds [0] distributionPoint, that [0] fullName, that names. */
function crlUrls(certificate: Certificate): readonly string[] {
  const points = sequenceOf(extension(certificate, EXTENSION.crlDistributionPoints)) ?? [];
  const inside = (element: DerElement | undefined): readonly DerElement[] =>
    element === undefined ? [] : (childrenOf(element) ?? []);
  const wrapped = contextTag(0, true);
  return points
    .flatMap(inside)
    .filter(({ tag }) => tag === wrapped)
    .flatMap(inside)
    .filter(({ tag }) => tag === wrapped)
    .flatMap(inside)
    .map(generalName)
    .flatMap((name) => (name.kind === 'uri' ? [name.value] : []));
}

function embeddedScts(certificate: Certificate): number {
  const value = extension(certificate, EXTENSION.sctList);
  return value?.tag === TAG.octetString ? sctCountOf(value.content) : 0;
}

function mustStaple(certificate: Certificate): boolean {
  const features = sequenceOf(extension(certificate, EXTENSION.tlsFeature)) ?? [];
  return features.some((feature) => readSmallNumber(feature) === FEATURE_STATUS_REQUEST);
}
