import { mint, nowS, type Call } from '../../api/call.ts';
import { invalidRequest } from '../../api/errors.ts';
import { prepared, type Route } from '../../api/route.ts';
import { boolean, changeMetadata, hash, required } from '../../params/spec.ts';
import { checkFitness, overrides } from './fitness.ts';
import { webhookEndpointObject } from './object.ts';
import { apiVersion, endpointShape } from './params.ts';
import { mintSigningSecret } from './signing-secret.ts';
import { countWebhookEndpoints, insertWebhookEndpoint, lockWebhookEndpoints } from './store.ts';

/** Of each account and mode (Stripe's documentation, "Webhooks"). */
const ENDPOINTS_MAX = 16;

export const createWebhookEndpoint: Route = prepared({
  method: 'POST',
  path: '/v1/webhook_endpoints',
  params: hash({
    ...endpointShape,
    api_version: apiVersion(),
    coffer_overrides: overrides,
    connect: boolean(),
    enabled_events: required(endpointShape.enabled_events),
    url: required(endpointShape.url),
  }),
  prepare: async (call, given) => {
    // Nobody is visited for an endpoint that there is no room for.
    await checkRoom(call);
    const { url, coffer_overrides: overridden = [] } = given;
    const { qualification } = await checkFitness(call, { url, overridden });
    return async (write) => {
      lockWebhookEndpoints(write.db, write.caller);
      await checkRoom(write);
      const secret = mintSigningSecret(write.services.random);
      const row = {
        id: mint(write, 'we'),
        livemode: write.caller.livemode,
        created: nowS(write),
        url,
        enabled_events: given.enabled_events,
        status: 'enabled',
        failing_since: null,
        disabled_because: null,
        qualification,
        data: {
          api_version: given.api_version ?? null,
          connect: given.connect ?? false,
          description: given.description ?? null,
          metadata: changeMetadata({}, given.metadata),
        },
      } as const;
      const secrets = [{ secret, expires_at: null }];
      insertWebhookEndpoint(write.db, write.caller, { row, secrets });
      return webhookEndpointObject(row, secret);
    };
  },
});

async function checkRoom({ db, caller }: Call): Promise<void> {
  if ((await countWebhookEndpoints(db, caller)) < ENDPOINTS_MAX) return;
  throw invalidRequest(
    `You have reached the maximum of ${ENDPOINTS_MAX} ${caller.livemode ? '' : 'test '}` +
      'webhook endpoints.',
  );
}
