import type { PageFacts } from '../../facts/page-facts.ts';
import { findingOf, type Finding, type Rule } from '../../finding.ts';

export const NOT_SEEN_RULE: Rule = {
  id: 'page-not-seen',
  severity: 'high',
  title: 'The page could not be seen',
  why: 'Nothing of the payment page was seen, so nothing about it is known to be right.',
  fix: 'See that the page answers at this address, and run again.',
  requirements: ['G-JS-2', 'PCI 11.6.1'],
};

const ERROR_STATUS_MIN = 400;

/** Why a visit did not see the page: a wall, an error page, nothing at all. Null when it did. */
export function whyUnseen({ document, botWall, troubles }: PageFacts): string | null {
  if (botWall !== null) {
    const name = botWall.name === 'unknown' ? 'a bot wall' : `the bot wall of ${botWall.name}`;
    return `blocked by ${name} (${botWall.evidence.join(', ')})`;
  }
  if (document === null) return troubles[0] ?? 'no document came';
  return document.status >= ERROR_STATUS_MIN ? `the server answered HTTP ${document.status}` : null;
}

/** What an error page does says nothing about the payment page, but that it was not seen. */
export function checkNotSeen(facts: PageFacts): Finding[] {
  const why = whyUnseen(facts);
  return why === null ? [] : [findingOf(NOT_SEEN_RULE, { subject: facts.asked, evidence: [why] })];
}
