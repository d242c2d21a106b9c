import { listObject, pageParams, pageRequest, rangeFilters, timeRange } from '../../api/list.ts';
import { read, type Route } from '../../api/route.ts';
import { readAccountSettings } from '../../auth/account-settings.ts';
import { hash, oneOf, required, string } from '../../params/spec.ts';
import { email } from '../contact/email.ts';
import { sessionObject } from './object.ts';
import { listSessionRows } from './store.ts';

export const listCheckoutSessions: Route = read({
  method: 'GET',
  path: '/v1/checkout/sessions',
  params: hash({
    ...pageParams,
    created: timeRange(),
    customer: string(),
    customer_details: hash({ email: required(email()) }),
    payment_intent: string(),
    payment_link: string(),
    status: oneOf(['complete', 'expired', 'open']),
  }),
  run: async (call, given) => {
    const filters = [
      { sql: 'customer = ?', value: given.customer },
      { sql: 'email = ?', value: given.customer_details?.email.toLowerCase() },
      { sql: 'payment_intent = ?', value: given.payment_intent },
      { sql: 'payment_link = ?', value: given.payment_link },
      { sql: 'status = ?', value: given.status },
      ...rangeFilters('created', given.created),
    ];
    const [page, settings] = await Promise.all([
      listSessionRows(call.db, call.caller, { filters, page: pageRequest(given) }),
      readAccountSettings(call.db, call.caller.accountId),
    ]);
    return listObject(page, {
      url: '/v1/checkout/sessions',
      render: (row) => sessionObject(row, { services: call.services, settings }),
    });
  },
});
