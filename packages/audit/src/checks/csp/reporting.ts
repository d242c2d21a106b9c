import { findingOf, type Finding, type Rule } from '../../finding.ts';
import type { Check } from '../check.ts';
import { headerValues, type Page } from '../page.ts';

const NONE: Rule = {
  id: 'csp-no-reporting',
  severity: 'low',
  title: 'Nobody hears of violations',
  why: 'A violation on a payment page is how an attack shows first. Without reports nobody sees it.',
  fix: 'Content-Security-Policy: …; report-to csp   with   Reporting-Endpoints: csp="https://…"',
  requirements: ['G-CSP-3', 'G-JS-2', 'PCI 11.6.1'],
};
const UNDEFINED: Rule = {
  id: 'csp-report-to-undefined',
  severity: 'medium',
  title: 'report-to names a group that no header defines',
  why: 'Browsers that know report-to ignore report-uri and then send their reports nowhere.',
  fix: 'Reporting-Endpoints: NAME="https://…"',
  requirements: ['G-CSP-3', 'G-JS-2', 'PCI 11.6.1'],
};
const PLAIN: Rule = {
  id: 'csp-reports-over-http',
  severity: 'medium',
  title: 'Reports are sent over plain HTTP',
  why: 'Browsers block them on secure pages, and anybody on the way could read the addresses in them.',
  fix: 'Give an https address.',
  requirements: ['G-CSP-3', 'G-TLS-1', 'PCI 4.2.1'],
};

/** Do reports of violations arrive anywhere? */
export const reporting: Check<Page> = {
  rules: [NONE, UNDEFINED, PLAIN],
  find: (page) => {
    const { subject, policies } = page;
    if (policies.length === 0) return [];
    const groups = policies.flatMap(({ directives }) => directives.get('report-to')?.values ?? []);
    const addresses = policies.flatMap(({ directives, delivery }) =>
      delivery === 'meta' ? [] : (directives.get('report-uri')?.values ?? []),
    );
    if (groups.length === 0 && addresses.length === 0) {
      const evidence = ['neither report-to nor report-uri'];
      return [findingOf(NONE, { subject, evidence })];
    }
    return [...findUndefined(page, groups), ...findPlain(page, addresses)];
  },
};

function findUndefined(page: Page, groups: readonly string[]): Finding[] {
  const defined = definedGroups(page);
  return [...new Set(groups)]
    .filter((group) => !defined.has(group))
    .map((group) =>
      findingOf(UNDEFINED, {
        subject: page.subject,
        evidence: [`report-to ${group}; defined: ${[...defined].join(', ') || 'none'}`],
        fix: `Reporting-Endpoints: ${group}="https://…"`,
      }),
    );
}

/** Reporting-Endpoints is a dictionary (RFC 8941); Report-To, its older form, is JSON. */
function definedGroups(page: Page): Set<string> {
  const newer = headerValues(page, 'reporting-endpoints').flatMap((value) =>
    [...value.matchAll(/(?:^|,)\s*([a-z*][a-z0-9_.*-]*)\s*=\s*"/gi)].map(([, name]) => name ?? ''),
  );
  const older = headerValues(page, 'report-to').flatMap((value) =>
    [...value.matchAll(/"group"\s*:\s*"([^"]*)"/g)].map(([, name]) => name ?? ''),
  );
  // A Report-To entry without a name is the group "default".
  const unnamed = headerValues(page, 'report-to').some((value) => !value.includes('"group"'));
  return new Set([...newer, ...older, ...(unnamed ? ['default'] : [])]);
}

function findPlain({ subject, url }: Page, addresses: readonly string[]): Finding[] {
  if (url?.protocol === 'http:') return [];
  const plain = addresses.filter((address) => /^http:/i.test(address));
  return plain.map((address) => findingOf(PLAIN, { subject, evidence: [`report-uri ${address}`] }));
}
