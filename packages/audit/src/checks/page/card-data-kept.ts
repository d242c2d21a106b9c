import type { PageFacts } from '../../facts/page-facts.ts';
import { findingOf, type Finding, type Rule } from '../../finding.ts';

export const CARD_DATA_KEPT_RULE: Rule = {
  id: 'page-card-data-kept',
  severity: 'critical',
  title: 'Card data is kept in the browser, its console or its address bar',
  why:
    'What is stored in the browser is read by every script of the site, now ' +
    'and later, and by whoever uses the computer next; addresses and consoles ' +
    'end up in logs.',
  fix:
    'Remove the code that writes it. Delete what is stored at the next visit: ' +
    'localStorage.removeItem, sessionStorage.removeItem, an expired cookie.',
  requirements: ['G-LOW-1', 'G-DATA-1', 'PCI 3.3.1', 'PCI 3.5.1'],
};

/** The test card, or another card number, in storage, cookies, the console or the address. */
export function checkCardDataKept(facts: PageFacts): Finding[] {
  const places = new Map<string, string>();
  for (const { where, to, via, form, provider } of facts.cardData) {
    if (provider !== null || /^(?:url|body|header|websocket)$/.test(where)) continue;
    places.set(`${where} ${to ?? ''} ${via}`, `${where} of ${to ?? 'the page'}: ${via}, ${form}`);
  }
  for (const { origin, kind, name, cardNumber } of facts.storage) {
    const key = `${kind}-storage ${origin} ${name}`;
    if (cardNumber && !places.has(key)) places.set(key, `${kind} storage of ${origin}: ${name}`);
  }
  for (const { domain, name, cardNumber } of facts.cookies) {
    const key = `cookie ${domain} ${name}`;
    if (cardNumber && !places.has(key)) places.set(key, `cookie of ${domain}: ${name}`);
  }
  return [...places].map(([subject, evidence]) =>
    findingOf(CARD_DATA_KEPT_RULE, { subject, evidence: [evidence] }),
  );
}
