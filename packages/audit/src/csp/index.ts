// The face of `@coffer/audit/csp`: policies and headers, without anything of TLS or browsers.
export { auditCsp, auditPolicyText, findInPolicies } from '../checks/csp/audit-csp.ts';
export { CSP_CHECKS } from '../checks/csp/csp-checks.ts';
export { auditHeaders } from '../checks/headers/audit-headers.ts';
export { HEADER_CHECKS } from '../checks/headers/header-checks.ts';
export { makePage, pageOf, type Page } from '../checks/page.ts';
export type { HttpExchange, HttpFacts, HttpFailure } from '../facts/http-facts.ts';
export type { Integration, IntegrationOptions } from '../integration/integration.ts';
export { fetchDocument } from '../retrieve/http/fetch-document.ts';
export { decide, decideInline, type Decision, type PolicyRequest } from './decide.ts';
export { sourceMatchesUrl } from './match-url.ts';
export {
  parsePolicy,
  parsePolicyList,
  type Directive,
  type Disposition,
  type Policy,
} from './policy.ts';
