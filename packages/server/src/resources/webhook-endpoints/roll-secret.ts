import { nowS } from '../../api/call.ts';
import { invalidRequest } from '../../api/errors.ts';
import { write, type Route } from '../../api/route.ts';
import { hash, integer } from '../../params/spec.ts';
import { lockedWebhookEndpoint } from './find.ts';
import { webhookEndpointObject } from './object.ts';
import { mintSigningSecret, rolledSecrets } from './signing-secret.ts';
import { findSigningSecrets, replaceSigningSecrets } from './store.ts';

const OVERLAP_MAX_S = 86_400;
/** Each active secret is one more signature in the header of every delivery. */
const SECRETS_MAX = 5;

/**
 * A new signing secret. The old one goes on being signed with for `expire_in` seconds; without
 * that it ends at once, as it must when it leaked. Stripe has this in its Dashboard alone.
 */
export const rollWebhookSecret: Route = write({
  method: 'POST',
  path: '/v1/webhook_endpoints/:id/roll_secret',
  params: hash({ expire_in: integer({ min: 0, max: OVERLAP_MAX_S }) }),
  run: async (call, given) => {
    const { id } = call;
    const row = await lockedWebhookEndpoint(call, { id, param: 'id', status: 404 });
    const secret = mintSigningSecret(call.services.random);
    const secrets = rolledSecrets(await findSigningSecrets(call.db, call.caller, id), {
      ...{ secret, nowS: nowS(call) },
      overlapS: given.expire_in ?? 0,
    });
    if (secrets.length > SECRETS_MAX) {
      throw invalidRequest(
        `An endpoint may have up to ${SECRETS_MAX} signing secrets at a time. Roll with ` +
          '`expire_in=0` to end the old ones.',
      );
    }
    replaceSigningSecrets(call.db, call.caller, { id, secrets });
    return webhookEndpointObject(row, secret);
  },
});
