import type { CertificateDetails, CertificateFacts } from '../../facts/certificate-facts.ts';
import { findingOf, type Finding, type Rule } from '../../finding.ts';

/** One chain of a server, at one instant. */
export interface CertificateSubject {
  readonly host: string;
  readonly facts: CertificateFacts;
  readonly leaf: CertificateDetails;
  readonly now: Date;
}

/** A rule about a chain, and what breaks it. */
export interface CertificateCheck {
  readonly rule: Rule;
  readonly find: (subject: CertificateSubject) => readonly string[];
}

export const DAY_MS = 86_400_000;

/** The findings of some checks about every chain of a server, in the checks' order. */
export function runCertificateChecks(
  checks: readonly CertificateCheck[],
  server: {
    readonly host: string;
    readonly port: number;
    readonly certificates: readonly CertificateFacts[];
  },
  now: Date,
): Finding[] {
  const { host, port, certificates } = server;
  const subject = `${host}:${port}`;
  return checks.flatMap(({ rule, find }) => {
    const seen = certificates.flatMap((facts) => {
      const [leaf] = facts.chain;
      return leaf === undefined ? [] : find({ host, facts, leaf, now });
    });
    const evidence = [...new Set(seen)];
    return evidence.length === 0 ? [] : [findingOf(rule, { subject, evidence })];
  });
}

/** Whole days from now to an instant; negative when it has passed. */
export function daysUntil(instant: string, now: Date): number {
  return Math.floor((Date.parse(instant) - now.getTime()) / DAY_MS);
}

/** The chain ends at an authority that browsers trust by themselves. */
export function isPublic({ facts: { trust } }: CertificateSubject): boolean {
  return trust.trusted && !trust.by.startsWith('--ca');
}
