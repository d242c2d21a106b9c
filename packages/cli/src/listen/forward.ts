import { createHmac } from 'node:crypto';
import type { ApiEvent } from './api.ts';

const FORWARD_TIMEOUT_MS = 30_000;

/** How the merchant's program took an event. */
export type Forwarded =
  | { readonly status: number; readonly ms: number }
  | { readonly failure: string; readonly ms: number };

interface Forwarding {
  readonly to: URL;
  readonly secret: string;
}

/** Posts an event as a webhook, signed afresh. Never throws. */
export async function forward(event: ApiEvent, { to, secret }: Forwarding): Promise<Forwarded> {
  const body = JSON.stringify(event);
  const startedMs = performance.now();
  const elapsed = (): number => Math.round(performance.now() - startedMs);
  try {
    const response = await fetch(to, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'stripe-signature': signatureOf(body, secret, Math.floor(Date.now() / 1000)),
        'user-agent': 'coffer-listen/1.0',
      },
      body,
      // As a delivery: a redirect is an answer, and not followed.
      redirect: 'manual',
      signal: AbortSignal.timeout(FORWARD_TIMEOUT_MS),
    });
    const ms = elapsed();
    // What it says is nobody's business here.
    await response.body?.cancel();
    return { status: response.status, ms };
  } catch (error) {
    return { failure: reasonOf(error), ms: elapsed() };
  }
}

export function isDelivered(forwarded: Forwarded): boolean {
  return 'status' in forwarded && forwarded.status >= 200 && forwarded.status < 300;
}

/** The scheme of Stripe's libraries: the time, and an HMAC-SHA-256 of `time.body`. */
function signatureOf(body: string, secret: string, atS: number): string {
  return `t=${atS},v1=${createHmac('sha256', secret).update(`${atS}.${body}`).digest('hex')}`;
}

/** `ECONNREFUSED`, where there is such a code. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  if (error.name === 'TimeoutError') return `no answer in ${FORWARD_TIMEOUT_MS / 1000} s`;
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return 'code' in cause ? String(cause.code) : cause.message;
}
