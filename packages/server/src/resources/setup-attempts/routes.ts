import { listObject, pageParams, pageRequest, rangeFilters, timeRange } from '../../api/list.ts';
import type { ObjectKind } from '../../api/object-kind.ts';
import { read, type Route } from '../../api/route.ts';
import { hash, required, string } from '../../params/spec.ts';
import { setupAttemptObject } from './object.ts';
import { findSetupAttempts, pageOfSetupAttempts } from './store.ts';

const listSetupAttempts = read({
  method: 'GET',
  path: '/v1/setup_attempts',
  params: hash({ ...pageParams, created: timeRange(), setup_intent: required(string()) }),
  run: async (call, given) => {
    const page = await pageOfSetupAttempts(call.db, call.caller, {
      page: pageRequest(given),
      filters: [
        { sql: 'setup_intent = ?', value: given.setup_intent },
        ...rangeFilters('created', given.created),
      ],
    });
    return listObject(page, { url: '/v1/setup_attempts', render: setupAttemptObject });
  },
});

export const setupAttemptRoutes: readonly Route[] = [listSetupAttempts];

export const setupAttemptKind: ObjectKind = {
  object: 'setup_attempt',
  prefix: 'setatt',
  load: async (call, ids) => {
    const rows = await findSetupAttempts(call.db, call.caller, ids);
    return new Map(rows.map((row) => [row.id, setupAttemptObject(row)]));
  },
  expandable: {
    application: 'never',
    customer: 'reference',
    on_behalf_of: 'never',
    payment_method: 'reference',
    setup_intent: 'reference',
  },
};
