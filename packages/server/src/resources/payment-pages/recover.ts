import type { ApiError, PaymentPage } from '@coffer/kernel';
import { nowS, type WriteCall } from '../../api/call.ts';
import { write, type Route } from '../../api/route.ts';
import { RECOVERY_LIMITS } from '../../limits/limits.ts';
import { hash, string } from '../../params/spec.ts';
import { sessionError, sessionMissing } from '../checkout-sessions/errors.ts';
import { recoveryToken } from '../checkout-sessions/hosted-url.ts';
import { makeSession } from '../checkout-sessions/make.ts';
import type { SessionRow } from '../checkout-sessions/row.ts';
import { findSessions, insertSession } from '../checkout-sessions/store.ts';
import { findCustomers } from '../customers/store.ts';
import { isSameSecret } from '../payments/client-secret.ts';
import { loadPage } from './load.ts';

/** Begins an expired session again: a new one with the same order, and all of its time. */
export const recoverPage: Route = write({
  method: 'POST',
  path: '/v1/payment_pages/for_recovery/:id',
  publishable: true,
  limits: RECOVERY_LIMITS,
  params: hash({ token: string() }),
  run: (call, { token }) => recoveredPage(call, token),
});

async function recoveredPage(call: WriteCall, token: string | undefined): Promise<PaymentPage> {
  const [expired] = await findSessions(call.db, call.caller, [call.id]);
  if (expired === undefined) throw sessionMissing(call.id);
  const { expires_at: until = null, url = null } = expired.data.recovery ?? {};
  if (expired.status !== 'expired' || url === null || until === null) throw notRecoverable();
  const expected = recoveryToken(url);
  if (expected === null || token === undefined || !isSameSecret(token, expected)) {
    throw sessionMissing(call.id);
  }
  if (until <= nowS(call)) throw notRecoverable();
  const row = await copyOf(call, expired);
  insertSession(call.db, call.caller, row);
  return loadPage(call, row);
}

function notRecoverable(): ApiError {
  return sessionError(
    'checkout_session_not_recoverable',
    'This Checkout Session cannot be begun again.',
  );
}

async function copyOf(call: WriteCall, expired: SessionRow): Promise<SessionRow> {
  const { customer: id, data } = expired;
  const [customer] = id === null ? [] : await findCustomers(call.db, call.caller, [id]);
  const { recovery } = data;
  return makeSession(call, {
    customer: customer === undefined || customer.deleted ? null : customer,
    expiresAt: undefined,
    paymentLink: expired.payment_link,
    shopper: data.shopper,
    data: {
      ...data,
      // A discount is promised to one session; the merchant may let the shopper type a code.
      allow_promotion_codes:
        recovery?.allow_promotion_codes === true ? true : data.allow_promotion_codes,
      discount: null,
      recovered_from: expired.id,
      recovery: recovery && { ...recovery, expires_at: null, url: null },
      // Its address is opened in a window of its own, whatever page the first one was on.
      redirect_on_completion: null,
      return_url: null,
      success_url: data.success_url ?? data.return_url,
      ui_mode: 'hosted_page',
    },
  });
}
