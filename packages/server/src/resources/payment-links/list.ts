import { listObject, pageParams, pageRequest } from '../../api/list.ts';
import { read, type Route } from '../../api/route.ts';
import { boolean, hash } from '../../params/spec.ts';
import { paymentLinkObject } from './object.ts';
import { listPaymentLinkRows } from './store.ts';

export const listPaymentLinks: Route = read({
  method: 'GET',
  path: '/v1/payment_links',
  params: hash({ ...pageParams, active: boolean() }),
  run: async (call, given) => {
    const filters = [{ sql: 'active = ?', value: given.active }];
    const page = await listPaymentLinkRows(call.db, call.caller, {
      filters,
      page: pageRequest(given),
    });
    return listObject(page, {
      url: '/v1/payment_links',
      render: (row) => paymentLinkObject(row, call.services),
    });
  },
});
