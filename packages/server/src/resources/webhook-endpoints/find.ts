import { finderOf, type Finder } from '../../api/named.ts';
import type { WebhookEndpointRow } from './object.ts';
import { findWebhookEndpoints, lockWebhookEndpoint } from './store.ts';

const finder: Finder<WebhookEndpointRow> = finderOf('webhook endpoint', {
  find: findWebhookEndpoints,
  lock: lockWebhookEndpoint,
});

export const requireWebhookEndpoint: Finder<WebhookEndpointRow>['require'] = finder.require;

/** Whoever locks an endpoint changes it: what is on its way there must not go on as before. */
export const lockedWebhookEndpoint: Finder<WebhookEndpointRow>['locked'] = async (call, named) => {
  const row = await finder.locked(call, named);
  call.db.afterCommit(() => call.services.deliveries.changed(call.caller.accountId, row.id));
  return row;
};
