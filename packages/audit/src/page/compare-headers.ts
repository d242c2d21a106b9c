import { splitPolicy } from '@coffer/kernel';
import { findingOf, type Finding } from '../finding.ts';
import { CHANGED_HEADER_RULE, NEW_HEADER_RULE, REMOVED_HEADER_RULE } from './change-rules.ts';
import type { PageRecord } from './page-record.ts';

/** Security headers that came, went or say something else, policies directive by directive. */
export function compareHeaders(before: PageRecord, after: PageRecord): Finding[] {
  const was = new Map(before.headers);
  const is = new Map(after.headers);
  const subjectOf = (name: string): string => `${after.url} ${name}`;
  const found: Finding[] = [];
  for (const [name, value] of was) {
    const now = is.get(name);
    const subject = subjectOf(name);
    if (now === undefined) {
      found.push(findingOf(REMOVED_HEADER_RULE, { subject, evidence: [`- ${name}: ${value}`] }));
    } else if (now !== value) {
      const evidence = differences(name, value, now);
      found.push(findingOf(CHANGED_HEADER_RULE, { subject, evidence }));
    }
  }
  for (const [name, value] of is) {
    if (was.has(name)) continue;
    const evidence = [`+ ${name}: ${value}`];
    found.push(findingOf(NEW_HEADER_RULE, { subject: subjectOf(name), evidence }));
  }
  return found;
}

function differences(name: string, before: string, after: string): string[] {
  const whole = [`- ${name}: ${before}`, `+ ${name}: ${after}`];
  // Several policies in one value are all in force; their directives cannot be put side by side.
  if (!name.startsWith('content-security-policy') || `${before}${after}`.includes(',')) {
    return whole;
  }
  const was = directivesOf(before);
  const is = directivesOf(after);
  const lines = [...new Set([...was.keys(), ...is.keys()])].flatMap((directive) => {
    const [old, now] = [was.get(directive), is.get(directive)];
    if (old === undefined) return [`+ ${directive} ${(now ?? []).join(' ')}`.trim()];
    if (now === undefined) return [`- ${directive} ${old.join(' ')}`.trim()];
    return [
      ...now.filter((source) => !old.includes(source)).map((one) => `${directive}: + ${one}`),
      ...old.filter((source) => !now.includes(source)).map((one) => `${directive}: - ${one}`),
    ];
  });
  return lines.length === 0 ? whole : lines;
}

function directivesOf(policy: string): Map<string, readonly string[]> {
  return new Map(splitPolicy(policy).map(({ name, values }) => [name, values]));
}
