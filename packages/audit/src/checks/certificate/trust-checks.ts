import type { TrustVerdict } from '../../facts/certificate-facts.ts';
import { daysUntil, type CertificateCheck, type CertificateSubject } from './certificate-check.ts';

const REQUIREMENTS = ['G-TLS-2', 'PCI 4.2.1', 'PCI 4.2.1.1'];
const SOON_DAYS = 14;
const NEAR_DAYS = 30;
const RENEW = 'Renew the certificate, and let an ACME client do it from then on.';

type Reason = Extract<TrustVerdict, { readonly trusted: false }>['reason'];

/** Whether clients believe that they talk to this host. */
export const TRUST_CHECKS: readonly CertificateCheck[] = [
  {
    rule: {
      id: 'cert-expired',
      severity: 'critical',
      title: 'The certificate has expired',
      why: 'Browsers, SDKs and webhooks refuse the connection: nobody can pay.',
      ...{ fix: RENEW, requirements: REQUIREMENTS },
    },
    find: ({ facts, now }) =>
      facts.chain
        .slice(0, 1)
        .filter(({ notAfter }) => Date.parse(notAfter) < now.getTime())
        .map(({ subject, notAfter }) => `${subject}: valid until ${notAfter}`),
  },
  {
    rule: {
      id: 'cert-chain-expired',
      severity: 'critical',
      title: 'A certificate of the chain has expired',
      why: 'Clients that build their path through it refuse the connection.',
      fix: 'Send the current intermediates of your authority (fullchain.pem of an ACME client).',
      requirements: REQUIREMENTS,
    },
    find: ({ facts, leaf, now }) => {
      const old = facts.chain.slice(1).filter((one) => Date.parse(one.notAfter) < now.getTime());
      const named = old.map(({ subject, notAfter }) => `${subject}: valid until ${notAfter}`);
      const isFine = Date.parse(leaf.notAfter) >= now.getTime();
      return isFine && distrusted(facts.trust, 'expired').length > 0 ? named : [];
    },
  },
  {
    rule: {
      id: 'cert-expires-in-14-days',
      severity: 'medium',
      title: 'The certificate expires within 14 days',
      why: 'After that nobody can pay; automatic renewal would have happened by now.',
      ...{ fix: RENEW, requirements: REQUIREMENTS },
    },
    find: (subject) => expiresWithin(subject, 0, SOON_DAYS),
  },
  {
    rule: {
      id: 'cert-expires-in-30-days',
      severity: 'low',
      title: 'The certificate expires within 30 days',
      why: 'Renewal should be under way.',
      ...{ fix: RENEW, requirements: REQUIREMENTS },
    },
    find: (subject) => expiresWithin(subject, SOON_DAYS, NEAR_DAYS),
  },
  {
    rule: {
      id: 'cert-not-yet-valid',
      severity: 'critical',
      title: 'The certificate is not valid yet',
      why: 'Browsers, SDKs and webhooks refuse the connection until then.',
      fix: 'Install the certificate when its time has come, or set the clock of the machine that issued it.',
      requirements: REQUIREMENTS,
    },
    find: ({ leaf, now }) =>
      Date.parse(leaf.notBefore) > now.getTime() ? [`valid from ${leaf.notBefore}`] : [],
  },
  {
    rule: {
      id: 'cert-name-mismatch',
      severity: 'critical',
      title: 'The certificate is for another name',
      why: 'A client cannot know whether it talks to this host or to somebody on the way.',
      fix: 'Get a certificate whose subjectAltName has this host, or serve the right one for its name.',
      requirements: REQUIREMENTS,
    },
    find: ({ facts, leaf, host }) =>
      facts.nameMatches
        ? []
        : [`asked for ${host}; the certificate names ${leaf.names.join(', ') || 'nothing'}`],
  },
  {
    rule: {
      id: 'cert-self-signed',
      severity: 'high',
      title: 'The certificate is self-signed',
      why: 'It vouches only for itself: anybody can make one for this name.',
      fix: 'Get a certificate from a public authority (Let’s Encrypt costs nothing); for a private one pass --ca FILE.',
      requirements: ['G-TLS-3', ...REQUIREMENTS],
    },
    find: ({ facts }) => distrusted(facts.trust, 'self-signed'),
  },
  {
    rule: {
      id: 'cert-unknown-authority',
      severity: 'high',
      title: 'The certificate’s authority is not trusted',
      why: 'Customers’ browsers do not know it and refuse the connection.',
      fix: 'Get a certificate from a public authority; for a private one pass --ca FILE.',
      requirements: ['G-TLS-3', ...REQUIREMENTS],
    },
    find: ({ facts }) => distrusted(facts.trust, 'unknown-authority'),
  },
  {
    rule: {
      id: 'cert-invalid-chain',
      severity: 'high',
      title: 'The certificate chain does not verify',
      why: 'Clients refuse the connection.',
      fix: 'Install the chain that your authority delivered with this certificate.',
      requirements: REQUIREMENTS,
    },
    find: ({ facts }) => [
      ...distrusted(facts.trust, 'bad-signature'),
      ...distrusted(facts.trust, 'other'),
    ],
  },
  {
    rule: {
      id: 'cert-incomplete-chain',
      severity: 'high',
      title: 'An intermediate certificate is missing',
      why: 'Some browsers fetch it by themselves; servers that deliver webhooks, SDKs and phones refuse.',
      fix: 'Send the leaf and all intermediates (nginx: ssl_certificate fullchain.pem;).',
      requirements: REQUIREMENTS,
    },
    find: ({ facts }) =>
      facts.complete
        ? []
        : [`${facts.chain.length} sent; not sent: ${facts.chain.at(-1)?.issuer ?? 'the issuer'}`],
  },
  {
    rule: {
      id: 'cert-revoked',
      severity: 'critical',
      title: 'The certificate is revoked',
      why: 'Its authority withdrew it, perhaps because the key was stolen.',
      fix: 'Make a new key, get a new certificate, and find out why it was revoked.',
      requirements: REQUIREMENTS,
    },
    find: ({ facts: { trust, revocation } }) => {
      const seen = distrusted(trust, 'revoked');
      const stapled = revocation.known && revocation.value === 'revoked';
      return stapled && seen.length === 0 ? [revocation.evidence] : seen;
    },
  },
];

function distrusted(trust: TrustVerdict, reason: Reason): string[] {
  return !trust.trusted && trust.reason === reason ? [trust.detail] : [];
}

function expiresWithin({ leaf, now }: CertificateSubject, from: number, to: number): string[] {
  const days = daysUntil(leaf.notAfter, now);
  return days >= from && days < to ? [`valid until ${leaf.notAfter}, ${days} days`] : [];
}
