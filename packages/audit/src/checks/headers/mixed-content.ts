import type { DocumentResource } from '../../document/read-document.ts';
import { findingOf, type Finding, type Rule } from '../../finding.ts';
import type { Check } from '../check.ts';
import { enforced, type Page } from '../page.ts';

const G = ['G-TLS-1', 'G-TLS-2', 'PCI 4.2.1'];

const ACTIVE: Rule = {
  id: 'mixed-content-blocked',
  severity: 'high',
  title: 'A secure page loads scripts, styles or frames over plain HTTP',
  why: 'Browsers block them, and where one does not, whoever is on the way runs code on the page.',
  fix: 'Write the addresses with https://.',
  requirements: G,
};
const PASSIVE: Rule = {
  id: 'mixed-content-upgraded',
  severity: 'medium',
  title: 'A secure page names images or media over plain HTTP',
  why: 'Browsers upgrade or block them and may warn; older ones show them as they come.',
  fix: 'Write the addresses with https://.',
  requirements: G,
};
const FORM: Rule = {
  id: 'form-sent-over-http',
  severity: 'high',
  title: 'A form is sent over plain HTTP',
  why: 'What the shopper types travels readable, and browsers warn before they send it.',
  fix: 'Give the form an https action.',
  requirements: G,
};

const ACTIVE_KINDS: ReadonlySet<DocumentResource['kind']> = new Set([
  'script',
  'style',
  'frame',
  'object',
]);

/** Plain addresses in the static HTML of a secure page. */
export const mixedContent: Check<Page> = {
  rules: [ACTIVE, PASSIVE, FORM],
  find: (page) => {
    const { document, url, subject } = page;
    if (document === null || url === null || url.protocol !== 'https:') return [];
    const plain = document.resources.filter(({ url: address }) => address.startsWith('http:'));
    const upgraded = enforced(page).some(({ directives }) =>
      directives.has('upgrade-insecure-requests'),
    );
    const active = plain.filter(({ kind }) => ACTIVE_KINDS.has(kind));
    const passive = plain.filter(({ kind }) => !ACTIVE_KINDS.has(kind));
    const forms = document.forms.filter(({ action }) => action.startsWith('http:'));
    const found: [Rule, readonly string[]][] = [
      [ACTIVE, active.map(({ kind, url: address }) => `${kind}: ${withoutQuery(address)}`)],
      [PASSIVE, passive.map(({ kind, url: address }) => `${kind}: ${withoutQuery(address)}`)],
      [FORM, forms.map(({ action, method }) => `${method}: ${withoutQuery(action)}`)],
    ];
    return found.flatMap(([rule, evidence]): Finding[] => {
      if (evidence.length === 0) return [];
      // The page asks for the upgrade itself; the addresses are untidy and nothing more.
      return [
        findingOf(rule, upgraded ? { subject, evidence, severity: 'low' } : { subject, evidence }),
      ];
    });
  },
};

function withoutQuery(address: string): string {
  const url = new URL(address);
  return `${url.origin}${url.pathname}`;
}
