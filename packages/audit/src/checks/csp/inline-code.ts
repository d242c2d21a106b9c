import { allowsAnyInline, governingDirective, hasKeyword, voidsInline } from '../../csp/decide.ts';
import type { Policy } from '../../csp/policy.ts';
import { findingOf, type Finding, type Rule } from '../../finding.ts';
import type { Check } from '../check.ts';
import { enforced, type Page } from '../page.ts';

const G = ['G-CSP-3', 'PCI 6.4.3'];

const INLINE_SCRIPT: Rule = {
  id: 'csp-unsafe-inline-script',
  severity: 'high',
  title: 'Any inline script may run',
  why:
    "With 'unsafe-inline' a browser cannot tell your inline scripts from injected ones, which is " +
    'what a policy is for.',
  fix: "Replace 'unsafe-inline' in script-src by 'nonce-…' with a fresh value for every answer.",
  requirements: G,
};
const INLINE_STYLE: Rule = {
  id: 'csp-unsafe-inline-style',
  severity: 'low',
  title: 'Any inline style may apply',
  why: 'Injected styles can lay a false form over the page and read attributes letter by letter.',
  fix: "Replace 'unsafe-inline' in style-src by a nonce or hashes.",
  requirements: G,
};
const VOIDED: Rule = {
  id: 'csp-unsafe-inline-voided',
  severity: 'medium',
  title: "A hash or nonce voids 'unsafe-inline' in style-src",
  why:
    "Once a hash or nonce stands beside it, browsers ignore 'unsafe-inline': the page's other inline " +
    'styles stop working. Adding one published hash is enough.',
  fix: "Give every inline style the nonce or its hash, or take the hash out and keep 'unsafe-inline'.",
  requirements: ['G-CSP-2', 'G-CSP-3'],
};
const EVAL: Rule = {
  id: 'csp-unsafe-eval',
  severity: 'medium',
  title: 'Text may be run as a script',
  why: "With 'unsafe-eval' an attacker who controls a string that reaches eval controls the page.",
  fix: "Remove 'unsafe-eval' from script-src ('wasm-unsafe-eval' is enough for WebAssembly).",
  requirements: G,
};
const WEAK_NONCE: Rule = {
  id: 'csp-weak-nonce',
  severity: 'medium',
  title: 'The nonce is too short to be unguessable',
  why: 'A nonce must hold at least 128 random bits (CSP3, 7.1); a shorter one can be guessed.',
  fix: 'Use 16 random bytes in base64, fresh for every answer.',
  requirements: G,
};

/** 128 bits in base64 without padding. */
const NONCE_MIN_CHARS = 22;

/** Inline scripts and styles, eval, and the nonces that make them safe. */
export const inlineCode: Check<Page> = {
  rules: [INLINE_SCRIPT, INLINE_STYLE, VOIDED, EVAL, WEAK_NONCE],
  find: (page) =>
    enforced(page).flatMap((policy) => [
      ...findInline(policy, page.subject),
      ...findEval(policy, page),
      ...findNonces(policy, page.subject),
    ]),
};

function findInline(policy: Policy, subject: string): Finding[] {
  const scripts = governingDirective(policy, 'script-src-elem');
  const styles = governingDirective(policy, 'style-src-elem');
  const findings: Finding[] = [];
  if (scripts !== null && allowsAnyInline(scripts.sources)) {
    const evidence = [[scripts.name, ...scripts.values].join(' ')];
    findings.push(findingOf(INLINE_SCRIPT, { subject, evidence }));
  }
  if (styles === null || !hasKeyword(styles.sources, "'unsafe-inline'")) return findings;
  const evidence = [[styles.name, ...styles.values].join(' ')];
  return [
    ...findings,
    findingOf(voidsInline(styles.sources) ? VOIDED : INLINE_STYLE, { subject, evidence }),
  ];
}

/** Several policies all apply: eval is open only where none of them forbids it. */
function findEval(policy: Policy, page: Page): Finding[] {
  const directive = governingDirective(policy, 'script-src');
  if (directive === null || !hasKeyword(directive.sources, "'unsafe-eval'")) return [];
  const others = enforced(page).filter((one) => one !== policy);
  const forbidden = others.some((one) => {
    const its = governingDirective(one, 'script-src');
    return its !== null && !hasKeyword(its.sources, "'unsafe-eval'");
  });
  if (forbidden) return [];
  return [
    findingOf(EVAL, {
      subject: page.subject,
      evidence: [[directive.name, ...directive.values].join(' ')],
      fix: [
        directive.name,
        ...directive.values.filter((value) => value.toLowerCase() !== "'unsafe-eval'"),
      ].join(' '),
    }),
  ];
}

function findNonces(policy: Policy, subject: string): Finding[] {
  const weak = [...policy.directives.values()].flatMap(({ name, sources }) =>
    sources.flatMap((source) =>
      source.kind === 'nonce' && source.value.replace(/=+$/, '').length < NONCE_MIN_CHARS
        ? [`${name}: a nonce of ${source.value.length} characters`]
        : [],
    ),
  );
  return weak.length === 0
    ? []
    : [findingOf(WEAK_NONCE, { subject, evidence: [...new Set(weak)] })];
}
