import type { Call } from '../../api/call.ts';
import { sessionMissing } from '../checkout-sessions/errors.ts';
import type { SessionRow } from '../checkout-sessions/row.ts';
import { checkSecret } from '../payments/client-secret.ts';

/**
 * Throws unless the request may touch the session. The id of a hosted page's session is a secret
 * itself; of one that lives in the merchant's own page a browser must show the client secret, since
 * its id stands in addresses that the merchant gets back.
 */
export function checkAccess(call: Call, session: SessionRow, given: string | undefined): void {
  if (session.client_secret === null) {
    if (given === undefined) return;
    throw sessionMissing(session.id);
  }
  if (given === undefined && call.caller.keyKind === 'publishable')
    throw sessionMissing(session.id);
  checkSecret(call, {
    expected: session.client_secret,
    given,
    noun: 'Checkout Session',
    missing: () => sessionMissing(session.id),
  });
}
