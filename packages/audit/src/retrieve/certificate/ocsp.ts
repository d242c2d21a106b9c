import { createHash } from 'node:crypto';
import { known, unknown } from '../../facts/answer.ts';
import type { CertificateFacts } from '../../facts/certificate-facts.ts';
import {
  parseCertificate,
  readExtensions,
  readSigned,
  type Certificate,
  type Signed,
} from './certificate.ts';
import type { Malformed } from '../tls/wire/malformed.ts';
import {
  readElement,
  readOid,
  readOnly,
  readSmallNumber,
  readTime,
  sequenceOf,
  TAG,
  unsignedBytes,
  unwrap,
  type DerElement,
} from './der.ts';
import { extendedKeyUsage } from './details.ts';
import { DIGESTS, EXTENSION } from './oids.ts';
import { sctCountOf } from './sct.ts';
import { isSignedBy } from './signature.ts';

/** Bytes of a stapled response; usual ones have 300 to 2,000. */
const RESPONSE_MAX_BYTES = 262_144;
const RESPONDER_CERTIFICATES_MAX = 8;
/** Without nextUpdate: the longest time that the CA/Browser Forum allows a response to serve. */
const AGE_MAX_MS = 10 * 86_400_000;
/** Clocks differ a little. */
const CLOCK_SKEW_MS = 300_000;

const BASIC_RESPONSE = '1.3.6.1.5.5.7.48.1.1';
/** OCSPResponseStatus (RFC 6960 4.2.1). */
const STATUSES: Readonly<Record<number, string>> = {
  1: 'malformedRequest',
  2: 'internalError',
  3: 'tryLater',
  5: 'sigRequired',
  6: 'unauthorized',
};

export interface SingleResponse {
  readonly digest: string | null;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  readonly serial: Uint8Array;
  readonly status: 'good' | 'revoked' | 'unknown';
  readonly thisUpdateMs: number;
  readonly nextUpdateMs: number | null;
  readonly sctCount: number;
}

/** A response about certificates, or the responder's refusal. */
export type OcspResponse =
  | { readonly refused: string }
  | {
      readonly refused: null;
      readonly signed: Signed;
      readonly responses: readonly SingleResponse[];
      /** Certificates that the responder sent to have its signature checked. */
      readonly certificates: readonly Certificate[];
    };

/** Reads a response (RFC 6960 4.2.1). Arbitrary bytes give `Malformed`; nothing throws. */
export function parseOcsp(der: Uint8Array): OcspResponse | Malformed {
  if (der.length > RESPONSE_MAX_BYTES) return { malformed: `response has ${der.length} bytes` };
  const [status, wrapped] = sequenceOf(readOnly(der, TAG.sequence)) ?? [];
  const code = status?.tag === TAG.enumerated ? readSmallNumber(status) : null;
  if (code === null) return { malformed: 'response status cannot be read' };
  if (code !== 0) return { refused: STATUSES[code] ?? `status ${code}` };
  const [type, content] = sequenceOf(unwrap(wrapped)) ?? [];
  if (readOid(type) !== BASIC_RESPONSE || content?.tag !== TAG.octetString) {
    return { malformed: 'not a basic OCSP response' };
  }
  const basic = sequenceOf(readOnly(content.content, TAG.sequence)) ?? [];
  const signed = readSigned(basic);
  const list = (sequenceOf(basic[0]) ?? []).find(({ tag }) => tag === TAG.sequence);
  const singles = sequenceOf(list)?.map(readSingle);
  if (signed === null || singles === undefined) return { malformed: 'response cannot be read' };
  const responses = singles.filter((single) => single !== null);
  if (responses.length !== singles.length) return { malformed: 'an answer cannot be read' };
  return { refused: null, signed, responses, certificates: certificatesOf(basic[3]) };
}

function certificatesOf(wrapped: DerElement | undefined): readonly Certificate[] {
  return (sequenceOf(unwrap(wrapped)) ?? [])
    .slice(0, RESPONDER_CERTIFICATES_MAX)
    .flatMap(({ bytes }) => {
      const certificate = parseCertificate(bytes);
      return 'malformed' in certificate ? [] : [certificate];
    });
}

