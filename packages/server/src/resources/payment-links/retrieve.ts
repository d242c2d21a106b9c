import { read, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { linkMissing } from './errors.ts';
import { paymentLinkObject } from './object.ts';
import { findPaymentLinks } from './store.ts';

export const retrievePaymentLink: Route = read({
  method: 'GET',
  path: '/v1/payment_links/:id',
  params: hash({}),
  run: async (call) => {
    const [row] = await findPaymentLinks(call.db, call.caller, [call.id]);
    if (row === undefined) throw linkMissing(call.id);
    return paymentLinkObject(row, call.services);
  },
});
