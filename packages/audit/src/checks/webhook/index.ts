// The face of `@coffer/audit/webhook`, for the command and for whoever registers endpoints.
export { AuditFailure } from '../../audit-failure.ts';
export type { WebhookAnswer, WebhookFacts, WebhookTls } from '../../facts/webhook-facts.ts';
export { DEFAULT_OPTIONS } from '../../options.ts';
export { visitWebhook, type WebhookOptions } from '../../retrieve/webhook/visit-webhook.ts';
export { auditWebhook } from './audit-webhook.ts';
export { WEBHOOK_RULES } from './rules.ts';
