import type { Finding } from '../finding.ts';
import type { Part } from '../part.ts';

/** The part of an earlier report that a comparison needs. */
export interface EarlierPart {
  readonly part: string;
  readonly subject: string;
  readonly summary: Part['summary'];
  readonly findings: readonly Finding[];
}

export interface Baseline {
  readonly createdAt: string;
  readonly parts: readonly EarlierPart[];
}

/** What differs between an earlier report and this one. */
export interface Changes {
  readonly since: string;
  readonly added: readonly { readonly part: string; readonly finding: Finding }[];
  readonly changed: readonly {
    readonly part: string;
    readonly before: Finding;
    readonly after: Finding;
  }[];
  readonly gone: readonly { readonly part: string; readonly finding: Finding }[];
  /** Summary lines that say something else now, e.g. the grade. */
  readonly summary: readonly {
    readonly subject: string;
    readonly label: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
}

/**
 * Compares by rule and subject. A part that either run does not have is not compared: what was
 * not looked at is neither new nor gone.
 */
export function compareReports(before: Baseline, after: readonly Part[]): Changes {
  const added: Changes['added'][number][] = [];
  const changed: Changes['changed'][number][] = [];
  const gone: Changes['gone'][number][] = [];
  const summary: Changes['summary'][number][] = [];
  for (const now of after) {
    const { part } = now;
    const then = before.parts.find((one) => one.part === part && one.subject === now.subject);
    if (then === undefined) {
      added.push(...now.findings.map((finding) => ({ part, finding })));
      continue;
    }
    const difference = compareFindings(then.findings, now.findings);
    added.push(...difference.added.map((finding) => ({ part, finding })));
    changed.push(...difference.changed.map((pair) => ({ part, ...pair })));
    gone.push(...difference.gone.map((finding) => ({ part, finding })));
    summary.push(...compareSummaries(then, now));
  }
  return { since: before.createdAt, added, changed, gone, summary };
}

function compareFindings(before: readonly Finding[], after: readonly Finding[]) {
  const earlier = before.filter((old) => !after.some((now) => isSame(old, now)));
  const added: Finding[] = [];
  const changed: { before: Finding; after: Finding }[] = [];
  for (const finding of after.filter((now) => !before.some((old) => isSame(old, now)))) {
    const at = earlier.findIndex((old) => identity(old) === identity(finding));
    const [old] = at === -1 ? [] : earlier.splice(at, 1);
    if (old === undefined) added.push(finding);
    else changed.push({ before: old, after: finding });
  }
  return { added, changed, gone: earlier };
}

function identity({ rule, subject }: Finding): string {
  return JSON.stringify([rule, subject]);
}

function isSame(a: Finding, b: Finding): boolean {
  const told = ({ severity, evidence }: Finding) => JSON.stringify([severity, evidence]);
  return identity(a) === identity(b) && told(a) === told(b);
}

function compareSummaries(before: EarlierPart, after: Part): Changes['summary'][number][] {
  // A label may stand on several lines, e.g. one for each reason of a grade.
  const valueIn = (part: Pick<Part, 'summary'>, label: string) =>
    part.summary
      .filter((line) => line.label === label)
      .map(({ value }) => value)
      .join('; ') || null;
  const labels = new Set([...after.summary, ...before.summary].map(({ label }) => label));
  return [...labels].flatMap((label) => {
    const pair = { before: valueIn(before, label), after: valueIn(after, label) };
    return pair.before === pair.after ? [] : [{ subject: after.subject, label, ...pair }];
  });
}
