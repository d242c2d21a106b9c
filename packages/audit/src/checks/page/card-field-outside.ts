import type { PageFacts } from '../../facts/page-facts.ts';
import { findingOf, type Finding, type Rule } from '../../finding.ts';
import { foreignFields, providerFrames, subjectOf } from './payment-page.ts';
export const CARD_FIELD_OUTSIDE_RULE: Rule = {
  id: 'page-card-field-outside-provider',
  severity: 'high',
  title: "A card field stands outside the payment provider's frame",
  why:
    'Every script of the page can read what is typed here, and the card passes ' +
    'through your own systems, so that hundreds of PCI DSS requirements apply ' +
    'instead of a few.',
  fix: "Take the fields out of your HTML and mount the provider's hosted fields in their place.",
  requirements: ['G-LOW-1', 'G-LOW-2', 'PCI 3.5.1', 'PCI 6.4.3'],
};

/** Raw card fields, one finding a document. With a provider's frame beside them, they are fakes. */
export function checkCardFieldOutside(facts: PageFacts): Finding[] {
  const fields = foreignFields(facts);
  if (fields.length === 0 || providerFrames(facts).some(({ element }) => element?.visible === true))
    return [];
  return [
    findingOf(CARD_FIELD_OUTSIDE_RULE, {
      subject: subjectOf(facts),
      evidence: fields.map(({ role, element, because }) => `${role}: ${element} (${because})`),
    }),
  ];
}
