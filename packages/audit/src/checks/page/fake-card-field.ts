import type { PageFacts } from '../../facts/page-facts.ts';
import { findingOf, type Finding, type Rule } from '../../finding.ts';
import { foreignFields, frameOf, providerFrames, subjectOf } from './payment-page.ts';
export const FAKE_CARD_FIELD_RULE: Rule = {
  id: 'page-fake-card-field',
  severity: 'critical',
  title: "A card field stands beside the payment provider's own",
  why:
    'The provider takes the card in its frames, so a second card field on the ' +
    'page is there to catch it for somebody else. This is how most skimmers ' +
    'of hosted fields work.',
  fix:
    'Find the script that puts the field there (see the inventory for what ' +
    'was injected), remove it, and treat the page as compromised.',
  requirements: ['G-LOW-1', 'G-JS-2', 'PCI 6.4.3', 'PCI 11.6.1'],
};

/** Card fields outside the provider's frames although the provider has visible ones. */
export function checkFakeCardField(facts: PageFacts): Finding[] {
  if (!providerFrames(facts).some(({ element }) => element?.visible === true)) return [];
  return foreignFields(facts).map((field) =>
    findingOf(FAKE_CARD_FIELD_RULE, {
      subject: `${subjectOf(facts)} ${field.element}`,
      evidence: [
        `${field.role}: ${field.because}, in ${frameOf(facts, field.frame)?.url ?? 'the page'}`,
        `first seen: ${field.phase}`,
      ],
    }),
  );
}
