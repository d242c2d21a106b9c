// The face of `@coffer/audit/webhook`, for the command and for whoever registers endpoints.
export { auditWebhook, type WebhookOptions } from './audit-webhook.ts';
export { WEBHOOK_RULES } from './rules.ts';
