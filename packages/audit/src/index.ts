export { AuditFailure } from './audit-failure.ts';
export { findingOf, SEVERITIES, type Finding, type Rule, type Severity } from './finding.ts';
export type { Json, NotChecked, Part, PartName, Progress, SummaryLine } from './part.ts';
export {
  CONCURRENCY_DEFAULT,
  CONCURRENCY_MAX,
  DEFAULT_OPTIONS,
  TIMEOUT_DEFAULT_MS,
  TIMEOUT_MAX_MS,
  type AuditOptions,
} from './options.ts';
