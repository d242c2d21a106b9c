import { governingDirective } from '../../csp/decide.ts';
import { findingOf, type Rule } from '../../finding.ts';
import type { Check } from '../check.ts';
import { enforced, headerValues, type Page } from '../page.ts';

interface Expected {
  readonly directive: string;
  readonly rule: Rule;
}

const EXPECTED: readonly Expected[] = [
  expect('script-src', {
    id: 'csp-no-script-src',
    severity: 'high',
    title: 'No directive restricts scripts',
    why: 'Neither script-src nor default-src is there, so every script may run.',
    fix: "script-src 'self' and the provider's hosts",
  }),
  expect('object-src', {
    id: 'csp-no-object-src',
    severity: 'medium',
    title: 'No directive restricts plug-ins',
    why: 'Embedded objects can run code of their own on old browsers.',
    fix: "object-src 'none'",
  }),
  expect('base-uri', {
    id: 'csp-no-base-uri',
    severity: 'medium',
    title: 'No directive restricts <base>',
    why: 'An injected <base> sends every relative script address to another host. default-src does not cover it.',
    fix: "base-uri 'none'",
  }),
  expect('form-action', {
    id: 'csp-no-form-action',
    severity: 'medium',
    title: 'No directive restricts where forms are sent',
    why: 'An injected form can collect card details and send them anywhere. default-src does not cover it.',
    fix: "form-action 'self'",
  }),
  expect('frame-ancestors', {
    id: 'csp-no-frame-ancestors',
    severity: 'medium',
    title: 'No directive says who may frame the page',
    why: 'A hostile page can show yours under its own clicks. default-src does not cover it.',
    fix: "frame-ancestors 'none'",
  }),
];

function expect(directive: string, texts: Omit<Rule, 'requirements'>): Expected {
  return { directive, rule: { ...texts, requirements: ['G-CSP-3', 'PCI 6.4.3'] } };
}

/** Directives that a payment page's policy should have and that nothing stands in for. */
export const missingDirectives: Check<Page> = {
  rules: EXPECTED.map(({ rule }) => rule),
  find: (page) => {
    const policies = enforced(page);
    if (policies.length === 0) return [];
    return EXPECTED.filter(({ directive }) => {
      // frame-ancestors counts only in a header; X-Frame-Options says the same to every browser.
      const counting = policies.filter(
        ({ delivery }) => directive !== 'frame-ancestors' || delivery === 'header',
      );
      const framed =
        directive === 'frame-ancestors' && headerValues(page, 'x-frame-options').length > 0;
      return !framed && counting.every((policy) => governingDirective(policy, directive) === null);
    }).map(({ rule }) =>
      findingOf(rule, {
        subject: page.subject,
        evidence: [
          `directives: ${[...new Set(policies.flatMap(({ directives }) => [...directives.keys()]))].join(', ')}`,
        ],
      }),
    );
  },
};
