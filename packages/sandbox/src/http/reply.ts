import type { Surface } from '@coffer/kernel';
import type { LogFields } from '@coffer/vault-protocol';
import type { Delivery } from '../issuer/decide-card.ts';

/** An answer on its way out. */
export interface Reply {
  readonly status: number;
  readonly surface: Surface;
  readonly contentType: string;
  readonly body: string;
  readonly delivery: Delivery;
  /** Beside those of the surface. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection cannot be used again: a part of the request was left unread. */
  readonly close: boolean;
  /** For the log; nothing of a card. */
  readonly log: LogFields;
}

/** JSON text of the API, delivered at once. */
export function jsonReply(status: number, body: string): Reply {
  return {
    status,
    surface: 'api',
    contentType: 'application/json',
    body,
    delivery: 'prompt',
    close: false,
    log: {},
  };
}

/**
 * An error of the API: a code, and texts of our own or a valid reference; nothing else was sent.
 */
export function errorReply(
  status: number,
  code: string,
  extra: Readonly<Record<string, string>> = {},
): Reply {
  const reply = jsonReply(status, JSON.stringify({ ...extra, status: 'refused', code }));
  return { ...reply, log: { code, ...extra } };
}
