import type { Loader } from '../../api/object-kind.ts';
import { findPaymentMethods, findSourcesOf } from '../payment-methods/store.ts';
import { sourceObject } from '../sources/object.ts';
import { findCustomers } from './store.ts';

/** `default_source` expanded: a card in its older form, by customer. */
export const loadDefaultSources: Loader = async (call, ids) => {
  const customers = await findCustomers(call.db, call.caller, ids);
  const sources = customers.map((row) => row.data.default_source ?? '');
  const methods = await findPaymentMethods(call.db, call.caller, sources);
  const found = new Map<string, object>();
  for (const [i, { id }] of customers.entries()) {
    const method = methods.find((row) => row.id === sources[i]);
    if (method !== undefined) found.set(id, sourceObject(method));
  }
  return found;
};

/** `sources` of each customer. */
export const loadSources: Loader = async (call, ids) => {
  const methods = await findSourcesOf(call.db, call.caller, ids);
  return new Map(
    ids.map((id) => [
      id,
      {
        object: 'list',
        data: methods.filter(({ customer }) => customer === id).map(sourceObject),
        has_more: false,
        url: `/v1/customers/${id}/sources`,
      },
    ]),
  );
};
