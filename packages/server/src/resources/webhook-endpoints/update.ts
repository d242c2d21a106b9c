import { write, type Route } from '../../api/route.ts';
import { boolean, changeMetadata, hash } from '../../params/spec.ts';
import { tellChanged } from './changed.ts';
import { lockedWebhookEndpoint } from './find.ts';
import { webhookEndpointObject, type WebhookEndpointRow } from './object.ts';
import { endpointShape } from './params.ts';
import { updateWebhookEndpoint } from './store.ts';

export const changeWebhookEndpoint: Route = write({
  method: 'POST',
  path: '/v1/webhook_endpoints/:id',
  params: hash({ ...endpointShape, disabled: boolean() }),
  run: async (call, given) => {
    const before = await lockedWebhookEndpoint(call, { id: call.id, param: 'id', status: 404 });
    const { data } = before;
    const row = {
      ...before,
      url: given.url ?? before.url,
      enabled_events: given.enabled_events ?? before.enabled_events,
      ...standing(given.disabled),
      data: {
        ...data,
        description: given.description === undefined ? data.description : given.description,
        metadata: changeMetadata(data.metadata, given.metadata),
      },
    };
    updateWebhookEndpoint(call.db, call.caller, { before, row });
    tellChanged(call, row.id);
    return webhookEndpointObject(row);
  },
});

/** Enabled again, it starts afresh: what failed before counts no more. */
function standing(disabled: boolean | undefined): Partial<WebhookEndpointRow> {
  if (disabled === undefined) return {};
  if (disabled) return { status: 'disabled' };
  return { status: 'enabled', failing_since: null, disabled_because: null };
}
