import type { TlsFacts } from '../../facts/tls-facts.ts';
import type { Finding } from '../../finding.ts';
import { runCertificateChecks, type CertificateCheck } from './certificate-check.ts';
import { FORM_CHECKS } from './form-checks.ts';
import { TRUST_CHECKS } from './trust-checks.ts';

/** Every check of a server's certificates, in the order in which they run. */
export const CERTIFICATE_CHECKS: readonly CertificateCheck[] = [...TRUST_CHECKS, ...FORM_CHECKS];

/** What is wrong with the certificates that a server sends, at one instant. */
export function checkCertificates(tls: TlsFacts, now: Date): Finding[] {
  return runCertificateChecks(CERTIFICATE_CHECKS, tls, now);
}
