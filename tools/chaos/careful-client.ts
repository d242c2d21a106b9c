import { setTimeout as sleep } from 'node:timers/promises';
import Stripe from 'stripe';

/** An answer that settles what was asked: the object, or the error that will not go away. */
export type Definite<T> =
  | { readonly ok: true; readonly object: T }
  | {
      readonly ok: false;
      readonly status: number;
      readonly code: string;
      readonly type: string;
      /** The payment that a card error is about. */
      readonly intent: string | null;
    };

const RETRY_MS = 150;

/**
 * Asks again and again, each time with the same idempotency key, until the answer is definite, as a
 * merchant must who may not charge twice. Null when there was none by the deadline.
 */
export async function untilDefinite<T>(
  ask: () => Promise<T>,
  deadlineMs: number,
): Promise<Definite<T> | null> {
  for (;;) {
    try {
      return { ok: true, object: await ask() };
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeError)) throw error;
      const status = error.statusCode ?? 0;
      if (isDefinite(status)) {
        const { code = '', rawType: type = '', payment_intent } = error;
        return { ok: false, status, code, type, intent: payment_intent?.id ?? null };
      }
    }
    if (Date.now() > deadlineMs) return null;
    await sleep(RETRY_MS);
  }
}

/**
 * No answer, "in progress", "slow down" and "we failed" say nothing about what became of the call.
 */
function isDefinite(status: number): boolean {
  return status >= 400 && status < 500 && status !== 409 && status !== 429;
}
