import { resourceMissing } from '../../api/errors.ts';
import type { ObjectKind } from '../../api/object-kind.ts';
import { read, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { mandateObject } from './object.ts';
import { findMandates } from './store.ts';

const retrieveMandate: Route = read({
  method: 'GET',
  path: '/v1/mandates/:id',
  params: hash({}),
  run: async (call) => {
    const [row] = await findMandates(call.db, call.caller, [call.id]);
    if (row === undefined)
      throw resourceMissing({ noun: 'mandate', id: call.id, param: 'mandate' });
    return mandateObject(row);
  },
});

export const mandateRoutes: readonly Route[] = [retrieveMandate];

export const mandateKind: ObjectKind = {
  object: 'mandate',
  prefix: 'mandate',
  load: async (call, ids) => {
    const rows = await findMandates(call.db, call.caller, ids);
    return new Map(rows.map((row) => [row.id, mandateObject(row)]));
  },
  expandable: { payment_method: 'reference' },
};
