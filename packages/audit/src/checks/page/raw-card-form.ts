import type { PageFacts } from '../../facts/page-facts.ts';
import { findingOf, type Finding, type Rule } from '../../finding.ts';
import { isProvidersFrame } from './payment-page.ts';
export const RAW_CARD_FORM_RULE: Rule = {
  id: 'page-raw-card-form',
  severity: 'critical',
  title: "A form sends card data to a server that is not the payment provider's",
  why:
    'The card number reaches your server, its logs and its backups, and all ' +
    'of them fall under the whole of PCI DSS (SAQ D).',
  fix:
    "Remove the card fields from the form, mount the provider's hosted fields, " +
    'and send only the token that they return.',
  requirements: ['G-LOW-1', 'G-LOW-2', 'PCI 3.5.1'],
};

/** Forms with card fields in them whose action is nobody's but the merchant's or a stranger's. */
export function checkRawCardForm(facts: PageFacts): Finding[] {
  const named = facts.cardFields.filter(({ frame }) => !isProvidersFrame(facts, frame));
  const actions = new Set(named.map(({ formAction }) => formAction ?? ''));
  return facts.forms
    .filter(({ frame }) => !isProvidersFrame(facts, frame))
    .filter(({ cardRoles, action }) => cardRoles.includes('number') && actions.has(action))
    .map(({ action, method, cardRoles }) =>
      findingOf(RAW_CARD_FORM_RULE, {
        subject: action,
        evidence: [`${method} ${action}`, `fields: ${cardRoles.join(', ')}`],
      }),
    );
}
