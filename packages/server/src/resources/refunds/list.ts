import { createdFilters, listObject, pageParams, pageRequest, timeRange } from '../../api/list.ts';
import { resourceMissing } from '../../api/errors.ts';
import { read, type Route } from '../../api/route.ts';
import { hash, string } from '../../params/spec.ts';
import { findCharges } from '../charges/store.ts';
import { refundObject } from './object.ts';
import { pageOfRefunds } from './store.ts';

/** The refunds of one charge: `limit` and cursors as of every list. */
export const listChargeRefunds: Route = read({
  method: 'GET',
  path: '/v1/charges/:id/refunds',
  params: hash(pageParams),
  run: async (call, given) => {
    const [charge] = await findCharges(call.db, call.caller, [call.id]);
    if (charge === undefined) throw resourceMissing({ noun: 'charge', id: call.id, param: 'id' });
    const page = await pageOfRefunds(call.db, call.caller, {
      page: pageRequest(given),
      filters: [{ sql: 'charge = ?', value: call.id }],
    });
    return listObject(page, { url: `/v1/charges/${call.id}/refunds`, render: refundObject });
  },
});

export const listRefunds: Route = read({
  method: 'GET',
  path: '/v1/refunds',
  params: hash({
    ...pageParams,
    charge: string(),
    created: timeRange(),
    payment_intent: string(),
  }),
  run: async (call, given) => {
    const page = await pageOfRefunds(call.db, call.caller, {
      page: pageRequest(given),
      filters: [
        { sql: 'charge = ?', value: given.charge },
        { sql: 'payment_intent = ?', value: given.payment_intent },
        ...createdFilters('re', given.created),
      ],
    });
    return listObject(page, { url: '/v1/refunds', render: refundObject });
  },
});
