import { read, type Route } from '../../api/route.ts';
import { hash, string } from '../../params/spec.ts';
import { lookAfterHolder } from '../authentications/look-after.ts';
import { checkClientSecret } from './client-secret.ts';
import { intentMissing } from './errors.ts';
import { paymentIntentObject } from './object.ts';
import { findIntents } from './store.ts';

export const retrievePaymentIntent: Route = read({
  method: 'GET',
  path: '/v1/payment_intents/:id',
  publishable: true,
  params: hash({ client_secret: string() }),
  run: async (call, given) => {
    const [intent] = await findIntents(call.db, call.caller, [call.id]);
    if (intent === undefined) throw intentMissing(call.id);
    checkClientSecret(call, intent, given.client_secret);
    if (intent.status !== 'requires_action') return paymentIntentObject(intent);
    // A browser that waits for its bank asks here, again and again.
    await lookAfterHolder(call.services, call.caller, call.id);
    const [now = intent] = await findIntents(call.db, call.caller, [call.id]);
    return paymentIntentObject(now);
  },
});
