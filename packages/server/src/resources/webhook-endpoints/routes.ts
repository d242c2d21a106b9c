import type { Route } from '../../api/route.ts';
import { createWebhookEndpoint } from './create.ts';
import { deleteWebhookEndpoint } from './delete.ts';
import { listWebhookEndpoints } from './list.ts';
import { retrieveQualification } from './qualification.ts';
import { retrieveWebhookEndpoint } from './retrieve.ts';
import { rollWebhookSecret } from './roll-secret.ts';
import { changeWebhookEndpoint } from './update.ts';

export const webhookEndpointRoutes: readonly Route[] = [
  createWebhookEndpoint,
  listWebhookEndpoints,
  retrieveWebhookEndpoint,
  changeWebhookEndpoint,
  deleteWebhookEndpoint,
  rollWebhookSecret,
  retrieveQualification,
];
