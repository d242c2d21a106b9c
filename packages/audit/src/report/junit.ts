import type { Severity } from '../finding.ts';
import type { Part } from '../part.ts';
import { escapeMarkup } from './escape-markup.ts';
import { rank, shownFindings, type Report, type ShownFinding } from './report.ts';

/**
 * The report as JUnit XML: a suite for each part, a case for each finding. Findings fail from
 * `failOn` on; without it, all but `info` do. What was not checked is skipped, never passed.
 */
export function renderJunit(report: Report, failOn: Severity | null): string {
  const shown = shownFindings(report);
  const fails = ({ finding }: ShownFinding) => rank(finding.severity) <= rank(failOn ?? 'low');
  const suites = report.parts.map((part) => {
    const entries = shown.filter(({ finding }) => part.findings.includes(finding));
    return renderSuite(part, { report, entries, fails });
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escapeMarkup(`coffer ${report.command}`)}">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function renderSuite(
  part: Part,
  context: {
    readonly report: Report;
    readonly entries: readonly ShownFinding[];
    readonly fails: (entry: ShownFinding) => boolean;
  },
): string {
  const { report, entries, fails } = context;
  const failures = entries.filter(fails).length;
  // A reader must see that a clean part ran.
  const clean = entries.length === 0 ? [renderCase(part, 'no findings', '')] : [];
  const cases = [
    ...clean,
    ...entries.map((entry) => renderEntry(part, entry, fails(entry))),
    ...part.notChecked.map(({ what, why }) =>
      renderCase(part, `not checked: ${what}`, `<skipped message="${escapeMarkup(why)}"/>`),
    ),
  ];
  const attributes = [
    `name="${escapeMarkup(`${part.part} ${part.subject}`)}"`,
    `tests="${cases.length}"`,
    `failures="${failures}"`,
    'errors="0"',
    `skipped="${part.notChecked.length}"`,
    `timestamp="${escapeMarkup(report.createdAt)}"`,
  ];
  return `  <testsuite ${attributes.join(' ')}>\n${cases.join('\n')}\n  </testsuite>`;
}

function renderEntry(part: Part, { finding }: ShownFinding, fails: boolean): string {
  const text = [
    ...finding.evidence.map((item) => `seen: ${item}`),
    `why: ${finding.why} (${finding.requirements.join(', ')})`,
    `fix: ${finding.fix}`,
  ]
    .map(escapeMarkup)
    .join('\n');
  const outcome = fails
    ? `<failure type="${finding.severity}" message="${escapeMarkup(finding.title)}">${text}</failure>`
    : `<system-out>${text}</system-out>`;
  return renderCase(part, `${finding.rule} ${finding.subject}`, outcome);
}

function renderCase(part: Part, name: string, outcome: string): string {
  const className = escapeMarkup(`coffer.${part.part}`);
  return `    <testcase classname="${className}" name="${escapeMarkup(name)}">${outcome}</testcase>`;
}
