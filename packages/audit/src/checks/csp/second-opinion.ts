import { CspEvaluator } from 'csp_evaluator';
import { Severity, Type } from 'csp_evaluator/dist/finding.js';
import { CspParser } from 'csp_evaluator/dist/parser.js';
import type { Policy } from '../../csp/policy.ts';
import { findingOf, type Finding, type Rule } from '../../finding.ts';
import { needsOf } from '../../integration/integration.ts';
import type { Check } from '../check.ts';
import { enforced, type Page } from '../page.ts';

const BYPASS: Rule = {
  id: 'csp-evaluator-bypass',
  severity: 'medium',
  title: 'A host is known for scripts that get around a policy',
  why:
    'csp_evaluator lists hosts that serve JSONP answers or script libraries with which an attacker ' +
    'runs code of their own. Its list is of 2016: look whether the path is still there.',
  fix: 'Name the exact path of the script instead of the host, or serve the script yourself.',
  requirements: ['G-CSP-3', 'PCI 6.4.3'],
};
const ADDRESS: Rule = {
  id: 'csp-evaluator-ip-source',
  severity: 'low',
  title: 'A source is an IP address',
  why: 'Browsers may ignore IP addresses in policies, and a certificate seldom names one.',
  fix: 'Use the host name.',
  requirements: ['G-CSP-3', 'PCI 6.4.3'],
};

/** The findings that our own checks do not make. Everything else it says, they say already. */
const HEARD: ReadonlyMap<number, Rule> = new Map([
  [Type.SCRIPT_ALLOWLIST_BYPASS, BYPASS],
  [Type.OBJECT_ALLOWLIST_BYPASS, BYPASS],
  [Type.IP_SOURCE, ADDRESS],
]);

/** What Google's csp_evaluator adds, without what the provider's own guide demands. */
export const secondOpinion: Check<Page> = {
  rules: [BYPASS, ADDRESS],
  find: (page) => enforced(page).flatMap((policy) => findHeard(policy, page)),
};

function findHeard(policy: Policy, { subject, integration }: Page): Finding[] {
  const required = integration === null ? [] : needsOf(integration).map(({ source }) => source);
  return evaluate(policy).flatMap(({ type, severity, directive, value = '' }) => {
    const rule = HEARD.get(type);
    // Below HIGH the evaluator knows no bypass and only reminds one to look for some.
    if (rule === BYPASS && severity !== Severity.HIGH) return [];
    if (rule === undefined || required.includes(value) || value.startsWith("'")) return [];
    return [findingOf(rule, { subject, evidence: [`${directive} ${value}`] })];
  });
}

/** It is somebody else's code on arbitrary text: a crash of it is no crash of ours. */
function evaluate(policy: Policy): ReturnType<CspEvaluator['evaluate']> {
  try {
    return new CspEvaluator(new CspParser(policy.text).csp).evaluate();
  } catch {
    return [];
  }
}
