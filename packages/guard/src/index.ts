export { guard, type Guard } from './guard.ts';
export type {
  CspOptions,
  GuardLog,
  GuardLogEntry,
  GuardOptions,
  HstsOptions,
  RawCardOptions,
  ReportOptions,
  WebhookEvent,
  WebhookOptions,
} from './options.ts';
export { redact, redactText } from './redact/redact.ts';
export { redactingLogger } from './redact/redacting-logger.ts';
export type { BlockedEntry } from './reports/inventory.ts';
export { memoryReplayStore, type ReplayStore } from './webhooks/replay-store.ts';
export {
  verifyWebhook,
  type WebhookInput,
  type WebhookVerdict,
} from './webhooks/verify-webhook.ts';
