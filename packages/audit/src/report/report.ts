import { SEVERITIES, type Finding, type Severity } from '../finding.ts';
import type { NotChecked, Part } from '../part.ts';
import type { Changes } from './compare-reports.ts';

/** What the formats render: the parts of one run, and what changed since an earlier one. */
export interface Report {
  /** The command, e.g. `tls`. */
  readonly command: string;
  /** UTC, ISO 8601. */
  readonly createdAt: string;
  readonly parts: readonly Part[];
  /** Set with a baseline: then a report shows only these. */
  readonly changes: Changes | null;
}

/** A finding that a report shows, and its state against the baseline if there is one. */
export interface ShownFinding {
  readonly finding: Finding;
  readonly part: string;
  readonly state: 'found' | 'new' | 'changed';
}

/** Worst first; within a severity in the order in which the parts and their checks found them. */
export function shownFindings(report: Report): ShownFinding[] {
  const states = report.changes === null ? null : new Map<Finding, 'new' | 'changed'>();
  for (const { finding } of report.changes?.added ?? []) states?.set(finding, 'new');
  for (const { after } of report.changes?.changed ?? []) states?.set(after, 'changed');
  const shown = report.parts.flatMap(({ part, findings }) =>
    findings.flatMap((finding): ShownFinding[] => {
      const state = states === null ? 'found' : states.get(finding);
      return state === undefined ? [] : [{ finding, part, state }];
    }),
  );
  return shown.toSorted((a, b) => rank(a.finding.severity) - rank(b.finding.severity));
}

/** 0 is the worst. */
export function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

/** True when a shown finding is at least as bad as `limit`. */
export function reaches(report: Report, limit: Severity): boolean {
  return shownFindings(report).some(({ finding }) => rank(finding.severity) <= rank(limit));
}

export type SeverityCounts = Readonly<Record<Severity, number>>;

export function countBySeverity(
  findings: readonly { readonly severity: Severity }[],
): SeverityCounts {
  const counts = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}

/** What was not checked, with the subject where several were looked at. */
export function notChecked(report: Report): (NotChecked & { readonly subject: string })[] {
  return report.parts.flatMap((part) =>
    part.notChecked.map((entry) => ({ ...entry, subject: part.subject })),
  );
}

/** The letter of a part that has one, e.g. `A+`. */
export function gradeOf(part: Part): string | null {
  const grade = part.data['grade'];
  return typeof grade === 'string' ? grade : null;
}
