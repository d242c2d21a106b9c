import { write, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { lockedWebhookEndpoint } from './find.ts';
import { deletedWebhookEndpointObject } from './object.ts';
import { eraseWebhookEndpoint } from './store.ts';

export const deleteWebhookEndpoint: Route = write({
  method: 'DELETE',
  path: '/v1/webhook_endpoints/:id',
  params: hash({}),
  run: async (call) => {
    const { id } = await lockedWebhookEndpoint(call, { id: call.id, param: 'id', status: 404 });
    eraseWebhookEndpoint(call.db, call.caller, id);
    return deletedWebhookEndpointObject(id);
  },
});
