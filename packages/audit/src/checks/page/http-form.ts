import type { PageFacts } from '../../facts/page-facts.ts';
import { findingOf, type Finding, type Rule } from '../../finding.ts';

export const HTTP_FORM_RULE: Rule = {
  id: 'page-http-form',
  severity: 'high',
  title: 'A form is sent without encryption',
  why: 'Everybody on the way reads what the form holds.',
  fix: "Write https:// in the form's action.",
  requirements: ['G-TLS-2', 'PCI 4.2.1'],
};

/** Forms of an https page that go to http. */
export function checkHttpForm(facts: PageFacts): Finding[] {
  return facts.forms
    .filter(({ action }) => action.startsWith('http://') && !isLocal(action))
    .map(({ action, method }) =>
      findingOf(HTTP_FORM_RULE, {
        subject: action,
        evidence: [`${method} ${action}`],
        fix: `action="${action.replace(/^http:/, 'https:')}"`,
      }),
    );
}

function isLocal(url: string): boolean {
  return /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(url).hostname);
}
