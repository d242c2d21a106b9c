import { read, type Route } from '../../api/route.ts';
import { readAccountSettings } from '../../auth/account-settings.ts';
import { hash } from '../../params/spec.ts';
import { sessionMissing } from './errors.ts';
import { sessionObject } from './object.ts';
import { findSessions } from './store.ts';

export const retrieveCheckoutSession: Route = read({
  method: 'GET',
  path: '/v1/checkout/sessions/:id',
  params: hash({}),
  run: async (call) => {
    const [[row], settings] = await Promise.all([
      findSessions(call.db, call.caller, [call.id]),
      readAccountSettings(call.db, call.caller.accountId),
    ]);
    if (row === undefined) throw sessionMissing(call.id);
    return sessionObject(row, { services: call.services, settings });
  },
});
