import { integrationOf } from '../checks/page/integration.ts';
import type { PageFacts, PageProvider } from '../facts/page-facts.ts';
import { findingOf, type Finding, type Rule } from '../finding.ts';

export const OTHER_PROVIDER_RULE: Rule = {
  id: 'page-provider-other',
  severity: 'high',
  title: 'The page does not use the payment provider that it should',
  why: 'A page that hands its card fields to somebody else hands over the cards.',
  fix: 'Find out who changed the page; if the change was meant, name the new provider.',
  requirements: ['G-LOW-1', 'G-JS-2', 'PCI 11.6.1'],
};

/** The provider that a page is expected to use, and only that one. */
export function checkProvider(facts: PageFacts, expected: PageProvider): Finding[] {
  const { kind, providers } = integrationOf(facts);
  if (providers.length === 1 && providers[0] === expected) return [];
  const found = providers.length === 0 ? 'no provider' : providers.join(', ');
  const evidence = [`expected ${expected}, found ${found}`, `integration: ${kind}`];
  return [findingOf(OTHER_PROVIDER_RULE, { subject: facts.asked, evidence })];
}
