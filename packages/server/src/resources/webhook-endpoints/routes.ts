import type { Route } from '../../api/route.ts';
import { createWebhookEndpoint } from './create.ts';
import { listWebhookEndpoints } from './list.ts';
import { retrieveWebhookEndpoint } from './retrieve.ts';

export const webhookEndpointRoutes: readonly Route[] = [
  createWebhookEndpoint,
  listWebhookEndpoints,
  retrieveWebhookEndpoint,
];
