import type { PageFacts } from '../../facts/page-facts.ts';
import { findingOf, type Finding, type Rule } from '../../finding.ts';
import { frameOf, originOf, subjectOf } from './payment-page.ts';
export const OVERLAY_RULE: Rule = {
  id: 'page-overlay',
  severity: 'critical',
  title: "Something lies over the payment provider's frame",
  why: "A customer who believes to type into the provider's field types into what lies above it.",
  fix:
    'Remove the element and the script that puts it there; a notice that may ' +
    'cover the form must take no input and be seen.',
  requirements: ['G-LOW-1', 'G-JS-2', 'PCI 6.4.3', 'PCI 11.6.1'],
};

/** Elements in front of a provider's frame that take input, or cannot be seen. */
export function checkOverlay(facts: PageFacts): Finding[] {
  return facts.overlays
    .filter(({ takesInput, invisible }) => takesInput || invisible)
    .filter(({ frame }) => frameOf(facts, frame)?.provider !== null)
    .map(({ frame, element, share, takesInput, phase }) =>
      findingOf(OVERLAY_RULE, {
        subject: `${subjectOf(facts)} ${element}`,
        evidence: [
          `covers ${Math.round(share * 100)} % of the frame ${originOf(frameOf(facts, frame)?.url ?? '')}`,
          takesInput ? 'takes input' : 'cannot be seen, and takes the clicks',
          `first seen: ${phase}`,
        ],
      }),
    );
}
