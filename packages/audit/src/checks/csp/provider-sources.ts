import { buildPolicy, governing, policyMap, sourceCovers, type Need } from '@coffer/kernel';
import { governingDirective, hasKeyword } from '../../csp/decide.ts';
import type { Policy } from '../../csp/policy.ts';
import { findingOf, type Finding, type Rule } from '../../finding.ts';
import { needsOf, type Integration } from '../../integration/integration.ts';
import type { Check } from '../check.ts';
import type { Page } from '../page.ts';

const G = ['G-CSP-1', 'G-CSP-2', 'G-CSP-3'];

const MISSING: Rule = {
  id: 'csp-provider-source-missing',
  severity: 'high',
  title: 'The policy blocks what the payment provider needs',
  why: 'A required source is not allowed, so card fields, challenges or calls fail in the browser.',
  fix: 'Add the missing sources.',
  requirements: G,
};
const CONDITIONAL: Rule = {
  id: 'csp-provider-source-conditional',
  severity: 'info',
  title: 'The policy blocks what some pages of this provider need',
  why: 'The provider names these sources for a feature that this page may or may not use.',
  fix: 'Add them if the page uses the feature.',
  requirements: G,
};
const WHEN_ENFORCED: Rule = {
  id: 'csp-provider-source-missing-in-report-only',
  severity: 'low',
  title: 'Once enforced, the report-only policy would block the payment provider',
  why: 'Nothing fails today. Payments fail on the day the policy is enforced as it is.',
  fix: 'Add the missing sources before you enforce the policy.',
  requirements: G,
};

/** One need and what a policy says of it. */
export interface NeedState {
  readonly need: Need;
  readonly allowed: boolean;
  /** The directive that decided; null where nothing restricts such requests. */
  readonly by: string | null;
}

/** Is every source that the provider needs allowed, by each policy? */
export const providerSources: Check<Page> = {
  rules: [MISSING, CONDITIONAL, WHEN_ENFORCED],
  find: ({ subject, policies, integration }) =>
    integration === null
      ? []
      : policies.flatMap((policy) => findMissing({ subject, policy, integration })),
};

/** What one policy says of every need of the integration. */
export function needStates(policy: Policy, integration: Integration): readonly NeedState[] {
  return needsOf(integration).map((need) => {
    const directive = governingDirective(policy, requestOf(need.directive));
    if (directive === null) return { need, allowed: true, by: null };
    const wanted = [need.source, ...need.instead];
    // 'strict-dynamic' ignores hosts: the tag's nonce decides, which own-resources looks at.
    const dynamic =
      need.directive === 'script-src' && hasKeyword(directive.sources, "'strict-dynamic'");
    const inline =
      need.source.startsWith("'sha") && hasKeyword(directive.sources, "'unsafe-inline'");
    const allowed =
      dynamic ||
      inline ||
      directive.values.some((value) => wanted.some((source) => sourceCovers(value, source)));
    return { need, allowed, by: directive.name };
  });
}

function requestOf(directive: string): string {
  return directive === 'script-src' || directive === 'style-src' ? `${directive}-elem` : directive;
}

function findMissing(given: {
  readonly subject: string;
  readonly policy: Policy;
  readonly integration: Integration;
}): Finding[] {
  const { subject, policy, integration } = given;
  const missing = needStates(policy, integration).filter(({ allowed }) => !allowed);
  const always = missing.filter(({ need }) => need.when === null);
  const sometimes = missing.filter(({ need }) => need.when !== null);
  const findings: Finding[] = [];
  if (always.length > 0) {
    const rule = policy.disposition === 'enforce' ? MISSING : WHEN_ENFORCED;
    findings.push(report(rule, { subject, policy, integration, missing: always }));
  }
  if (sometimes.length > 0 && policy.disposition === 'enforce') {
    findings.push(report(CONDITIONAL, { subject, policy, integration, missing: sometimes }));
  }
  return findings;
}

function report(
  rule: Rule,
  found: {
    readonly subject: string;
    readonly policy: Policy;
    readonly integration: Integration;
    readonly missing: readonly NeedState[];
  },
): Finding {
  const { subject, missing } = found;
  return findingOf(rule, {
    subject,
    evidence: missing.map(({ need, by }) => {
      const decided = by === need.directive ? '' : ` (decided by ${by ?? 'nothing'})`;
      const when = need.when === null ? '' : `; ${need.when}`;
      return `${need.directive} ${need.source}${decided}: for ${need.for}${when}`;
    }),
    fix: linesToPaste(found),
  });
}

/** The directives as they should stand, taken from the merged policy. */
function linesToPaste(found: {
  readonly policy: Policy;
  readonly integration: Integration;
  readonly missing: readonly NeedState[];
}): string {
  const { provider, surfaces, cofferOrigin } = found.integration;
  const text = [...found.policy.directives.values()]
    .map(({ name, values }) => [name, ...values].join(' '))
    .join('; ');
  const origin = cofferOrigin === null ? {} : { cofferOrigin };
  // A comma would end the policy in a header; in a <meta> element it is a broken source.
  const merge = text.replaceAll(',', ' ');
  const merged = policyMap(buildPolicy({ provider, surfaces, merge, ...origin }));
  const lines = found.missing.map(({ need }) => {
    const name = governing(merged, requestOf(need.directive)) ?? need.directive;
    const conditional = needsOf(found.integration).filter(({ when }) => when !== null);
    const asked = new Set(found.missing.map(({ need: one }) => one.source));
    const values = (merged.get(name) ?? []).filter(
      (value) =>
        asked.has(value) ||
        text.includes(value) ||
        !conditional.some(
          ({ source, directive }) => source === value && directive === need.directive,
        ),
    );
    return [name, ...values].join(' ');
  });
  return `${[...new Set(lines)].join('; ')};`;
}
