import type { PageFacts } from '../../facts/page-facts.ts';
import { findingOf, type Finding, type Rule } from '../../finding.ts';
import { foreignFields } from './payment-page.ts';
export const TYPING_SENDS_RULE: Rule = {
  id: 'page-typing-sends',
  severity: 'high',
  title: 'Typing into a card field makes a script send something to a third party',
  why:
    'What was sent could not be read, but it was sent because a card was typed. ' +
    'Skimmers encrypt what they send.',
  fix:
    'Find out what the script sends; remove it from this page unless you can ' +
    'explain every byte.',
  requirements: ['G-JS-1', 'G-LOW-1', 'PCI 6.4.3'],
};

/** Requests to third parties from code that heard the card's keys. */
export function checkTypingSends(facts: PageFacts): Finding[] {
  if (foreignFields(facts).length === 0) return [];
  const known = new Set(facts.cardData.map(({ to }) => to));
  const found = new Map<string, Finding>();
  for (const { heardKeys, party, url, type, initiators } of facts.requests) {
    if (!heardKeys || party !== 'third' || !URL.canParse(url)) continue;
    const { host, origin } = new URL(url);
    if (known.has(host) || found.has(origin)) continue;
    const evidence = [`${type} to ${origin}`, `by ${initiators.join(' < ')}`];
    found.set(origin, findingOf(TYPING_SENDS_RULE, { subject: origin, evidence }));
  }
  return [...found.values()];
}
