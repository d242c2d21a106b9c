import type { PageFacts, PageRequest } from '../../facts/page-facts.ts';
import { findingOf, type Finding, type Rule } from '../../finding.ts';
import { foreignFields, originOf } from './payment-page.ts';
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

/** Requests to third parties from code that heard the card's keys, or that never came before. */
export function checkTypingSends(facts: PageFacts): Finding[] {
  if (foreignFields(facts).length === 0) return [];
  const known = new Set(facts.cardData.map(({ to }) => to));
  const found = new Map<string, Finding>();
  const before = new Set(
    facts.requests.filter(({ phase }) => phase !== 'typing').map((one) => wayOf(one)),
  );
  for (const request of facts.requests) {
    const { heardKeys, party, url, type, initiators, phase } = request;
    if (party !== 'third' || !URL.canParse(url)) continue;
    // Two minutes passed without it before the card was typed: the typing is what it waits for.
    const isNew = phase === 'typing' && !before.has(wayOf(request));
    if (!heardKeys && !isNew) continue;
    const { host } = new URL(url);
    const origin = originOf(url) === 'null' ? host : originOf(url);
    if (known.has(host) || found.has(origin)) continue;
    const evidence = [
      `${type} to ${host}`,
      ...(initiators.length === 0 ? [] : [`by ${initiators.join(' < ')}`]),
    ];
    found.set(origin, findingOf(TYPING_SENDS_RULE, { subject: origin, evidence }));
  }
  return [...found.values()];
}

/** To whom, where and how; not what. */
function wayOf({ url, type, method }: PageRequest): string {
  return `${method} ${type} ${url.replace(/[?#].*$/s, '')}`;
}
