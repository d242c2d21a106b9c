import { buildPolicy } from '@coffer/kernel';
import { findingOf, type Rule } from '../../finding.ts';
import type { Check } from '../check.ts';
import { enforced, headerValues, type Page } from '../page.ts';

const MISSING: Rule = {
  id: 'csp-missing',
  severity: 'high',
  title: 'The page has no Content Security Policy',
  why:
    'Without a policy every script that gets onto the page runs and may send what the shopper types ' +
    'to anywhere. A policy is how a browser enforces which scripts a payment page has.',
  fix: 'Send a Content-Security-Policy header with the page.',
  requirements: ['G-CSP-3', 'PCI 6.4.3'],
};

const REPORT_ONLY: Rule = {
  id: 'csp-report-only',
  severity: 'high',
  title: 'The policy only reports, and stops nothing',
  why:
    'Content-Security-Policy-Report-Only lets every script run and tells you afterwards. It is the ' +
    'right first step, and no protection.',
  fix: 'When the reports are quiet, send the same policy as Content-Security-Policy.',
  requirements: ['G-CSP-3', 'PCI 6.4.3'],
};

const META_ONLY: Rule = {
  id: 'csp-only-in-meta',
  severity: 'low',
  title: 'The policy stands only in a <meta> element',
  why:
    'A policy in the document comes after what stands before it, and cannot say who may frame the ' +
    'page, where reports go, or sandbox it.',
  fix: 'Send the policy as a header.',
  requirements: ['G-CSP-3', 'PCI 6.4.3'],
};

const META_USELESS: Rule = {
  id: 'csp-meta-without-effect',
  severity: 'medium',
  title: 'A policy in a <meta> element has no effect',
  why: 'Browsers read only an enforced policy inside <head>; anything else looks like protection and is none.',
  fix: 'Send the policy as a header.',
  requirements: ['G-CSP-3', 'PCI 6.4.3'],
};

const META_LATE: Rule = {
  id: 'csp-meta-after-scripts',
  severity: 'medium',
  title: 'Scripts stand before the policy in the document',
  why: 'A policy in a <meta> element does not govern what the browser met before it.',
  fix: 'Move the <meta> element to the top of <head>, or better, send the policy as a header.',
  requirements: ['G-CSP-3', 'PCI 6.4.3'],
};

const META_IGNORED: Rule = {
  id: 'csp-directive-ignored-in-meta',
  severity: 'medium',
  title: 'Directives that a <meta> element cannot carry',
  why: 'Browsers ignore frame-ancestors, report-uri and sandbox in a <meta> element.',
  fix: 'Send these directives in a Content-Security-Policy header.',
  requirements: ['G-CSP-3', 'PCI 6.4.3'],
};

const HEADER_ONLY = ['frame-ancestors', 'report-uri', 'sandbox'];

/** Is there a policy, is it enforced, and does it stand where it works? */
export const presence: Check<Page> = {
  rules: [MISSING, REPORT_ONLY, META_ONLY, META_USELESS, META_LATE, META_IGNORED],
  find: (page) => [...findAbsence(page), ...findMeta(page)],
};

function findAbsence(page: Page): ReturnType<Check<Page>['find']> {
  const { subject, policies } = page;
  if (enforced(page).length > 0) {
    if (enforced(page).some(({ delivery }) => delivery === 'header')) return [];
    return [findingOf(META_ONLY, { subject, evidence: ['no Content-Security-Policy header'] })];
  }
  const [reported] = policies;
  if (reported !== undefined) {
    const evidence = [`Content-Security-Policy-Report-Only: ${reported.text}`];
    return [
      findingOf(REPORT_ONLY, {
        ...{ subject, evidence },
        fix: `Content-Security-Policy: ${reported.text}`,
      }),
    ];
  }
  const empty = headerValues(page, 'content-security-policy').length > 0;
  return [
    findingOf(MISSING, {
      subject,
      evidence: [empty ? 'the header is empty' : 'no Content-Security-Policy header'],
      fix: suggestion(page),
    }),
  ];
}

function suggestion({ integration }: Page): string {
  if (integration === null) {
    return `${MISSING.fix} \`coffer csp generate --provider NAME\` writes the strictest that works.`;
  }
  const { provider, surfaces, cofferOrigin } = integration;
  const origin = cofferOrigin === null ? {} : { cofferOrigin };
  return `Content-Security-Policy: ${buildPolicy({ provider, surfaces, ...origin })}`;
}

function findMeta({ subject, document, policies }: Page): ReturnType<Check<Page>['find']> {
  const metas = document?.metaPolicies ?? [];
  const useless = metas.filter(({ inHead, reportOnly }) => !inHead || reportOnly);
  const late = metas.filter((meta) => !useless.includes(meta) && meta.scriptsBefore > 0);
  const ignored = policies
    .filter(({ delivery }) => delivery === 'meta')
    .flatMap(({ directives }) => HEADER_ONLY.flatMap((name) => directives.get(name) ?? []));
  return [
    ...useless.map(({ reportOnly, content }) =>
      findingOf(META_USELESS, {
        subject,
        evidence: [`${reportOnly ? 'report-only' : 'outside <head>'}: ${content}`],
        fix: `Content-Security-Policy${reportOnly ? '-Report-Only' : ''}: ${content}`,
      }),
    ),
    ...late.map(({ scriptsBefore }) =>
      findingOf(META_LATE, { subject, evidence: [`${scriptsBefore} scripts before it`] }),
    ),
    ...ignored.map(({ name, values }) =>
      findingOf(META_IGNORED, {
        subject,
        evidence: [[name, ...values].join(' ')],
        fix: `Content-Security-Policy: ${[name, ...values].join(' ')}`,
      }),
    ),
  ];
}
