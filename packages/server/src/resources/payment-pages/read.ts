import { accountOfId } from '@coffer/kernel';
import { NO_REQUEST, type Call } from '../../api/call.ts';
import { read, type Route } from '../../api/route.ts';
import type { Services } from '../../api/services.ts';
import { hash, string } from '../../params/spec.ts';
import { sessionMissing } from '../checkout-sessions/errors.ts';
import type { SessionRow } from '../checkout-sessions/row.ts';
import { findSessions } from '../checkout-sessions/store.ts';
import { isSameSecret } from '../payments/client-secret.ts';
import { publishableView } from '../publishable-view.ts';
import { checkAccess } from './access.ts';
import { loadPage } from './load.ts';
import type { PaymentPage } from './object.ts';

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

/**
 * The page of a session for whoever has its address, as a page that this process renders shows it.
 * The id names the account and the mode. Null when there is no such session, and when it lives in
 * the merchant's own page, unless its client secret is shown.
 */
export async function readPaymentPage(
  services: Services,
  id: string,
  clientSecret?: string,
): Promise<PaymentPage | null> {
  const call = visitorsCall(services, id);
  if (call === null) return null;
  const [session] = await findSessions(call.db, call.caller, [id]);
  if (session === undefined || !maySee(session, clientSecret)) return null;
  const page = await loadPage(call, session);
  // The view leaves out no field that a page has.
  return publishableView(page) as PaymentPage;
}

/** A call by whoever follows an address of ours: no key, the rights of a publishable one. */
export function visitorsCall(services: Services, id: string): Call | null {
  const accountId = accountOfId(id);
  if (accountId === null) return null;
  const livemode = id.startsWith('cs_live_');
  return {
    services,
    caller: { accountId, livemode, keyKind: 'publishable' },
    request: NO_REQUEST,
    id,
    part: '',
    db: services.db,
    card: null,
    cvc: null,
  };
}

function maySee({ client_secret: secret }: SessionRow, given: string | undefined): boolean {
  if (secret === null) return given === undefined;
  return given !== undefined && isSameSecret(given, secret);
}
