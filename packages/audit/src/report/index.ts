// The face of `@coffer/audit/report`: what the command line needs to show any audit, and nothing
// that an audit itself needs, so that each command loads only what it uses.
export { AuditFailure } from '../audit-failure.ts';
export { SEVERITIES, type Severity } from '../finding.ts';
export {
  CONCURRENCY_DEFAULT,
  CONCURRENCY_MAX,
  TIMEOUT_DEFAULT_MS,
  TIMEOUT_MAX_MS,
  type AuditOptions,
} from '../options.ts';
export type { Part, Progress } from '../part.ts';
export { printable, printableJson } from './printable.ts';
export { compareReports, type Baseline } from './compare-reports.ts';
export { readBaseline } from './read-baseline.ts';
export { REPORT_FORMATS, renderReport, type ReportFormat } from './render-report.ts';
export { reaches, type Report } from './report.ts';
