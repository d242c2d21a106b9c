import { listObject, pageParams, pageRequest } from '../../api/list.ts';
import { read, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { webhookEndpointObject } from './object.ts';
import { listWebhookEndpoints as selectEndpoints } from './store.ts';

const URL = '/v1/webhook_endpoints';

export const listWebhookEndpoints: Route = read({
  method: 'GET',
  path: URL,
  params: hash(pageParams),
  run: async (call, given) => {
    const page = pageRequest(given);
    const found = await selectEndpoints(call.db, call.caller, { filters: [], page });
    return listObject(found, { url: URL, render: (row) => webhookEndpointObject(row) });
  },
});
