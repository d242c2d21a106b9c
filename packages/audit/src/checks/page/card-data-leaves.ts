import type { PageFacts } from '../../facts/page-facts.ts';
import { findingOf, type Finding, type Rule } from '../../finding.ts';

export const CARD_DATA_LEAVES_RULE: Rule = {
  id: 'page-card-data-leaves',
  severity: 'critical',
  title: 'Card data goes to somebody who is not the payment provider',
  why:
    'A test card that was typed into the page turned up where no card may go. ' +
    'What takes a test card takes the cards of your customers.',
  fix:
    'Remove the script that sends it, block the receiver with connect-src, ' +
    'img-src and form-action, and treat the page as compromised until it is ' +
    'explained.',
  requirements: ['G-LOW-1', 'G-JS-2', 'PCI 3.5.1', 'PCI 6.4.3', 'PCI 11.6.1'],
};

/** The typed test card in a message to anybody but a provider; one finding a receiver and way. */
export function checkCardDataLeaves(facts: PageFacts): Finding[] {
  const found = new Map<string, Finding>();
  for (const one of facts.cardData) {
    if (one.provider !== null || !/^(?:url|body|header|websocket)$/.test(one.where)) continue;
    const subject = `${one.to ?? ''} ${one.where}`;
    const finding = findingOf(CARD_DATA_LEAVES_RULE, {
      subject,
      evidence: [
        `${one.via} to ${one.to ?? 'nowhere'}: ${one.where}, ${one.form}`,
        ...(one.initiators.length === 0 ? [] : [`by ${one.initiators.join(' < ')}`]),
      ],
      ...(one.party === 'first' ? { title: 'Card data goes to your own server' } : {}),
    });
    if (!found.has(subject)) found.set(subject, finding);
  }
  return [...found.values()];
}
