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
export { auditTls, type TlsAuditOptions } from './audit-tls.ts';
export { fetchDocument } from './retrieve/http/fetch-document.ts';
export type { HttpFacts } from './facts/http-facts.ts';
export { auditCsp, auditPolicyText } from './checks/csp/audit-csp.ts';
export { auditHeaders } from './checks/headers/audit-headers.ts';
export { decide, decideInline } from './csp/decide.ts';
export { parsePolicy, parsePolicyList, type Policy } from './csp/policy.ts';
export type { IntegrationOptions } from './integration/integration.ts';
export { checkPage } from './checks/page/check-page.ts';
export { integrationOf, type Integration } from './checks/page/integration.ts';
export { auditPage, pagePart, retrievePage, type PageOptions } from './retrieve/page/audit-page.ts';
export { Chromium } from './retrieve/page/chromium.ts';
export { visitPage, type VisitOptions } from './retrieve/page/visit-page.ts';
export type { PageFacts, PageFrame, PageScript } from './facts/page-facts.ts';
