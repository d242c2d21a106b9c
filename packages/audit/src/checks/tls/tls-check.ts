import { findingOf, type Finding, type Rule } from '../../finding.ts';
import type { AcceptedSuite, Protocol, TlsFacts } from '../../facts/tls-facts.ts';
import type { Answer } from '../../facts/answer.ts';

/** A rule about a server, and what breaks it. */
export interface TlsCheck {
  readonly rule: Rule;
  /** What was seen that breaks the rule; nothing: it holds, or has no answer. */
  readonly find: (tls: TlsFacts) => readonly string[];
}

/** More of the same says nothing new. */
const EVIDENCE_MAX = 12;

/** The findings of some checks, in their order. */
export function runTlsChecks(checks: readonly TlsCheck[], tls: TlsFacts): Finding[] {
  const subject = `${tls.host}:${tls.port}`;
  return checks.flatMap(({ rule, find }) => {
    const seen = find(tls);
    if (seen.length === 0) return [];
    const more = seen.length > EVIDENCE_MAX ? [`and ${seen.length - EVIDENCE_MAX} more`] : [];
    return [findingOf(rule, { subject, evidence: [...seen.slice(0, EVIDENCE_MAX), ...more] })];
  });
}

/** The evidence of an answer that is known and has this value. */
export function seenWhen<T>(answer: Answer<T>, test: (value: T) => boolean): string[] {
  return answer.known && test(answer.value) ? [answer.evidence] : [];
}

/** The evidence that a version is offered. */
export function offered(tls: TlsFacts, protocol: Protocol): string[] {
  return seenWhen(tls.protocols[protocol], Boolean).map((text) => `${protocol}: ${text}`);
}

/** Accepted suites, each named once with its versions. */
export function suitesSeen(tls: TlsFacts, test: (entry: AcceptedSuite) => boolean): string[] {
  const versions = new Map<string, string[]>();
  for (const { suite, protocol } of tls.suites.filter(test)) {
    versions.set(suite.name, [...(versions.get(suite.name) ?? []), protocol]);
  }
  return [...versions].map(([name, protocols]) => `${name} (${protocols.join(', ')})`);
}
