import type { PageFacts } from '../../facts/page-facts.ts';
import { findingOf, type Finding, type Rule } from '../../finding.ts';
import { foreignFields } from './payment-page.ts';
export const KEY_LISTENER_RULE: Rule = {
  id: 'page-card-listener',
  severity: 'critical',
  title: 'A script of somebody else listens to a card field',
  why: 'It hears every key of the card, whatever it does with it today.',
  fix:
    "Remove the script from this page, or take the card in the provider's frame, " +
    'which it cannot hear.',
  requirements: ['G-JS-1', 'G-LOW-1', 'PCI 6.4.3'],
};

/** Third-party listeners on raw card fields, or on a whole document that has one. */
export function checkCardListener(facts: PageFacts): Finding[] {
  const frames = new Set(foreignFields(facts).map(({ frame }) => frame));
  const byScript = new Map<string, string[]>();
  for (const { frame, script, type, target } of facts.listeners) {
    const by = facts.scripts.find(({ id }) => id === script);
    if (by === undefined || by.party !== 'third' || !frames.has(frame)) continue;
    const subject = by.url ?? `${by.kind} script ${by.sha256.slice(0, 12)}`;
    byScript.set(subject, [...(byScript.get(subject) ?? []), `${type} on the ${target}`]);
  }
  return [...byScript].map(([subject, evidence]) =>
    findingOf(KEY_LISTENER_RULE, { subject, evidence: [...new Set(evidence)] }),
  );
}
