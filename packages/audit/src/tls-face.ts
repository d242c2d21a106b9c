// The face of `@coffer/audit/tls`: the TLS audit alone, without the parsers of pages and policies.
export { auditTls, type TlsAuditOptions } from './audit-tls.ts';
export type { Target } from './retrieve/connector.ts';
export { fetchDocument } from './retrieve/http/fetch-document.ts';
