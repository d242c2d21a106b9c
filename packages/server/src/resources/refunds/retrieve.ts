import { resourceMissing } from '../../api/errors.ts';
import { read, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { refundObject } from './object.ts';
import { findRefunds } from './store.ts';

export const retrieveRefund: Route = read({
  method: 'GET',
  path: '/v1/refunds/:id',
  params: hash({}),
  run: async (call) => {
    const [row] = await findRefunds(call.db, call.caller, [call.id]);
    if (row === undefined) throw resourceMissing({ noun: 'refund', id: call.id, param: 'id' });
    return refundObject(row);
  },
});
