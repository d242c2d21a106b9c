import type { CertificateDetails, CertificateFacts } from '../facts/certificate-facts.ts';
import type { TlsFacts } from '../facts/tls-facts.ts';
import {
  fired,
  firedBy,
  firedByAny,
  firedWhen,
  QUIET,
  type Firing,
  type GradeRow,
} from './grade-row.ts';

type Distrust = Extract<CertificateFacts['trust'], { readonly trusted: false }>['reason'];

const INSPECTION = 'SSL Labs rating guide, "Certificate inspection"';

/** What the certificates do to the grade. */
export const CERTIFICATE_ROWS: readonly GradeRow[] = [
  {
    rule: 'name-mismatch',
    effect: 'M',
    when: 'no certificate name is the host',
    source: 'SSL Labs 2009q',
    test: ({ tls }) =>
      firedBy(
        tls.certificates
          .filter(({ nameMatches, chain }) => !nameMatches && chain.length > 0)
          .map(({ chain }) => `${tls.host} is not among ${chain[0]?.names.join(', ') ?? ''}`),
      ),
  },
  distrust('expired', 'the certificate has expired', ['expired']),
  distrust('not-yet-valid', 'the certificate is not valid yet', ['not-yet-valid']),
  distrust('self-signed', 'the certificate is self-signed', ['self-signed']),
  distrust('unknown-authority', 'its authority is not trusted, and `--ca` does not name it', [
    'unknown-authority',
  ]),
  distrust('bad-chain', 'the chain does not verify for another reason', ['bad-signature', 'other']),
  {
    rule: 'unread-chain',
    effect: 'T',
    when: 'TLS is spoken, and no certificate could be read',
    source: 'ours',
    test: ({ tls }) =>
      tls.suites.length > 0 && leaves(tls).length === 0
        ? fired('no certificate could be read')
        : QUIET,
  },
  {
    rule: 'revoked',
    effect: 'T',
    when: 'the certificate is revoked',
    source: INSPECTION,
    test: ({ tls }) => firedByAny(tls.certificates.map(revoked)),
  },
  {
    rule: 'sha1-leaf',
    effect: 'T',
    when: 'the leaf is signed with SHA-1',
    source: 'testssl.sh; SSL Labs 2009f denies A+ only',
    test: ({ tls }) =>
      firedBy(
        leaves(tls)
          .filter(({ signatureDigest: by }) => by === 'sha1')
          .map(signed),
      ),
  },
  {
    rule: 'md5-signature',
    effect: 'F',
    when: 'a certificate below the root is signed with MD2 or MD5',
    source: 'SSL Labs 2009e',
    test: ({ tls }) =>
      firedBy(
        tls.certificates
          .flatMap(({ chain }) => chain)
          .filter(({ selfSigned, ca }) => !selfSigned || !ca)
          .filter(({ signatureDigest: by }) => by === 'md5' || by === 'md2')
          .map(signed),
      ),
  },
  {
    rule: 'rsa-exponent-1',
    effect: 'F',
    when: 'the RSA exponent of the leaf is 1',
    source: 'testssl.sh',
    test: ({ tls }) =>
      firedBy(
        leaves(tls)
          .filter(({ key }) => key.exponent === '1')
          .map(({ subject }) => `${subject}: exponent 1`),
      ),
  },
  {
    rule: 'incomplete-chain',
    effect: 'B',
    when: 'an intermediate certificate is not sent',
    source: 'SSL Labs 2009i',
    test: ({ tls }) =>
      firedBy(
        tls.certificates
          .filter(({ complete, chain }) => !complete && chain.length > 0)
          .map(
            ({ chain }) => `${chain.length} sent; the issuer ${chain.at(-1)?.issuer ?? ''} is not`,
          ),
      ),
  },
];

function distrust(rule: string, when: string, reasons: readonly Distrust[]): GradeRow {
  return {
    ...{ rule, when, effect: 'T', source: INSPECTION },
    test: ({ tls }) =>
      firedBy(
        tls.certificates.flatMap(({ trust }) =>
          !trust.trusted && reasons.includes(trust.reason) ? [trust.detail] : [],
        ),
      ),
  };
}

/** Seen by the chain's verification or by the staple; silence about it is no answer to grade. */
function revoked({ trust, revocation }: CertificateFacts): Firing {
  if (!trust.trusted && trust.reason === 'revoked') return firedBy([trust.detail]);
  if (!revocation.known) return { fires: false };
  return firedWhen(revocation, (value) => value === 'revoked');
}

/** The first certificate of every chain. */
function leaves(tls: TlsFacts): CertificateDetails[] {
  return tls.certificates.flatMap(({ chain }) => chain.slice(0, 1));
}

function signed({ subject, signatureAlgorithm }: CertificateDetails): string {
  return `${subject}: ${signatureAlgorithm}`;
}
