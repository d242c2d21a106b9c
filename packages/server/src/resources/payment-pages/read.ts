import type { PaymentPage } from '@coffer/kernel';
import type { Call } from '../../api/call.ts';
import { read, type Route } from '../../api/route.ts';
import { hash, string } from '../../params/spec.ts';
import { sessionMissing } from '../checkout-sessions/errors.ts';
import { findSessions } from '../checkout-sessions/store.ts';
import { checkAccess } from './access.ts';
import { loadPage } from './load.ts';

const client_secret = string();

export const retrievePaymentPage: Route = read({
  method: 'GET',
  path: '/v1/payment_pages/:id',
  publishable: true,
  params: hash({ client_secret }),
  run: (call, given) => seenPage(call, given.client_secret),
});

/** Changes nothing: a page that begins says which language it is in. */
export const initPaymentPage: Route = read({
  method: 'POST',
  path: '/v1/payment_pages/:id/init',
  publishable: true,
  params: hash({ browser_locale: string({ emptyAllowed: true, maxChars: 35 }), client_secret }),
  run: (call, given) => seenPage(call, given.client_secret),
});

async function seenPage(call: Call, clientSecret: string | undefined): Promise<PaymentPage> {
  const [session] = await findSessions(call.db, call.caller, [call.id]);
  if (session === undefined) throw sessionMissing(call.id);
  checkAccess(call, session, clientSecret);
  return loadPage(call, session);
}
