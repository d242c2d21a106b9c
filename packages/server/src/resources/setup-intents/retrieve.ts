import { read, type Route } from '../../api/route.ts';
import { hash, string } from '../../params/spec.ts';
import { lookAfterHolder } from '../authentications/look-after.ts';
import { checkSetupSecret, setupIntentMissing } from './errors.ts';
import { setupIntentObject } from './object.ts';
import { findSetupIntents } from './store.ts';

export const retrieveSetupIntent: Route = read({
  method: 'GET',
  path: '/v1/setup_intents/:id',
  publishable: true,
  params: hash({ client_secret: string() }),
  run: async (call, given) => {
    const [intent] = await findSetupIntents(call.db, call.caller, [call.id]);
    if (intent === undefined) throw setupIntentMissing(call.id);
    checkSetupSecret(call, intent, given.client_secret);
    if (intent.status !== 'requires_action') return setupIntentObject(intent);
    // A browser that waits for its bank asks here, again and again.
    await lookAfterHolder(call.services, call.caller, call.id);
    const [now = intent] = await findSetupIntents(call.db, call.caller, [call.id]);
    return setupIntentObject(now);
  },
});
