import { API_VERSION } from '@coffer/kernel';
import { signatureHeader } from '../../webhooks/signature.ts';

/** One event as the client is told of it. */
export interface WebhookEventMessage {
  readonly type: 'webhook_event';
  /** Null: rendered in the account's version. The client shows those of one kind. */
  readonly endpoint: { readonly api_version: string | null };
  readonly event_payload: string;
  readonly http_headers: Readonly<Record<string, string>>;
  readonly webhook_conversation_id: string;
  readonly webhook_id: string;
}

interface Told {
  /** Of these two messages; no others have it. */
  readonly conversation: string;
  /** JSON. */
  readonly payload: string;
  readonly secret: string;
  readonly nowS: number;
}

/**
 * The event twice, for clients that show the account's version and for those that show the latest:
 * which of them it is, only the client knows. It acknowledges both.
 */
export function messagesOf(told: Told): readonly WebhookEventMessage[] {
  const { conversation, payload, secret, nowS } = told;
  const headers = {
    Accept: '*/*; q=0.5, application/xml',
    'Cache-Control': 'no-cache',
    'Content-Type': 'application/json; charset=utf-8',
    'Stripe-Signature': signatureHeader(payload, { secrets: [secret], atS: nowS }),
    'User-Agent': 'Coffer/1.0 (+https://stripe.com/docs/webhooks)',
  };
  return [null, API_VERSION].map((api_version, i) => ({
    type: 'webhook_event',
    endpoint: { api_version },
    event_payload: payload,
    http_headers: headers,
    webhook_conversation_id: `${conversation}_${i}`,
    webhook_id: i === 0 ? 'we_listen' : 'we_listen_latest',
  }));
}

/** What a client says: that it has an event, or how the forwarded one was answered. */
export type ClientMessage =
  | { readonly kind: 'ack'; readonly conversation: string }
  | { readonly kind: 'response'; readonly conversation: string; readonly status: number };

/** Null for everything else. */
export function parseClientMessage(text: string): ClientMessage | null {
  const fields = fieldsOf(text);
  const { type, webhook_conversation_id: conversation, status } = fields;
  if (typeof conversation !== 'string') return null;
  if (type === 'event_ack') return { kind: 'ack', conversation };
  if (type !== 'webhook_response' || typeof status !== 'number') return null;
  return { kind: 'response', conversation, status };
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' ? { ...value } : {};
  } catch {
    return {};
  }
}
