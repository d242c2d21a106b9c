import type { Answer } from './answer.ts';

/**
 * CORS for browsers with publishable keys. Any page may call: what a call may do is in its key,
 * which no browser sends by itself, and there are no cookies here.
 */
const PREFLIGHT_AGE_S = 600;

const EXPOSED = [
  'Idempotent-Replayed',
  'Request-Id',
  'Stripe-Rate-Limited-Reason',
  'Stripe-Should-Retry',
  'Stripe-Version',
].join(', ');

const PREFLIGHT: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, DELETE',
  // A wildcard does not cover Authorization (Fetch standard, "CORS-preflight fetch").
  'access-control-allow-headers':
    'Authorization, Content-Type, Idempotency-Key, Stripe-Account, Stripe-Version, X-Stripe-Client-User-Agent',
  'access-control-max-age': String(PREFLIGHT_AGE_S),
};

export function preflightAnswer(): Answer {
  return { status: 204, headers: PREFLIGHT, body: Buffer.alloc(0) };
}

/** Pages may read an answer unless a secret key asked, which has no business in a browser. */
export function corsHeaders(key: string | null): Readonly<Record<string, string>> {
  if (key !== null && !key.startsWith('pk_')) return {};
  return { 'access-control-allow-origin': '*', 'access-control-expose-headers': EXPOSED };
}
