import { providerFeatures } from '@coffer/kernel';
import { findingOf, type Finding, type Rule } from '../../finding.ts';
import type { Check } from '../check.ts';
import { enforced, type Page } from '../page.ts';

const ABSENT: Rule = {
  id: 'csp-no-trusted-types',
  severity: 'info',
  title: 'Trusted Types are not asked for',
  why:
    'With them a string cannot become markup or a script address by accident, which closes most ' +
    'injections that happen inside a page.',
  fix: "require-trusted-types-for 'script'",
  requirements: ['G-CSP-3', 'G-MORE-1', 'PCI 6.2.4'],
};
const BREAKS: Rule = {
  id: 'csp-trusted-types-break-provider',
  severity: 'high',
  title: "Trusted Types keep the provider's script from loading more of itself",
  why: 'The provider adds script elements from text, which is forbidden without a policy that it can use.',
  fix: "Allow the policy name: trusted-types default; and create that policy before the provider's script.",
  requirements: ['G-CSP-3'],
};
const UNTRIED: Rule = {
  id: 'csp-trusted-types-untried',
  severity: 'low',
  title: 'Trusted Types are enforced with a provider that says nothing of them',
  why: 'Payments may fail in ways that only the browser console shows.',
  fix: 'Try the directive in a report-only policy first.',
  requirements: ['G-CSP-3'],
};

/** Trusted Types, and whether the provider's script gets on with them. */
export const trustedTypes: Check<Page> = {
  rules: [ABSENT, BREAKS, UNTRIED],
  find: (page) => {
    const policies = enforced(page);
    if (policies.length === 0) return [];
    const asking = policies.filter(({ directives }) => directives.has('require-trusted-types-for'));
    return asking.length === 0 ? [absent(page)] : findBroken(page);
  },
};

function absent({ subject, integration }: Page): Finding {
  const advice =
    integration === null ? '' : ` (${providerFeatures(integration.provider).trustedTypesAdvice})`;
  return findingOf(ABSENT, {
    subject,
    evidence: ['no require-trusted-types-for directive'],
    fix: `${ABSENT.fix}${advice}`,
  });
}

function findBroken(page: Page): Finding[] {
  const { subject, integration } = page;
  if (integration === null) return [];
  const { trustedTypes: needed, trustedTypesAdvice } = providerFeatures(integration.provider);
  const lists = enforced(page).flatMap(({ directives }) => directives.get('trusted-types') ?? []);
  switch (needed) {
    case 'nothing':
      return [];
    case 'unknown':
      return [findingOf(UNTRIED, { subject, evidence: [trustedTypesAdvice] })];
    case 'default-policy': {
      const closed = lists.filter(
        ({ values }) => !values.some((one) => one === 'default' || one === '*'),
      );
      if (closed.length === 0) return [];
      return closed.map(({ values }) =>
        findingOf(BREAKS, {
          subject,
          evidence: [`trusted-types ${values.join(' ')}`, `needed: ${trustedTypesAdvice}`],
          fix: `trusted-types ${['default', ...values.filter((one) => one !== "'none'")].join(' ')}; and create ${trustedTypesAdvice}`,
        }),
      );
    }
  }
}