function readSingle(element: DerElement): SingleResponse | null {
  const [id, status, thisUpdate, ...rest] = sequenceOf(element) ?? [];
  const [algorithm, nameHash, keyHash, serial] = sequenceOf(id) ?? [];
  const thisUpdateMs = readTime(thisUpdate);
  if (
    status === undefined ||
    thisUpdateMs === null ||
    nameHash?.tag !== TAG.octetString ||
    keyHash?.tag !== TAG.octetString ||
    serial?.tag !== TAG.integer
  ) {
    return null;
  }
  const extensions = readExtensions(unwrap(rest.find(({ tag }) => tag === 0xa1)));
  const scts = extensions?.get(EXTENSION.ocspSctList)?.value;
  const list = scts === undefined ? null : readElement(scts);
  return {
    digest: DIGESTS.get(readOid(sequenceOf(algorithm)?.[0]) ?? '') ?? null,
    issuerNameHash: nameHash.content,
    issuerKeyHash: keyHash.content,
    serial: serial.content,
    status: singleStatus(status.tag),
    thisUpdateMs,
    nextUpdateMs: readTime(unwrap(rest.find(({ tag }) => tag === 0xa0))),
    sctCount: list?.tag === TAG.octetString ? sctCountOf(list.content) : 0,
  };
}

function singleStatus(tag: number): SingleResponse['status'] {
  if ((tag & 0xdf) === 0x80) return 'good';
  return (tag & 0xdf) === 0x81 ? 'revoked' : 'unknown';
}

/** What a staple says of a certificate, and how many timestamps it brings. */
export interface StapleFacts {
  readonly revocation: CertificateFacts['revocation'];
  readonly sctCount: number;
}

/**
 * Judges a stapled response as a client does: it must be about this certificate, be signed by
 * the issuer or by a responder that the issuer appointed (RFC 6960 4.2.2.2), and be current.
 */
export function judgeStaple(staple: {
  readonly der: Uint8Array | null;
  readonly leaf: Certificate;
  readonly issuer: Certificate | null;
  readonly nowMs: number;
}): StapleFacts {
  const { der, leaf, issuer, nowMs } = staple;
  const unclear = (why: string): StapleFacts => ({ revocation: unknown(why), sctCount: 0 });
  if (der === null || der.length === 0) {
    return { revocation: known('none-stapled', 'no response in the handshake'), sctCount: 0 };
  }
  const response = parseOcsp(der);
  if ('malformed' in response) return unclear(`the stapled response: ${response.malformed}`);
  if (response.refused !== null) return unclear(`the stapled response is ${response.refused}`);
  if (issuer === null) return unclear('the issuer that could check the response is not known');
  const single = response.responses.find((each) => isAbout(each, leaf, issuer));
  if (single === undefined) return unclear('the stapled response is about another certificate');
  if (!isFromIssuer(response, issuer, nowMs)) {
    return unclear('the signature of the stapled response is not valid');
  }
  return { revocation: revocationOf(single, nowMs), sctCount: single.sctCount };
}

function isAbout(single: SingleResponse, leaf: Certificate, issuer: Certificate): boolean {
  const { digest } = single;
  if (digest === null || !sameBytes(unsignedBytes(single.serial), unsignedBytes(leaf.serial))) {
    return false;
  }
  const hash = (bytes: Uint8Array): Buffer => createHash(digest).update(bytes).digest();
  return (
    sameBytes(single.issuerNameHash, hash(leaf.issuer.bytes)) &&
    sameBytes(single.issuerKeyHash, hash(issuer.publicKeyBytes))
  );
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}

function isFromIssuer(
  response: Extract<OcspResponse, { readonly refused: null }>,
  issuer: Certificate,
  nowMs: number,
): boolean {
  if (isSignedBy(response.signed, issuer.publicKey) === 'valid') return true;
  return response.certificates.some(
    (responder) =>
      extendedKeyUsage(responder)?.includes('OCSPSigning') === true &&
      sameBytes(responder.issuer.bytes, issuer.subject.bytes) &&
      responder.notBeforeMs <= nowMs + CLOCK_SKEW_MS &&
      responder.notAfterMs >= nowMs - AGE_MAX_MS &&
      isSignedBy(responder.signed, issuer.publicKey) === 'valid' &&
      isSignedBy(response.signed, responder.publicKey) === 'valid',
  );
}

function revocationOf(single: SingleResponse, nowMs: number): CertificateFacts['revocation'] {
  const until = single.nextUpdateMs ?? single.thisUpdateMs + AGE_MAX_MS;
  const span = `${isoTime(single.thisUpdateMs)} to ${isoTime(until)}`;
  const evidence = `stapled response, ${span}`;
  // A revocation is not taken back (but for "on hold"), so an old one still counts.
  if (single.status === 'revoked') return known('revoked', evidence);
  if (nowMs > until + CLOCK_SKEW_MS) return known('stale', evidence);
  if (single.thisUpdateMs > nowMs + CLOCK_SKEW_MS) {
    return unknown(`the stapled response is from the future: ${span}`);
  }
  return single.status === 'good'
    ? known('good', evidence)
    : unknown('the responder does not know the certificate');
}

function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
