import { isDirectiveName, KNOWN_DIRECTIVES } from '../../csp/known-directives.ts';
import type { Directive, Policy } from '../../csp/policy.ts';
import { findingOf, type Finding, type Rule } from '../../finding.ts';
import type { Check } from '../check.ts';
import type { Page } from '../page.ts';

const G = ['G-CSP-3', 'PCI 6.4.3'];

const UNQUOTED: Rule = {
  id: 'csp-unquoted-source',
  severity: 'high',
  title: 'A keyword, hash or nonce stands without its quotes',
  why:
    'Without single quotes a browser takes it for a host name, or for nothing: what it was to allow ' +
    'stays forbidden. Published tables sometimes print hashes without them.',
  fix: 'Put it in single quotes.',
  requirements: G,
};
const INVALID: Rule = {
  id: 'csp-invalid-source',
  severity: 'medium',
  title: 'A value is no valid source and is ignored',
  why: 'Browsers skip what they cannot read, so the policy says something else than its text.',
  fix: 'Correct the source, or remove it.',
  requirements: G,
};
const UNKNOWN: Rule = {
  id: 'csp-unknown-directive',
  severity: 'medium',
  title: 'A directive does not exist and is ignored',
  why: 'Browsers skip a directive that they do not know, so what it was to restrict is open.',
  fix: 'Correct the name of the directive, or remove it.',
  requirements: G,
};
const SEMICOLON: Rule = {
  id: 'csp-missing-semicolon',
  severity: 'high',
  title: 'A semicolon is missing between two directives',
  why: 'The second directive is read as a source of the first, and restricts nothing.',
  fix: 'Put a semicolon before the second directive.',
  requirements: G,
};
const DUPLICATE: Rule = {
  id: 'csp-duplicate-directive',
  severity: 'medium',
  title: 'A directive stands twice; the second is ignored',
  why: 'Only the first directive of a name counts, so sources in the second are not allowed.',
  fix: 'Join the two into one.',
  requirements: G,
};
const GONE: Rule = {
  id: 'csp-obsolete-directive',
  severity: 'info',
  title: 'A directive that browsers no longer heed',
  why: 'It protects nothing, and hides that nothing does.',
  fix: 'Remove the directive.',
  requirements: G,
};
const NONE: Rule = {
  id: 'csp-none-beside-sources',
  severity: 'low',
  title: "'none' stands beside other sources and is ignored",
  why: "Only alone does 'none' forbid everything; beside a source it means nothing.",
  fix: "Remove 'none', or the other sources.",
  requirements: G,
};

/** What of the policy's text a browser reads otherwise than its author meant it. */
export const syntax: Check<Page> = {
  rules: [UNQUOTED, INVALID, UNKNOWN, SEMICOLON, DUPLICATE, GONE, NONE],
  find: ({ subject, policies }) =>
    policies.flatMap((policy) => [
      ...findDuplicates(policy, subject),
      ...[...policy.directives.values()].flatMap((directive) => [
        ...findNames(directive, subject),
        ...findValues(directive, subject),
      ]),
    ]),
};

function line({ name, values }: Pick<Directive, 'name' | 'values'>): string {
  return [name, ...values].join(' ');
}

function findDuplicates(policy: Policy, subject: string): Finding[] {
  return policy.duplicates.map((second) => {
    const first = policy.directives.get(second.name);
    const values = [...new Set([...(first?.values ?? []), ...second.values])];
    const several = values.filter((value) => value.toLowerCase() !== "'none'");
    return findingOf(DUPLICATE, {
      subject,
      evidence: [line(first ?? second), line(second)],
      fix: line({ name: second.name, values: several.length === 0 ? values : several }),
    });
  });
}

function findNames(directive: Directive, subject: string): Finding[] {
  const { name } = directive;
  if (!isDirectiveName(name)) {
    const meant = nearest(name);
    const fix =
      meant === null
        ? UNKNOWN.fix
        : line({
            name: meant,
            values: directive.values.map((value) => correctedQuotes(value) ?? value),
          });
    return [findingOf(UNKNOWN, { subject, evidence: [line(directive)], fix })];
  }
  const gone = KNOWN_DIRECTIVES[name]?.gone;
  return gone === undefined
    ? []
    : [findingOf(GONE, { subject, evidence: [line(directive)], fix: `${name}: ${gone}.` })];
}

const KEYWORD =
  /^(self|none|unsafe-inline|unsafe-eval|strict-dynamic|unsafe-hashes|report-sample|wasm-unsafe-eval)$/i;
/** Words that stand in double or typographic quotes, in half a pair, or in none. */
const UNQUOTED_PARTS =
  /^["'‘’“”`]?((?:sha(?:256|384|512)|nonce)-[A-Za-z0-9+/_-]+={0,2}|[a-z-]+)["'‘’“”`]?$/i;

function findValues(directive: Directive, subject: string): Finding[] {
  const kind = KNOWN_DIRECTIVES[directive.name]?.kind;
  if (kind !== 'sources' && kind !== 'ancestors') return [];
  const { values, sources } = directive;
  const findings = values.flatMap((value, at): Finding[] => {
    if (isDirectiveName(value)) {
      const [head, tail] = [values.slice(0, at), values.slice(at + 1)];
      const fix = `${line({ name: directive.name, values: head })}; ${line({ name: value, values: tail })}`;
      return [findingOf(SEMICOLON, { subject, evidence: [line(directive)], fix })];
    }
    const quoted = correctedQuotes(value);
    if (quoted !== null) {
      const fixed = values.map((one) => (one === value ? quoted : one));
      const fix = line({ name: directive.name, values: fixed });
      return [findingOf(UNQUOTED, { subject, evidence: [`${directive.name}: ${value}`], fix })];
    }
    if (sources[at]?.kind !== 'invalid') return [];
    return [findingOf(INVALID, { subject, evidence: [`${directive.name}: ${value}`] })];
  });
  const none = sources.some(({ kind: one }) => one === 'none') && sources.length > 1;
  return none ? [...findings, findingOf(NONE, { subject, evidence: [line(directive)] })] : findings;
}

/** The value as it was meant, or null where its quotes are right or it is none of these. */
function correctedQuotes(value: string): string | null {
  const word = UNQUOTED_PARTS.exec(value)?.[1];
  if (word === undefined || value === `'${word}'`) return null;
  return KEYWORD.test(word) || /^(sha(256|384|512)|nonce)-/i.test(word) ? `'${word}'` : null;
}

/** A known name that is one or two letters away. */
function nearest(name: string): string | null {
  const close = Object.keys(KNOWN_DIRECTIVES).find((known) => distance(known, name) <= 2);
  return (
    close ??
    Object.keys(KNOWN_DIRECTIVES).find(
      (known) => known.replace('-', '') === name.replace(/[-_]/, ''),
    ) ??
    null
  );
}

/** Levenshtein's distance, given up beyond 2. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 3;
}
