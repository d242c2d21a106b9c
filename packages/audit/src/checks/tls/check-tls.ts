import type { TlsFacts } from '../../facts/tls-facts.ts';
import type { Finding } from '../../finding.ts';
import { ATTACK_CHECKS } from './attack-checks.ts';
import { FEATURE_CHECKS } from './feature-checks.ts';
import { PROTOCOL_CHECKS } from './protocol-checks.ts';
import { SUITE_CHECKS } from './suite-checks.ts';
import { runTlsChecks, type TlsCheck } from './tls-check.ts';

/** Every check of a server's TLS, in the order in which they run. */
export const TLS_CHECKS: readonly TlsCheck[] = [
  ...PROTOCOL_CHECKS,
  ...SUITE_CHECKS,
  ...ATTACK_CHECKS,
  ...FEATURE_CHECKS,
];

/** What is wrong with a server's TLS, its certificates apart. */
export function checkTls(tls: TlsFacts): Finding[] {
  return runTlsChecks(TLS_CHECKS, tls);
}
