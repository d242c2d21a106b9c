import { read, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { requireWebhookEndpoint } from './find.ts';
import { webhookEndpointObject } from './object.ts';

export const retrieveWebhookEndpoint: Route = read({
  method: 'GET',
  path: '/v1/webhook_endpoints/:id',
  params: hash({}),
  run: async (call) => {
    const named = { id: call.id, param: 'id', status: 404 } as const;
    return webhookEndpointObject(await requireWebhookEndpoint(call, named));
  },
});
