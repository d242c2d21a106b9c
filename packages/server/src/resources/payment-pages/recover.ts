import { accountOfId } from '@coffer/kernel';
import { NO_REQUEST, nowS, type WriteCall } from '../../api/call.ts';
import { write, type Route } from '../../api/route.ts';
import type { Services } from '../../api/services.ts';
import { hash } from '../../params/spec.ts';
import { sessionError, sessionMissing } from '../checkout-sessions/errors.ts';
import { makeSession } from '../checkout-sessions/make.ts';
import type { SessionRow } from '../checkout-sessions/row.ts';
import { findSessions, insertSession } from '../checkout-sessions/store.ts';
import { findCustomers } from '../customers/store.ts';
import { publishableView } from '../publishable-view.ts';
import { loadPage } from './load.ts';
import type { PaymentPage } from './object.ts';

/** Begins an expired session again: a new one with the same order, and all of its time. */
export const recoverPage: Route = write({
  method: 'POST',
  path: '/v1/payment_pages/for_recovery/:id',
  publishable: true,
  params: hash({}),
  run: recoveredPage,
});

/** As the call above, for whoever follows the address; null when there is no such session. */
export async function recoverPaymentPage(
  services: Services,
  id: string,
): Promise<PaymentPage | null> {
  const accountId = accountOfId(id);
  if (accountId === null) return null;
  return services.db.transaction(async (tx) => {
    const caller = {
      accountId,
      livemode: id.startsWith('cs_live_'),
      keyKind: 'publishable',
    } as const;
    const outer = { services, caller, request: NO_REQUEST, id, part: '', card: null, cvc: null };
    const [found] = await findSessions(tx, caller, [id]);
    if (found === undefined) return null;
    // The view leaves out no field that a page has.
    return publishableView(await recoveredPage({ ...outer, db: tx })) as PaymentPage;
  });
}

async function recoveredPage(call: WriteCall): Promise<PaymentPage> {
  const [expired] = await findSessions(call.db, call.caller, [call.id]);
  if (expired === undefined) throw sessionMissing(call.id);
  const { recovery } = expired.data;
  const until = recovery?.expires_at ?? null;
  if (expired.status !== 'expired' || until === null || until <= nowS(call)) {
    throw sessionError(
      'checkout_session_not_recoverable',
      'This Checkout Session cannot be begun again.',
    );
  }
  const row = await copyOf(call, expired);
  insertSession(call.db, call.caller, row);
  return loadPage(call, row);
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
