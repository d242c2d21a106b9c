/** The ways in which the endpoint is called, in the order in which they are sent. */
export const WEBHOOK_ATTEMPTS = [
  'unsigned',
  'garbage-signature',
  'wrong-secret',
  'get',
  'large',
  'altered-body',
  'expired',
  'future',
  'correct',
  'replayed',
] as const;
export type WebhookAttempt = (typeof WEBHOOK_ATTEMPTS)[number];

/** What came back. */
export type WebhookAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** Of a redirect, which is never followed. */
      readonly location: string | null;
      /** At most `ANSWER_MAX_BYTES` of it. */
      readonly body: string;
      readonly elapsedMs: number;
    }
  | { readonly kind: 'timeout'; readonly afterMs: number }
  | { readonly kind: 'failed'; readonly why: string };

/** How the connection of a delivery is protected. Null over plain http. */
export interface WebhookTls {
  /** What a current client agrees on, e.g. `TLSv1.3`; null: no handshake. */
  readonly version: string | null;
  /** Versions older than 1.2 that the endpoint still takes. */
  readonly oldVersions: readonly string[];
  /** Why the certificate is not trusted; null when it is. */
  readonly untrusted: string | null;
  /** UTC, ISO 8601; null when no certificate was read. */
  readonly notAfter: string | null;
}

export interface WebhookFacts {
  readonly url: string;
  readonly tls: WebhookTls | null;
  readonly answers: Readonly<Partial<Record<WebhookAttempt, WebhookAnswer>>>;
  /** Attempts that were left out, and why. */
  readonly skipped: readonly { readonly attempt: WebhookAttempt; readonly why: string }[];
}
