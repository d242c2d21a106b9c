import type { PageFacts } from '../../facts/page-facts.ts';
import { findingOf, type Finding, type Rule } from '../../finding.ts';
import { isPaymentPage, originOf, subjectOf } from './payment-page.ts';
export const SPOOFED_SOURCE_RULE: Rule = {
  id: 'page-spoofed-source',
  severity: 'high',
  title: 'A script gives itself the name of another',
  why:
    'A sourceURL comment makes injected code look in the tools of a developer ' +
    'as if it came from a host that never sent it.',
  fix:
    'Find who injects the script and remove it; tell development builds apart ' +
    'by leaving sourceURL comments out of production.',
  requirements: ['G-JS-2', 'PCI 6.4.3', 'PCI 11.6.1'],
};

/** A claimed address on another host than the code's. Names that are no address are fine. */
export function checkSpoofedSource(facts: PageFacts): Finding[] {
  if (!isPaymentPage(facts)) return [];
  return facts.scripts.flatMap(({ claimedUrl, initiators, url, kind }): Finding[] => {
    if (claimedUrl === null || !/^https?:/.test(claimedUrl)) return [];
    const from = url ?? initiators[0] ?? subjectOf(facts);
    if (originOf(from) === originOf(claimedUrl)) return [];
    return [
      findingOf(SPOOFED_SOURCE_RULE, {
        subject: claimedUrl,
        evidence: [`${kind} script from ${originOf(from)} calls itself ${claimedUrl}`],
      }),
    ];
  });
}
