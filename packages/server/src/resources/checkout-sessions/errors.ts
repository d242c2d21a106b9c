import { ApiError } from '@coffer/kernel';
import { nowS, type Call } from '../../api/call.ts';
import { resourceMissing } from '../../api/errors.ts';
import type { LockedSession } from './locked.ts';
import type { SessionRow } from './row.ts';

export function sessionMissing(id: string): ApiError {
  return resourceMissing({ noun: 'checkout.session', id, param: 'session' });
}

/** The status as everybody sees it: what has run out of time is expired before the job comes. */
export function statusNow(call: Call, session: SessionRow): SessionRow['status'] {
  const over = session.status === 'open' && session.expires_at <= nowS(call);
  return over ? 'expired' : session.status;
}

/**
 * Throws unless the session is open, in time, and not just being paid. While its holder is at the
 * bank a payment may be begun anew, but what is paid for may not change.
 */
export function checkOpen(
  call: Call,
  { session, intent, setupIntent }: LockedSession,
  asks: 'change' | 'pay',
): void {
  const now = statusNow(call, session);
  if (now === 'complete') {
    throw sessionError('checkout_session_complete', 'This Checkout Session is complete already.');
  }
  const status = intent?.status ?? setupIntent?.status;
  if (status === 'processing' || (status === 'requires_action' && asks === 'change')) {
    throw sessionError(
      'checkout_session_processing',
      'The payment of this Checkout Session is under way.',
    );
  }
  if (now === 'expired') {
    throw sessionError('checkout_session_expired', 'This Checkout Session has expired.');
  }
}

export function sessionError(code: string, message: string): ApiError {
  return new ApiError({ status: 400, type: 'invalid_request_error', code, message });
}
