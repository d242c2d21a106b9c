import type { PageFacts } from '../../facts/page-facts.ts';
import { findingOf, type Finding, type Rule } from '../../finding.ts';
import { isPaymentPage, isProvidersFrame, subjectOf } from './payment-page.ts';
export const EVALUATED_CODE_RULE: Rule = {
  id: 'page-evaluated-code',
  severity: 'medium',
  title: 'A payment page runs code made from text',
  why:
    'eval and the Function constructor run what no policy, hash or review has ' +
    'seen; obfuscated skimmers live on them.',
  fix: "Remove the code that needs it, and leave 'unsafe-eval' out of script-src.",
  requirements: ['G-JS-1', 'PCI 6.4.3'],
};

/** eval and Function outside the provider's frames, one finding for each maker. */
export function checkEvaluatedCode(facts: PageFacts): Finding[] {
  if (!isPaymentPage(facts)) return [];
  const makers = new Map<string, string[]>();
  for (const { kind, frame, provider, initiators, sizeBytes, sha256 } of facts.scripts) {
    if (kind !== 'eval' && kind !== 'function') continue;
    if (provider !== null || isProvidersFrame(facts, frame)) continue;
    const maker = initiators[0] ?? subjectOf(facts);
    makers.set(maker, [
      ...(makers.get(maker) ?? []),
      `${kind}: ${sizeBytes} bytes, sha256 ${sha256}`,
    ]);
  }
  return [...makers].map(([subject, evidence]) =>
    findingOf(EVALUATED_CODE_RULE, { subject, evidence: evidence.slice(0, 10) }),
  );
}
