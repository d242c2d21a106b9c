import { createHash } from 'node:crypto';
import { SEVERITIES } from '../finding.ts';
import type { Part } from '../part.ts';
import { escapeMarkup as text } from './escape-markup.ts';
import { HTML_STYLE } from './html-style.ts';
import {
  countBySeverity,
  gradeOf,
  notChecked,
  shownFindings,
  type Report,
  type ShownFinding,
} from './report.ts';

/**
 * The report as one HTML file. It holds what strangers' servers said, so everything is escaped,
 * there is no script, and a policy forbids every load but of its own style sheet.
 */
export function renderHtml(report: Report): string {
  const subjects = [...new Set(report.parts.map(({ subject }) => subject))].join(', ');
  const digest = createHash('sha256').update(HTML_STYLE).digest('base64');
  const shown = shownFindings(report);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>coffer ${text(report.command)}: ${text(subjects)}</title>
<style>${HTML_STYLE}</style>
</head>
<body>
<main>
<header><h1>coffer ${text(report.command)}</h1><p>${writtenAt(report.createdAt)}</p></header>
${report.parts.map(partCard).join('\n')}
${changesCard(report)}
${counts(report, shown)}
${shown.map(findingCard).join('\n')}
${goneCard(report)}
${notCheckedCard(report)}
<footer>What was not checked never counts as a pass. This report is evidence of what was seen from
here, at this time; it is no attestation.</footer>
</main>
</body>
</html>
`;
}

function partCard(part: Part): string {
  const grade = gradeOf(part);
  const badge =
    grade === null
      ? ''
      : `<div class="grade ${gradeMood(grade)}" role="img" aria-label="Grade ${text(grade)}">${text(grade)}</div>`;
  const lines = part.summary.map(
    ({ label, value, mood }) => `<dt>${text(label)}</dt><dd class="${mood}">${text(value)}</dd>`,
  );
  return `<section class="card part">${badge}<div>
<h2>${text(part.subject)} <small>${text(part.part)}</small></h2>
<dl>${lines.join('\n')}</dl>
</div></section>`;
}

function gradeMood(grade: string): 'good' | 'plain' | 'bad' {
  if (grade.startsWith('A')) return 'good';
  return grade.startsWith('B') ? 'plain' : 'bad';
}

function counts(report: Report, shown: readonly ShownFinding[]): string {
  if (shown.length === 0) {
    const quiet = report.changes === null ? 'Nothing to mend was found.' : 'No finding is new.';
    return `<p class="calm">${quiet}</p>`;
  }
  const totals = countBySeverity(shown.map(({ finding }) => finding));
  const items = SEVERITIES.filter((severity) => totals[severity] > 0).map(
    (severity) => `<li class="${severity}">${totals[severity]} ${severity}</li>`,
  );
  return `<ul class="counts">${items.join('')}</ul>`;
}

function findingCard({ finding, state }: ShownFinding): string {
  const { severity, title, rule, subject, evidence, why, fix, requirements } = finding;
  const seen = evidence.map((item) => `<li><code>${text(item)}</code></li>`).join('');
  const tags = requirements.map((id) => `<span>${text(id)}</span>`).join('');
  return `<article class="card finding ${severity}">
<h3><span class="severity">${severity}</span>${text(title)}${
    state === 'found' ? '' : `<span class="state">${state}</span>`
  }</h3>
<p class="id"><code>${text(rule)}</code> · ${text(subject)}</p>
<dl>
${seen === '' ? '' : `<dt>Seen</dt><dd class="seen"><ul>${seen}</ul></dd>`}
<dt>Why</dt><dd>${text(why)}<br><span class="tags">${tags}</span></dd>
<dt>Fix</dt><dd class="fix">${fix.split('\n').map(text).join('\n')}</dd>
</dl>
</article>`;
}

function changesCard({ changes }: Report): string {
  if (changes === null) return '';
  const lines = changes.summary.map(
    ({ label, before, after }) =>
      `<dt>${text(label)}</dt><dd>${text(before ?? 'none')} → ${text(after ?? 'none')}</dd>`,
  );
  return `<section class="card"><p>Compared with the report of <time>${text(changes.since)}</time>:
only what changed is shown.</p><dl>${lines.join('\n')}</dl></section>`;
}

function goneCard({ changes }: Report): string {
  if (changes === null || changes.gone.length === 0) return '';
  const items = changes.gone.map(
    ({ finding }) =>
      `<li>${text(finding.title)} <code>${text(finding.rule)}</code> · ${text(finding.subject)}</li>`,
  );
  return `<h2>Gone since then</h2><section class="card"><ul class="plain-list">${items.join('')}</ul></section>`;
}

function notCheckedCard(report: Report): string {
  const entries = notChecked(report).map(
    ({ what, why, subject }) =>
      `<li><strong>${text(what)}</strong> (${text(subject)}): ${text(why)}</li>`,
  );
  if (entries.length === 0) return '';
  return `<h2>Not checked</h2><section class="card"><ul class="plain-list">${entries.join('')}</ul></section>`;
}

function writtenAt(time: string): string {
  return `<time datetime="${text(time)}">${text(readable(time))}</time>`;
}

/** `2026-11-01 12:30 UTC` of an instant in ISO 8601. */
function readable(instant: string): string {
  return instant.replace(/^([\d-]+)T(\d\d:\d\d):.*Z$/, '$1 $2 UTC');
}
