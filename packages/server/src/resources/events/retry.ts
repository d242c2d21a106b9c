import { invalidRequest, resourceMissing } from '../../api/errors.ts';
import { write, type Route } from '../../api/route.ts';
import { boolean, hash, missingParam, string } from '../../params/spec.ts';
import { sendToListeners } from '../stripecli/send-again.ts';
import { requireWebhookEndpoint } from '../webhook-endpoints/find.ts';
import { requireEvent } from './find.ts';
import { showEvent } from './show.ts';
import { oweAgain } from './store.ts';

/**
 * Delivers an event again to one endpoint, whatever its `enabled_events` say: the request names
 * both. It is what `stripe events resend` calls; without an endpoint it means those who listen.
 */
export const retryEvent: Route = write({
  method: 'POST',
  path: '/v1/events/:id/retry',
  params: hash({ account: string(), for_stripecli: boolean(), webhook_endpoint: string() }),
  run: async (call, given) => {
    const { account, webhook_endpoint: id } = given;
    const event = await requireEvent(call);
    if (account !== undefined && account !== call.caller.accountId) {
      throw resourceMissing({ noun: 'account', id: account, param: 'account', status: 400 });
    }
    if (id === undefined) {
      if (given.for_stripecli !== true) throw missingParam('webhook_endpoint');
      await sendToListeners(call, event.id);
      return showEvent(call, event);
    }
    const endpoint = await requireWebhookEndpoint(call, {
      ...{ id, param: 'webhook_endpoint', status: 400 },
    });
    if (endpoint.status === 'disabled') {
      throw invalidRequest('The webhook endpoint is disabled. Enable it to deliver events again.');
    }
    await oweAgain(call.db, call.caller, { endpoint: endpoint.id, event: event.id });
    call.db.afterCommit(() => call.services.deliveries.owed(call.caller.accountId, [endpoint.id]));
    return showEvent(call, event);
  },
});
