import { finderOf, type Finder } from '../../api/named.ts';
import type { WebhookEndpointRow } from './object.ts';
import { findWebhookEndpoints, lockWebhookEndpoint } from './store.ts';

const finder: Finder<WebhookEndpointRow> = finderOf('webhook endpoint', {
  find: findWebhookEndpoints,
  lock: lockWebhookEndpoint,
});

export const requireWebhookEndpoint: Finder<WebhookEndpointRow>['require'] = finder.require;
export const lockedWebhookEndpoint: Finder<WebhookEndpointRow>['locked'] = finder.locked;
