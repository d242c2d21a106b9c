import type { TrustVerdict } from '../../facts/certificate-facts.ts';
import type { Authority } from './authorities.ts';
import type { Certificate } from './certificate.ts';
import { basicConstraints, extendedKeyUsage, keyUsage } from './details.ts';
import { forbiddenName } from './name-constraints.ts';
import { nameText } from './names.ts';
import { EXTENSION } from './oids.ts';

export type Distrust = Extract<TrustVerdict, { readonly trusted: false }>;

/** From the leaf upwards to the certificate below the authority, and that authority. */
export interface TrustPath {
  readonly certificates: readonly Certificate[];
  readonly authority: Authority;
}

const UNDERSTOOD: ReadonlySet<string> = new Set(Object.values(EXTENSION));

/** What a client holds against a path whose signatures are right; null: nothing. */
export function pathFault(path: TrustPath, nowMs: number): Distrust | null {
  const { certificate: authority } = path.authority;
  const [leaf] = path.certificates;
  // A leaf that is trusted as such (`--ca` of a self-signed one) need be no authority.
  const isLeaf = leaf !== undefined && Buffer.compare(leaf.der, authority.der) === 0;
  const issuers = isLeaf ? [] : [...path.certificates.slice(1), authority];
  return (
    firstOf([...path.certificates, authority], (each) => dateFault(each, nowMs)) ??
    firstOf(path.certificates, useFault) ??
    firstOf(issuers, (issuer) => issuerFault(issuer, issuers)) ??
    firstOf(issuers, (issuer) => {
      const name = leaf === undefined ? null : forbiddenName(issuer, leaf);
      return name === null ? null : other(issuer, `may not certify ${name}`);
    })
  );
}

function firstOf<T>(items: readonly T[], fault: (item: T) => Distrust | null): Distrust | null {
  for (const item of items) {
    const found = fault(item);
    if (found !== null) return found;
  }
  return null;
}

function other(certificate: Certificate, detail: string): Distrust {
  return {
    trusted: false,
    reason: 'other',
    detail: `${nameText(certificate.subject)}: ${detail}`,
  };
}

function dateFault(certificate: Certificate, nowMs: number): Distrust | null {
  const name = nameText(certificate.subject);
  if (nowMs > certificate.notAfterMs) {
    const detail = `${name} was valid until ${new Date(certificate.notAfterMs).toISOString()}`;
    return { trusted: false, reason: 'expired', detail };
  }
  if (nowMs < certificate.notBeforeMs) {
    const detail = `${name} is valid from ${new Date(certificate.notBeforeMs).toISOString()} on`;
    return { trusted: false, reason: 'not-yet-valid', detail };
  }
  return null;
}

/** May this certificate stand in the path of a TLS server at all? */
function useFault(certificate: Certificate): Distrust | null {
  const purposes = extendedKeyUsage(certificate);
  if (
    purposes !== null &&
    !purposes.includes('serverAuth') &&
    !purposes.includes('anyExtendedKeyUsage')
  ) {
    return other(certificate, 'extended key usage lacks serverAuth');
  }
  for (const [oid, { critical }] of certificate.extensions) {
    if (critical && !UNDERSTOOD.has(oid)) {
      return other(certificate, `critical extension ${oid} is not understood`);
    }
  }
  return null;
}

/** May `issuer` certify what stands below it (RFC 5280 6.1.4)? `issuers` go upwards. */
function issuerFault(issuer: Certificate, issuers: readonly Certificate[]): Distrust | null {
  const { ca, pathLength } = basicConstraints(issuer);
  // A root of version 1 has no extensions; being chosen as an authority is enough for it.
  const isOldRoot = issuer === issuers.at(-1) && issuer.extensions.size === 0;
  if (!ca && !isOldRoot) return other(issuer, 'is no authority (basicConstraints)');
  const usage = keyUsage(issuer);
  if (usage !== null && !usage.includes('keyCertSign')) {
    return other(issuer, 'key usage lacks keyCertSign');
  }
  const below = issuers.slice(0, issuers.indexOf(issuer)).filter((each) => !isSelfIssued(each));
  return pathLength !== null && below.length > pathLength
    ? other(issuer, `has ${below.length} authorities below it and may have ${pathLength}`)
    : null;
}

function isSelfIssued(certificate: Certificate): boolean {
  return Buffer.compare(certificate.issuer.bytes, certificate.subject.bytes) === 0;
}
