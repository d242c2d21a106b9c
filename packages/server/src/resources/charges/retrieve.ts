import { resourceMissing } from '../../api/errors.ts';
import { read, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { chargeObject } from './object.ts';
import { findCharges } from './store.ts';

export const retrieveCharge: Route = read({
  method: 'GET',
  path: '/v1/charges/:id',
  params: hash({}),
  run: async (call) => {
    const [row] = await findCharges(call.db, call.caller, [call.id]);
    if (row === undefined) throw resourceMissing({ noun: 'charge', id: call.id, param: 'id' });
    return chargeObject(row);
  },
});
