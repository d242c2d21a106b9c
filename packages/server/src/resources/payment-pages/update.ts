import { write, type Route } from '../../api/route.ts';
import { CHANGE_LIMITS } from '../../limits/limits.ts';
import { hash } from '../../params/spec.ts';
import { checkOpen, sessionMissing } from '../checkout-sessions/errors.ts';
import { lockedSession } from '../checkout-sessions/locked.ts';
import { updateSession } from '../checkout-sessions/store.ts';
import { checkAccess } from './access.ts';
import { applyShopper } from './apply-shopper.ts';
import { loadPage } from './load.ts';
import { shopperShape } from './shopper-params.ts';

export const updatePaymentPage: Route = write({
  method: 'POST',
  path: '/v1/payment_pages/:id',
  publishable: true,
  limits: CHANGE_LIMITS,
  params: hash(shopperShape),
  run: async (call, given) => {
    const locked = await lockedSession(call, call.id);
    if (locked === null) throw sessionMissing(call.id);
    checkAccess(call, locked.session, given.client_secret);
    checkOpen(call, locked, 'change');
    const row = await applyShopper(call, locked.session, given);
    updateSession(call.db, call.caller, row);
    return loadPage(call, row);
  },
});
