import manifest from '../../package.json' with { type: 'json' };
import type { Part } from '../part.ts';
import { printableJson } from './printable.ts';
import { countBySeverity, shownFindings, type Report } from './report.ts';

/** Changes when a reader of the JSON report must change. */
export const REPORT_VERSION = 1;

/** The JSON report; `schema/report.schema.json` describes it. */
export function renderJson(report: Report): string {
  const { command, createdAt, parts, changes } = report;
  const document = {
    version: REPORT_VERSION,
    tool: { name: 'coffer', version: manifest.version },
    command,
    created_at: createdAt,
    ...ofOneServer(command, parts),
    counts: countBySeverity(shownFindings(report).map(({ finding }) => finding)),
    parts: parts.map(renderPart),
    ...(changes === null ? {} : { changes: renderChanges(changes) }),
  };
  return `${printableJson(JSON.stringify(document, null, 2))}\n`;
}

function renderPart(part: Part) {
  const { summary, findings, data, subject } = part;
  return {
    part: part.part,
    subject,
    summary,
    findings,
    not_checked: part.notChecked,
    data,
  };
}

function renderChanges(changes: NonNullable<Report['changes']>) {
  const { since, added, changed, gone, summary } = changes;
  return { since, new: added, changed, gone, summary };
}

/** `coffer tls` looks at one server: what scripts ask for most stands at the top. */
function ofOneServer(command: string, parts: readonly Part[]) {
  const [part] = parts;
  if (command !== 'tls' || part?.part !== 'tls') return {};
  const { grade = null, suites = [] } = part.data;
  return { grade, suites };
}
