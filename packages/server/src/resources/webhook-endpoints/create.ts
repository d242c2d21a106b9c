import { mint, nowS, type WriteCall } from '../../api/call.ts';
import { invalidRequest } from '../../api/errors.ts';
import { write, type Route } from '../../api/route.ts';
import { boolean, changeMetadata, hash, required } from '../../params/spec.ts';
import { webhookEndpointObject } from './object.ts';
import { apiVersion, endpointShape } from './params.ts';
import { mintSigningSecret } from './signing-secret.ts';
import { countWebhookEndpoints, insertWebhookEndpoint } from './store.ts';

/** Of each account and mode (Stripe's documentation, "Webhooks"). */
const ENDPOINTS_MAX = 16;

export const createWebhookEndpoint: Route = write({
  method: 'POST',
  path: '/v1/webhook_endpoints',
  params: hash({
    ...endpointShape,
    api_version: apiVersion(),
    connect: boolean(),
    enabled_events: required(endpointShape.enabled_events),
    url: required(endpointShape.url),
  }),
  run: async (call, given) => {
    await checkRoom(call);
    const secret = mintSigningSecret(call.services.random);
    const row = {
      id: mint(call, 'we'),
      livemode: call.caller.livemode,
      created: nowS(call),
      url: given.url,
      enabled_events: given.enabled_events,
      status: 'enabled',
      failing_since: null,
      disabled_because: null,
      data: {
        api_version: given.api_version ?? null,
        connect: given.connect ?? false,
        description: given.description ?? null,
        metadata: changeMetadata({}, given.metadata),
      },
    } as const;
    const secrets = [{ secret, expires_at: null }];
    insertWebhookEndpoint(call.db, call.caller, { row, secrets });
    return webhookEndpointObject(row, secret);
  },
});

async function checkRoom({ db, caller }: WriteCall): Promise<void> {
  if ((await countWebhookEndpoints(db, caller)) < ENDPOINTS_MAX) return;
  throw invalidRequest(
    `You have reached the maximum of ${ENDPOINTS_MAX} ${caller.livemode ? '' : 'test '}` +
      'webhook endpoints.',
  );
}
