import type { CertificateDetails } from '../../facts/certificate-facts.ts';
import { DAY_MS, isPublic, type CertificateCheck } from './certificate-check.ts';

const REQUIREMENTS = ['G-TLS-2', 'G-TLS-7', 'PCI 4.2.1'];
const NEW_KEY = 'Make an ECDSA P-256 or RSA key of 2048 bit or more, and get a new certificate.';
const LIFETIME_MAX_DAYS = 398;
/** CA/Browser Forum ballot SC-081v3: certificates issued from then on last 200 days at most. */
const SHORTER_FROM = Date.parse('2026-03-15T00:00:00Z');
const SHORTER_MAX_DAYS = 200;
/** These need no revocation (CA/Browser Forum ballot SC-063v4). */
const SHORT_LIVED_DAYS = 7;
/** SSL_MAX_CERT_LIST_DEFAULT of OpenSSL; BoringSSL has the same. */
const MESSAGE_MAX_BYTES = 102_400;
const RSA_BITS_MIN = 2048;
const EC_BITS_MIN = 224;
const EXPONENT_MIN = 65_537n;

/** How the certificates are made and sent. */
export const FORM_CHECKS: readonly CertificateCheck[] = [
  {
    rule: {
      id: 'cert-wrong-order',
      severity: 'low',
      title: 'The certificates are sent in the wrong order',
      why: 'Each must certify the one before (RFC 5246 section 7.4.2); strict clients refuse.',
      fix: 'Put the leaf first, then its issuer, and so on, in the certificate file.',
      requirements: REQUIREMENTS,
    },
    find: ({ facts }) =>
      facts.ordered ? [] : facts.chain.map(({ subject }, at) => `${at + 1}. ${subject}`),
  },
  {
    rule: {
      id: 'cert-too-large',
      severity: 'high',
      title: 'The certificates are larger than clients take',
      why: 'OpenSSL and Chrome’s BoringSSL end a handshake with more than 100 KiB of them: most customers cannot connect.',
      fix: 'Get certificates with fewer names in subjectAltName, or one wildcard, and send only the chain.',
      requirements: ['G-TLS-2', 'G-TLS-7'],
    },
    find: ({ facts: { sizeBytes } }) =>
      sizeBytes > MESSAGE_MAX_BYTES ? [`${sizeBytes} bytes of certificates`] : [],
  },
  {
    rule: {
      id: 'cert-superfluous',
      severity: 'info',
      title: 'Certificates are sent that nobody needs',
      why: 'They make every handshake longer; the root in particular is known or not trusted.',
      fix: 'Remove them from the certificate file.',
      requirements: ['G-TLS-7'],
    },
    find: ({ facts }) => facts.superfluous,
  },
  {
    rule: {
      id: 'cert-weak-key',
      severity: 'high',
      title: 'A key of the chain is too short',
      why: 'RSA keys under 2048 bit can be factored with money, shorter ones without.',
      ...{ fix: NEW_KEY, requirements: REQUIREMENTS },
    },
    find: ({ facts }) =>
      facts.chain
        .filter(isWeak)
        .map(({ subject, key }) => `${subject}: ${key.type} ${key.bits} bit`),
  },
  {
    rule: {
      id: 'cert-weak-signature',
      severity: 'high',
      title: 'A certificate is signed with SHA-1 or MD5',
      why: 'For both digests false certificates have been made; browsers refuse them.',
      fix: 'Get a certificate signed with SHA-256.',
      requirements: REQUIREMENTS,
    },
    find: ({ facts }) =>
      facts.chain
        .filter(({ selfSigned, ca }) => !(selfSigned && ca))
        .filter(({ signatureDigest }) => ['sha1', 'md5', 'md2'].includes(signatureDigest ?? ''))
        .map(({ subject, signatureAlgorithm }) => `${subject}: ${signatureAlgorithm}`),
  },
  {
    rule: {
      id: 'cert-small-exponent',
      severity: 'medium',
      title: 'The RSA exponent is small',
      why: 'Exponents under 65537 make mistakes in padding fatal; with 1 nothing is encrypted.',
      ...{ fix: NEW_KEY, requirements: REQUIREMENTS },
    },
    find: ({ leaf: { key, subject } }) =>
      key.exponent !== null && /^\d+$/.test(key.exponent) && BigInt(key.exponent) < EXPONENT_MIN
        ? [`${subject}: exponent ${key.exponent}`]
        : [],
  },
  {
    rule: {
      id: 'cert-lifetime',
      severity: 'medium',
      title: 'The certificate is valid for too long',
      why:
        'Browsers refuse public certificates over 398 days, and over 200 if issued since 15 March ' +
        '2026; a stolen key stays useful that long.',
      fix: 'Get one for 90 days or less and renew it automatically.',
      requirements: REQUIREMENTS,
    },
    find: (subject) => {
      const { notBefore, notAfter } = subject.leaf;
      const days = lifetimeDays(subject.leaf);
      const isShorter = isPublic(subject) && Date.parse(notBefore) >= SHORTER_FROM;
      const max = isShorter ? SHORTER_MAX_DAYS : LIFETIME_MAX_DAYS;
      return days > max ? [`${days} days: ${notBefore} to ${notAfter}`] : [];
    },
  },
  {
    rule: {
      id: 'cert-usage',
      severity: 'medium',
      title: 'The certificate is not meant for servers',
      why: 'Its extended key usage leaves servers out, so strict clients refuse it.',
      fix: 'Get a certificate whose extended key usage has serverAuth.',
      requirements: REQUIREMENTS,
    },
    find: ({ leaf: { extendedKeyUsage } }) =>
      extendedKeyUsage.length > 0 &&
      !extendedKeyUsage.some((use) => /serverAuth|any|1\.3\.6\.1\.5\.5\.7\.3\.1$/i.test(use))
        ? [`extended key usage: ${extendedKeyUsage.join(', ')}`]
        : [],
  },
  {
    rule: {
      id: 'cert-must-staple-unstapled',
      severity: 'high',
      title: 'The certificate demands a stapled OCSP response, and none is sent',
      why: 'Firefox and other clients that honour RFC 7633 refuse the connection.',
      fix: 'Switch stapling on (nginx: ssl_stapling on;), or get a certificate without must-staple.',
      requirements: REQUIREMENTS,
    },
    find: ({ leaf, facts: { revocation } }) =>
      leaf.mustStaple && revocation.known && revocation.value === 'none-stapled'
        ? [revocation.evidence]
        : [],
  },
  {
    rule: {
      id: 'cert-stale-staple',
      severity: 'medium',
      title: 'The stapled OCSP response has expired',
      why: 'Clients that check it see no valid proof that the certificate is not revoked.',
      fix: 'Let the server fetch responses again: it needs DNS and a way out to the authority.',
      requirements: REQUIREMENTS,
    },
    find: ({ facts: { revocation } }) =>
      revocation.known && revocation.value === 'stale' ? [revocation.evidence] : [],
  },
  {
    rule: {
      id: 'cert-no-revocation',
      severity: 'low',
      title: 'The certificate names no place to learn of its revocation',
      why: 'When its key is stolen, nobody can be told: it names neither a CRL nor an OCSP responder.',
      fix: 'Get one from an authority that publishes revocations, or one for 7 days or less.',
      requirements: ['G-TLS-7', 'PCI 4.2.1'],
    },
    find: ({ leaf }) =>
      leaf.crlUrls.length === 0 &&
      leaf.ocspUrls.length === 0 &&
      !leaf.selfSigned &&
      lifetimeDays(leaf) > SHORT_LIVED_DAYS
        ? ['neither a CRL nor an OCSP address in the certificate']
        : [],
  },
  {
    rule: {
      id: 'cert-no-sct',
      severity: 'medium',
      title: 'No certificate transparency proof is sent',
      why: 'Chrome and Safari refuse public certificates that are in no log; nobody would notice a false one.',
      fix: 'Get a new certificate: public authorities embed these proofs today.',
      requirements: REQUIREMENTS,
    },
    find: (subject) =>
      isPublic(subject) && subject.facts.sctCount === 0 ? ['0 signed certificate timestamps'] : [],
  },
  {
    rule: {
      id: 'cert-no-caa',
      severity: 'info',
      title: 'DNS does not say which authorities may issue certificates',
      why: 'Without CAA any authority may issue one for this name (RFC 8659).',
      fix: 'Add a record such as: example.com. CAA 0 issue "letsencrypt.org"',
      requirements: ['G-TLS-3'],
    },
    find: ({ facts: { caa } }) => (caa.known && caa.value.length === 0 ? [caa.evidence] : []),
  },
];

function lifetimeDays({ notBefore, notAfter }: CertificateDetails): number {
  return Math.floor((Date.parse(notAfter) - Date.parse(notBefore)) / DAY_MS);
}

function isWeak({ key }: CertificateDetails): boolean {
  if (key.type === 'RSA' || key.type === 'DSA') return key.bits < RSA_BITS_MIN;
  return key.type === 'EC' && key.bits < EC_BITS_MIN;
}
